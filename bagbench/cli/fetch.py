"""`bagbench fetch`: the pretrained network into the cache, ahead of the first run."""

from typing import Annotated

import typer

from bagbench.cli.console import out, progress_bar
from bagbench.errors import BackboneError, printable, without_password


def fetch(
    backbone: Annotated[str, typer.Option(metavar="hub|URL", help="The network, as `run --backbone` names it.")] = "hub",
    source: Annotated[
        str,
        typer.Option("--from", metavar="URL|FILE|DIR", help="Where it is to be had instead: a mirror, an archive, a SavedModel."),
    ] = "",
    digest: Annotated[str, typer.Option(metavar="SHA256", help="Of its content: refuse anything else.")] = "",
) -> None:
    """Fetch the pretrained network into the cache, so that runs need no network; one that was cut off goes on."""
    from bagbench.backbone.fetch import fetch as bring
    from bagbench.backbone.fetch import is_address
    from bagbench.backbone.find import find
    from bagbench.backbone.hub import HUB_HANDLE, place
    from bagbench.kept import cache_folder

    handle = HUB_HANDLE if backbone == "hub" else backbone
    if not is_address(handle):
        raise BackboneError(
            f"--backbone: received '{backbone}', which need not be fetched",
            "name 'hub' or an http(s) address; a path goes to --from",
        )
    if digest and not (len(digest) == 64 and set(digest) <= set("0123456789abcdef")):  # noqa: PLR2004 # SHA-256
        raise BackboneError(f"--digest: received '{digest}'", "give the 64 hexadecimal digits that `bagbench fetch` prints")
    cache = cache_folder()
    with progress_bar() as bar:
        task = bar.add_task("fetching", total=None)
        kept = bring(
            handle, place(handle, cache), source, digest, lambda arrived, total: bar.update(task, completed=arrived, total=total)
        )
        bar.update(task, description="looking at it", total=None)
        found = find(backbone, cache)  # so that what does not work is known now, and a run has nothing left to learn
    for name, value in (
        ("backbone", handle),
        ("from", kept.record.source if kept.record else "another program"),
        ("folder", str(kept.folder)),
        ("digest", kept.digest),
        ("takes", f"images of {found.image_size} px, to {found.features:,} numbers each"),
    ):
        out.print(printable(without_password(f"{name:<9} {value}")), markup=False)
