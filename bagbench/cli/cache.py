"""`bagbench cache`: what is kept so that it need not be computed again, and how to be rid of it."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.filesize import decimal
from rich.table import Table

from bagbench.cli.console import out, tell
from bagbench.errors import ConfigurationError, printable

if TYPE_CHECKING:
    from bagbench.cache import Entry, Kind

    Kinds = dict[tuple[Kind, str], list[Entry]]

cache = typer.Typer(help="Look after what is computed once.", no_args_is_help=True)

_DIGITS = 12  # of a digest, as elsewhere on the console


@cache.command()
def info(as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False) -> None:
    """Say where the cache folder is, how large it may grow, and what is in it."""
    from bagbench.cache import entries, size_limit

    folder, limit = _folder(), size_limit()
    kinds = _by_kind(entries(folder))
    if as_json:
        typer.echo(json.dumps({"folder": str(folder), "limit_bytes": limit, "kinds": _summary(kinds)}, indent=2))
        return
    tell(f"folder: {printable(str(folder))}")
    out.print(f"limit: {'none' if limit is None else decimal(limit)} (BAGBENCH_CACHE_LIMIT)")
    out.print(_table(kinds) if kinds else "nothing is kept there")


@cache.command()
def clear(downloads: Annotated[bool, typer.Option("--downloads", help="Remove downloaded networks, too.")] = False) -> None:
    """Remove what bagbench has kept, and nothing else: what is needed again is made again."""
    from bagbench.cache import Kind
    from bagbench.cache import clear as remove

    cleared = remove(_folder(), downloads=downloads)
    out.print(f"removed: {_amount(cleared.removed)}")
    for kind, reason in (
        (Kind.DOWNLOAD, "downloads, which --downloads removes"),
        (Kind.PARTIAL, "half-written, perhaps by a run that goes on"),
    ):
        if left := [entry for entry in cleared.left if entry.kind is kind]:
            out.print(f"left: {_amount(left)}: {reason}")
    if foreign := sum(entry.kind is Kind.FOREIGN for entry in cleared.left):
        out.print(f"left: {foreign:,} {'files or folders' if foreign > 1 else 'file or folder'}: {Kind.FOREIGN}")


def _folder() -> Path:
    """Return the cache folder, if it is one that can be looked after."""
    from bagbench.kept import cache_folder

    folder = cache_folder().absolute()
    if Path.home().resolve().is_relative_to(folder.resolve()):
        raise ConfigurationError(
            f"BAGBENCH_CACHE_DIR: received '{folder}', which is or holds your home folder", "name a folder for bagbench alone"
        )
    return folder


def _by_kind(found: "Sequence[Entry]") -> "Kinds":
    """Return the entries of each kind and size or network, in the order of the kinds."""
    from bagbench.cache import Kind

    order = list(Kind)
    kinds: Kinds = defaultdict(list)
    for entry in sorted(found, key=lambda entry: (order.index(entry.kind), len(entry.which), entry.which)):
        kinds[entry.kind, entry.which].append(entry)
    return kinds


def _table(kinds: "Kinds") -> Table:
    from bagbench.cache import Kind

    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("what")
    for heading in ("files", "size", "last used"):
        table.add_column(heading, justify="right", no_wrap=True)
    ours = [entry for (kind, _), found in kinds.items() if kind is not Kind.FOREIGN for entry in found]
    for (kind, which), found in kinds.items():
        what = {Kind.PIXELS: f"{kind}, {which} px", Kind.FEATURES: f"{kind} of network {which[:_DIGITS]}"}.get(kind, kind)
        used = _last_used(found)
        table.add_row(what, f"{_files(found):,}", decimal(_bytes(found)), f"{used.astimezone():%Y-%m-%d %H:%M}" if used else "")
    table.add_row("all of bagbench's", f"{_files(ours):,}", decimal(_bytes(ours)))
    return table


def _summary(kinds: "Kinds") -> list[dict[str, object]]:
    """Return what a script would read of the cache."""
    return [
        {
            "kind": kind.value,
            "which": which or None,
            "files": _files(found),
            "bytes": _bytes(found),
            "last_used": used.isoformat(timespec="seconds") if (used := _last_used(found)) else None,
        }
        for (kind, which), found in kinds.items()
    ]


def _amount(found: "Sequence[Entry]") -> str:
    files = _files(found)
    return f"{files:,} file{'s' * (files != 1)}, {decimal(_bytes(found))}" if files else "nothing"


def _files(found: "Sequence[Entry]") -> int:
    return sum(entry.files for entry in found)


def _bytes(found: "Sequence[Entry]") -> int:
    return sum(entry.bytes for entry in found)


def _last_used(found: "Sequence[Entry]") -> datetime | None:
    """Return when one of them was last used; None if that is noted of none."""
    used = [entry.used for entry in found if entry.used is not None]
    return datetime.fromtimestamp(max(used), UTC) if used else None
