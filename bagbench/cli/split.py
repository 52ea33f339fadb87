"""`bagbench data split`: a seed's split as folders, for other programs; and what a split keeps together, in words."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bagbench.cli.console import literal, out, progress_bar, remark, tell
from bagbench.cli.options import GroupBy, Verify
from bagbench.data.side import Side
from bagbench.errors import DataError, ExperimentError
from bagbench.experiment import define

if TYPE_CHECKING:
    from bagbench.data.groups import Groups
    from bagbench.data.manifest import Manifest


def split(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The photos: one sub-folder a class.")],
    to: Annotated[Path, typer.Option("--to", metavar="DIR2", help="An empty folder, or one to be made.")],
    seed: Annotated[int, typer.Option(metavar="S", min=0, max=2**32 - 1, help="What the split is drawn from.")] = 0,
    validation_split: Annotated[float | None, typer.Option(metavar="F", help="Share kept for validation. (default: 0.2)")] = None,
    test_split: Annotated[float | None, typer.Option(metavar="F", help="Share kept for a test. (default: 0, none)")] = None,
    group_by: GroupBy = None,
    link: Annotated[bool, typer.Option("--link", help="Hard links, which take no space, instead of copies.")] = False,
    verify: Verify = False,
) -> int:
    """Write a seed's split out: train/, validation/ and perhaps test/, each with one sub-folder a class.

    `bagbench run --data DIR2` then has the photos on the sides that `run --data DIR --seeds S,` would have put them on.
    """
    from bagbench.data.duplicates import duplicates
    from bagbench.data.groups import group_of
    from bagbench.data.manifest import scan
    from bagbench.data.split import split as draw
    from bagbench.data.writing import write_tree
    from bagbench.kept import cache_folder

    given = {"validation_split": validation_split, "test_split": test_split, "group_by": group_by}
    asked = define(None, {"data": folder, **{name: value for name, value in given.items() if value is not None}})
    cache = cache_folder()
    with progress_bar() as bar:
        task = bar.add_task("reading photos", total=None)
        manifest = scan(asked.data, cache, lambda done, total: bar.update(task, completed=done, total=total), verify=verify)
        bar.update(task, description="looking for copies")
        found = duplicates(manifest, cache, lambda done, total: bar.update(task, completed=done, total=total))
    if manifest.sides is not None:
        raise ExperimentError(f"{manifest.root} is split already", "name a folder with one sub-folder a class")
    if to.resolve().is_relative_to(manifest.root):
        raise DataError(f"'{to}' is inside of {manifest.root}, and would be a class there", "name a folder outside of it")
    groups = group_of(manifest, found, asked.group_by)
    for line in grouping(manifest, groups):
        remark(line)
    shares = asked.protocol
    drawn = draw(manifest, seed, shares.validation_split, test_split=shares.test_split, groups=groups.numbers)
    sides = drawn.sides(len(manifest.photos))
    files = [
        (manifest.root / photo.path, f"{side}/{manifest.classes[photo.label]}/{manifest.below_class(photo)}")
        for photo, side in zip(manifest.photos, sides, strict=True)
    ]
    write_tree(files, to, "the split", link=link)
    out.print(_counts(manifest, sides))
    tell(f"split of seed {seed}, digest {drawn.digest[:12]}: {to}")
    return 0


def grouping(manifest: "Manifest", groups: "Groups") -> list[str]:
    """Say how many photos copies and `--group-by` concern, and in a folder that is split already what has leaked."""
    from bagbench.data.groups import leaks

    causes = [
        f"{number:,} {what}"
        for number, what in (
            (groups.exact, "are exact copies of one another"),
            (groups.near, "are near copies of one another"),
            (groups.named, "share a group by --group-by"),
        )
        if number
    ]
    if groups.unnamed:
        causes.append(f"{groups.unnamed:,} have none and stand for themselves")
    lines = []
    if causes:
        kept = "each group stays on one side" if manifest.sides is None else "the sides stay as they are"
        lines.append(f"groups    of {len(manifest.photos):,} photos {', '.join(causes)}: {kept}")
    for side, number in leaks(manifest, groups).items():
        lines.append(f"leak      {number:,} {side} photos are also in train, or near copies are: their accuracy is memory")
    return lines


def _counts(manifest: "Manifest", sides: tuple[Side, ...]) -> Table:
    """Return the table of how many photos of each class are on each side."""
    counts = Counter(zip((photo.label for photo in manifest.photos), sides, strict=True))
    shown = [side for side in Side if side in sides]
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("class", no_wrap=True)
    for side in shown:
        table.add_column(side, justify="right")
    for label, name in enumerate(manifest.classes):
        table.add_row(literal(name), *(f"{counts[label, side]:,}" for side in shown))
    table.add_row("all", *(f"{sides.count(side):,}" for side in shown))
    return table
