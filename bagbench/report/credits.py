"""Whose collected photos are, as one HTML page that needs nothing but itself."""

from collections.abc import Sequence

from markupsafe import Markup

from bagbench.collect.credit import Credit
from bagbench.collect.licence import Licence, duties
from bagbench.data.folder import CREDITS
from bagbench.report.document import asset, environment, policy

FILE = CREDITS


def render_credits(name: str, credits_: Sequence[Credit]) -> str:
    """Return the page: every photo's credit by class, and what the licences ask.

    Args:
        name: the folder's.
        credits_: of all photos in it.
    """
    style = asset("style.css") + asset("credits.css")
    labels = sorted({credit.label for credit in credits_})
    licences = [credit.licence for credit in credits_]
    return (
        environment()
        .get_template("credits.html.j2")
        .render(
            name=name,
            style=Markup(style),  # noqa: S704 - our own
            policy=policy(style, ""),
            total=len(credits_),
            classes=[(label, [credit for credit in credits_ if credit.label == label]) for label in labels],
            licences=[(licence, licences.count(licence)) for licence in Licence if licence in licences],
            duties=duties(licences),
        )
    )
