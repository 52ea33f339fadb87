"""The page on which a model is asked about photos: the one page that asks a server, its own, for anything."""

from collections.abc import Sequence

from markupsafe import Markup

from bagbench.analysis.intervals import Interval
from bagbench.likeness import UNLIKE
from bagbench.report.document import asset, environment, policy


def render_asking(
    run: str, facts: Sequence[tuple[str, str]], *, classes: Sequence[str], accuracy: Interval, photos: int, most_bytes: int
) -> str:
    """Return the page; its script sends a photo to `predict` beside it, and shows the answer.

    Args:
        run: whose model answers.
        facts: name and value of what is to be known of that.
        classes: that it tells apart.
        accuracy: on the validation photos.
        photos: how many those are.
        most_bytes: the largest photo that the server takes.
    """
    style, script = asset("style.css") + asset("asking.css"), asset("asking.js")
    return (
        environment()
        .get_template("asking.html.j2")
        .render(
            run=run,
            facts=facts,
            classes=classes,
            accuracy=accuracy,
            photos=photos,
            most_bytes=most_bytes,
            unlike=UNLIKE,
            style=Markup(style),  # noqa: S704 - our own
            script=Markup(script),  # noqa: S704 - our own
            policy=f"{policy(style, script)}; connect-src 'self'",
        )
    )
