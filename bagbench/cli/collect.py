"""`bagbench data collect`: open-licensed photos, by search, with their credits."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bagbench.cli.console import progress_bar, remark, tell

if TYPE_CHECKING:
    from bagbench.collect.collection import Tally
    from bagbench.collect.folder import Folder


def collect(
    classes: Annotated[
        list[str], typer.Argument(metavar="CLASS ...", help="Classes: a name, or NAME='other words to search for'.")
    ],
    folder: Annotated[Path, typer.Option("--to", metavar="DIR", help="The folder; each class is a sub-folder of it.")],
    per_class: Annotated[int, typer.Option(metavar="N", min=1, help="Photos to have of each class.")] = 100,
    licence: Annotated[
        str, typer.Option(metavar="L,L,...|all", help="Licences by code (cc0, by, by-sa, ...), or by what they must allow.")
    ] = "commercial,modification",
    source: Annotated[str, typer.Option(metavar="NAME", help="Where to search.")] = "openverse",
) -> int:
    """Collect open-licensed photos by search, and say whose they are; stopped, it goes on with the same command.

    Leaves with 0 when every class has its photos, and with 1 when the source has no more of one.
    """
    from bagbench.collect.collection import collect as begin
    from bagbench.collect.collection import read_wanted
    from bagbench.collect.folder import Folder
    from bagbench.collect.licence import read_licences
    from bagbench.collect.source import find_source
    from bagbench.collect.web import Web

    wanted, licences, place = read_wanted(classes), read_licences(licence), find_source(source)
    into = Folder(folder, [one.label for one in wanted])
    remark(f"source    {place.name}: {place.summary}; {place.terms}")
    last: dict[str, Tally] = {}
    try:
        with progress_bar() as bar:
            task = bar.add_task("searching", total=per_class * len(wanted))
            for tally in begin(into, place, Web(into.answers), wanted, licences=licences, per_class=per_class):
                last[tally.label] = tally
                done = sum(min(one.photos, per_class) for one in last.values())
                skipped = sum(tally.skipped.values())
                bar.update(task, completed=done, description=f"{tally.label}: {tally.photos} had, {skipped} passed over")
    finally:
        _write_page(into)
    for tally in last.values():
        tell(_told(tally, per_class))
    _print_duties(into)
    return int(any(tally.photos < per_class for tally in last.values()))


def _told(tally: "Tally", per_class: int) -> str:
    """Return how a class has ended, in a line."""
    if tally.photos >= per_class:
        line = f"{tally.label}: {tally.photos:,} photo{'s' * (tally.photos != 1)}"
    else:
        line = f"{tally.label}: {tally.photos:,} of {per_class:,} photos, the source has no more"
    skipped = ", ".join(f"{number:,} {outcome}" for outcome, number in tally.skipped.items())
    return f"{line}; passed over: {skipped}" if skipped else line


def _print_duties(folder: "Folder") -> None:
    """Say what the licences of the photos ask."""
    from bagbench.collect.credit import FILE
    from bagbench.collect.licence import duties
    from bagbench.report.credits import FILE as PAGE

    if not folder.credits:
        return
    asked = duties(credit.licence for credit in folder.credits)
    for duty, number in asked:
        tell(f"{number:,} of {len(folder.credits):,} ask: {duty.asks}")
    if not asked:
        tell("their licences ask nothing")
    tell(f"whose they are: {folder.root / FILE}, {folder.root / PAGE}")


def _write_page(folder: "Folder") -> None:
    from bagbench.collect.writing import put
    from bagbench.report.credits import FILE, render_credits

    page = render_credits(folder.root.resolve().name, folder.credits)
    put(folder.root / FILE, page.encode("utf-8", "backslashreplace"), by_way_of=folder.partial)
