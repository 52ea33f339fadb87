"""What a model says of pictures, as one HTML page that needs nothing but itself."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from bagbench.answer import Answer
from bagbench.report.document import asset, environment, policy
from bagbench.report.occlusions import veil
from bagbench.report.photos import symbols

# So many pictures stay below 5 MB.
_MOST_SHOWN = 500


def shown(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """Return the answers that a page shows with their pictures: mistakes, then what is unlike the training photos, then the rest.

    In each part the most confident first.
    """

    def rank(answer: Answer) -> tuple[bool, bool, float]:
        is_mistake = answer.truth is not None and not answer.is_right
        return not is_mistake, not answer.is_unlike, -answer.confidence

    return tuple(sorted(answers, key=rank)[:_MOST_SHOWN])


def render_answers(
    run: str,
    facts: Sequence[tuple[str, str]],
    answers: Sequence[Answer],
    unanswered: Sequence[tuple[str, str]],
    thumbnails: Mapping[str, bytes],
) -> str:
    """Return the page: every answer with its picture, green where it is right and red where it is wrong.

    Beside the picture stands what the model looked at, where the answer says so.

    Args:
        run: whose model it is.
        facts: name and value of what is to be known of that.
        answers: at least one.
        unanswered: path and reason of the files that could not be used.
        thumbnails: WebP pictures by their paths.
    """
    style = asset("style.css") + asset("answers.css")
    known = [answer for answer in answers if answer.truth is not None]
    return (
        environment()
        .get_template("answers.html.j2")
        .render(
            run=run,
            facts=facts,
            style=Markup(style),  # noqa: S704 - our own
            policy=policy(style, ""),
            total=len(answers),
            shown=shown(answers),
            known=len(known),
            right=sum(answer.is_right for answer in known),
            unlike=sum(answer.is_unlike for answer in answers),
            unanswered=unanswered,
            explained=any(answer.occlusion for answer in answers),
            photos=symbols(thumbnails, thumbnails),
            veils={
                answer.path: veil(answer.occlusion, thumbnails[answer.path])
                for answer in shown(answers)
                if answer.occlusion is not None and answer.path in thumbnails
            },
        )
    )
