"""A frozen network under one layer: the article's way against bagbench, with nothing kept from before and for one more seed."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.contest import Contest, Reading, Round, Setting, seconds
from tests.benchmarks.programs import bagbench, beside, last_line

_ARTICLE = "the article's way, from command to result"
_FIRST = "bagbench, first seed, nothing kept: from command to page"
_SECOND = "bagbench, second seed: from command to page"
_FURTHER = "bagbench, each further seed of the same command"
_SECOND_ALONE = "bagbench, second seed: training and scoring alone"


def rounds(setting: Setting, folder: Path) -> Iterator[Round]:
    """Yield what each took, start-up included, and how right it was."""
    given = (setting.photos, "--backbone", setting.backbone, "--epochs", setting.epochs)
    asked = ("run", "mobilenet_v2", "--json", "--data", *given)
    while True:
        article = beside("article", "transfer", *given)
        with TemporaryDirectory(dir=folder) as empty:
            first = bagbench(Path(empty), *asked, "--seeds", 1)
            second = bagbench(Path(empty), *asked, "--seeds", "0,1")
            more = bagbench(Path(empty), *asked, "--seeds", "2,3,4,5,6")
        one, both = (json.loads(ran.output)["recipes"][0] for ran in (first, second))
        yield {
            _ARTICLE: seconds(article.seconds),
            _FIRST: seconds(first.seconds),
            _SECOND: seconds(second.seconds),
            _FURTHER: seconds((more.seconds - second.seconds) / 4),  # four seeds more than the second call had to run
            _SECOND_ALONE: seconds(2 * both["seconds"] - one["seconds"]),  # given is the mean of both
            "validation accuracy, the article's way": Reading(value=last_line(article)["val_accuracy"]),
            "validation accuracy, bagbench": Reading(value=one["val_accuracy"]["point"]),
        }


CONTEST = Contest(
    about="a frozen MobileNetV2 under one layer",
    rounds=rounds,
    ratios=((_ARTICLE, _FIRST), (_ARTICLE, _SECOND), (_ARTICLE, _FURTHER), (_ARTICLE, _SECOND_ALONE)),
)
