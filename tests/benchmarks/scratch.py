"""A small CNN from scratch, `cnn_basic`: the article's way and the quickest plain Keras against bagbench with nothing kept."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.contest import Contest, Reading, Round, Setting, seconds
from tests.benchmarks.programs import bagbench, beside, last_line

_ARTICLE, _ARTICLE_ALONE = "the article's way, from command to result", "the article's way, its epochs alone"
_PLAIN, _PLAIN_ALONE = "plain Keras, from command to result", "plain Keras, training and scoring alone"
_OURS, _OURS_ALONE = "bagbench, from command to page", "bagbench, training and scoring alone"
_MIXED_ALONE = "bagbench in mixed_bfloat16, training and scoring alone"


def rounds(setting: Setting, folder: Path) -> Iterator[Round]:
    """Yield what each took, start-up included and without it, and how right it was."""
    alike = ("--image-size", setting.image_size, "--epochs", setting.epochs)
    while True:
        article = beside("article", "scratch", setting.photos, *alike)
        plain = beside("plain_keras", setting.photos, *alike)
        with TemporaryDirectory(dir=folder) as empty:
            asked = ("run", "cnn_basic", "--data", setting.photos, *alike, "--seeds", 1, "--json")
            ours = bagbench(Path(empty), *asked)
            mixed = bagbench(Path(empty), *asked, "--precision", "mixed_bfloat16")
        of_article, of_plain = last_line(article), last_line(plain)
        of_ours, of_mixed = (json.loads(ran.output)["recipes"][0] for ran in (ours, mixed))
        yield {
            _ARTICLE: seconds(article.seconds),
            _PLAIN: seconds(plain.seconds),
            _OURS: seconds(ours.seconds),
            _ARTICLE_ALONE: seconds(sum(of_article["epoch_seconds"])),
            _PLAIN_ALONE: seconds(of_plain["training_seconds"]),
            _OURS_ALONE: seconds(of_ours["seconds"]),
            _MIXED_ALONE: seconds(of_mixed["seconds"]),
            "validation accuracy, the article's way": Reading(value=of_article["val_accuracy"]),
            "validation accuracy, plain Keras": Reading(value=of_plain["val_accuracy"]),
            "validation accuracy, bagbench": Reading(value=of_ours["val_accuracy"]["point"]),
            "validation accuracy, bagbench in mixed_bfloat16": Reading(value=of_mixed["val_accuracy"]["point"]),
        }


CONTEST = Contest(
    about="a CNN of three blocks from scratch",
    rounds=rounds,
    ratios=(
        (_ARTICLE, _OURS),
        (_ARTICLE_ALONE, _OURS_ALONE),
        (_PLAIN, _OURS),
        (_PLAIN_ALONE, _OURS_ALONE),
        (_OURS_ALONE, _MIXED_ALONE),
    ),
)
