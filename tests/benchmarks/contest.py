"""Contenders measured in turn, round after round: what a busy machine does to one it does to all; ratios are taken in a round."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is measured on.

    Attributes:
        photos: a folder with one sub-folder of photos a class.
        backbone: the SavedModel of the pretrained network.
        epochs: passes over the train split.
        image_size: pixels along each side of the images of a network trained from scratch.
    """

    photos: Path
    backbone: Path
    epochs: int
    image_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One figure of one contender in one round, and its unit; none where it is a share."""

    value: float
    unit: str = ""


Round = Mapping[str, Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """One comparison.

    Attributes:
        about: what is compared, in a line.
        rounds: from a setting and an empty folder to round after round, without end; each measures every contender once.
        ratios: which reading is divided by which.
    """

    about: str
    rounds: Callable[[Setting, Path], Iterator[Round]]
    ratios: tuple[tuple[str, str], ...]


def seconds(value: float) -> Reading:
    """Return a reading of a time."""
    return Reading(value=value, unit="s")


def table(contest: Contest, rounds: Sequence[Round]) -> str:
    """Return the median, the least and the most of every reading and of every round's ratios, as Markdown."""
    lines = ["| measured | median | least to most |", "| --- | --- | --- |"]
    for name, reading in rounds[0].items():
        lines.append(_row(name, [each[name].value for each in rounds], reading.unit))
    for over, under in contest.ratios:
        lines.append(_row(f"**{over} ÷ {under}**", [each[over].value / each[under].value for each in rounds], ""))
    return "\n".join(lines)


def _row(name: str, values: Sequence[float], unit: str) -> str:
    shown = [f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}" for value in (median(values), min(values), max(values))]
    return f"| {name} | {f'{shown[0]} {unit}'.strip()} | {shown[1]} to {shown[2]} |"
