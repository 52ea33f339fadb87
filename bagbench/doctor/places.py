"""Folders, the store, the pretrained network, and what waits to be sent."""

import os
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bagbench.doctor.finding import Finding, State
from bagbench.errors import without_password

# With less, a run cannot end; with little, what is computed once does not stay.
_NEEDED_BYTES, _PLENTY_BYTES = 500_000_000, 2_000_000_000


def folder_checks(tracking_uri: str | None) -> tuple[tuple[str, Callable[[], Finding]], ...]:
    """Return a check for each folder that bagbench writes to: whether it can, and whether there is room."""

    def cache() -> Path:
        from bagbench.kept import cache_folder

        return cache_folder()

    def state() -> Path:
        from bagbench.tracking.outbox import outbox

        return outbox()

    def artifacts() -> Path:
        from bagbench.tracking.health import database_file

        file = database_file(tracking_uri)
        return Path("mlruns") if file is None else file.parent

    places: dict[str, tuple[Callable[[], Path], str]] = {
        "cache": (cache, "export BAGBENCH_CACHE_DIR=DIR"),
        "temporary": (lambda: Path(tempfile.gettempdir()), "export TMPDIR=DIR"),
        "state": (state, "export BAGBENCH_STATE_DIR=DIR"),
        "runs": (artifacts, "go to a folder of yours, or name a store with --tracking-uri"),
        "reports": (lambda: Path("reports"), "go to a folder of yours, or name pages with --output"),
    }
    return tuple((name, partial(_folder, name, place, other)) for name, (place, other) in places.items())


def _folder(name: str, place: Callable[[], Path], other: str) -> Finding:
    folder = place().absolute()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not there.is_dir():
        return Finding(check=name, state=State.PROBLEM, found=f"{folder}: {there} is not a folder", fix=other)
    if not os.access(there, os.W_OK | os.X_OK):
        return Finding(
            check=name, state=State.PROBLEM, found=f"{folder}: {there} cannot be written", fix=f"chmod u+rwx {there}, or {other}"
        )
    free = shutil.disk_usage(there).free
    where = " of memory" if _is_in_memory(there) else ""
    found = f"{folder}: {free / 1e9:.1f} GB{where} free"
    if free >= _PLENTY_BYTES:
        return Finding(check=name, state=State.OK, found=found)
    return Finding(
        check=name,
        state=State.PROBLEM if free < _NEEDED_BYTES else State.WARNING,
        found=found,
        fix=f"free some space there, or {other}",
    )


def network() -> Finding:
    """Check the pretrained network under `mobilenet_v2`: what `--backbone auto` would take."""
    from bagbench.backbone.hub import HUB_HANDLE, Presence, downloads, look, place
    from bagbench.kept import cache_folder

    cache = cache_folder()
    kept = look(place(HUB_HANDLE, cache))
    if kept.presence is Presence.DAMAGED:
        return Finding(
            check="backbone",
            state=State.PROBLEM,
            found=f"TensorFlow Hub's is damaged: what lies in {kept.folder} is not what was fetched",
            fix="bagbench fetch",
        )
    if kept.presence is Presence.ABSENT:
        return Finding(
            check="backbone",
            state=State.WARNING,
            found=f"TensorFlow Hub's is not in {downloads(cache)}: the first run has to fetch it, or on the sample does without",
            fix="bagbench fetch, or without a network bagbench fetch --from FILE",
        )
    elsewhere = kept.record is not None and not kept.record.is_the_hubs
    whose = "what is said to be TensorFlow Hub's" if elsewhere else "TensorFlow Hub's"
    source = f", from {kept.record.source}" if kept.record else ""
    found = f"{whose} is in {downloads(cache)}, digest {kept.digest[:12]}{source}"
    if downloads(cache).resolve().is_relative_to(Path(tempfile.gettempdir()).resolve()):
        setting = "TFHUB_CACHE_DIR" if os.environ.get("TFHUB_CACHE_DIR") else "BAGBENCH_CACHE_DIR"
        return Finding(
            check="backbone",
            state=State.WARNING,
            found=f"{found}; a folder for temporary files may be emptied when the machine starts",
            fix=f"export {setting}=DIR, another folder, then bagbench fetch",
        )
    return Finding(check="backbone", state=State.OK, found=found)


def store(tracking_uri: str | None) -> Finding:
    """Check that the store answers, and that MLflow would take its database as it is; none is made."""
    from bagbench.tracking.health import Schema, health

    there = health(tracking_uri)
    version = f"schema {there.revision}, MLflow {there.mlflow} has {there.newest}"
    match there.schema:
        case Schema.NONE:
            return Finding(check="store", state=State.OK, found=f"{there.uri}: not there yet; the first run makes it")
        case Schema.CURRENT:
            return Finding(
                check="store", state=State.OK, found=f"{there.uri}: it answers, and its schema is MLflow {there.mlflow}'s"
            )
        case Schema.SERVED:
            return Finding(check="store", state=State.OK, found=f"{there.uri}: a server of MLflow {there.mlflow} answers")
        case Schema.REFUSED | Schema.MIGRATED_NEXT:
            refused = there.schema is Schema.REFUSED
            then = "MLflow refuses it" if refused else "the next run migrates it, and earlier versions then refuse it"
            return Finding(
                check="store",
                state=State.PROBLEM if refused else State.WARNING,
                found=f"{there.uri}: made by an earlier MLflow ({version}): {then}",
                fix=f"copy the database, then: mlflow db upgrade '{there.uri}'",
            )
        case Schema.UNKNOWN:
            return Finding(
                check="store",
                state=State.PROBLEM,
                found=f"{there.uri}: made by a later MLflow, or by another program ({version})",
                fix="pip install --upgrade mlflow, or name another store with --tracking-uri",
            )


def waiting() -> Finding:
    """Check whether runs wait on disk for a store that was away."""
    from bagbench.tracking.outbox import letters, outbox

    stores = [letter.store for letter in letters()]
    if not stores:
        return Finding(check="outbox", state=State.OK, found="no run waits to be sent")
    names = ", ".join(sorted({without_password(name) for name in stores}))
    return Finding(
        check="outbox",
        state=State.WARNING,
        found=f"{len(stores)} run{'s wait' if len(stores) > 1 else ' waits'} in {outbox()} for {names}",
        fix="bagbench sync --tracking-uri URI",
    )


def _is_in_memory(folder: Path) -> bool:
    import psutil

    mounts = {Path(part.mountpoint): part.fstype for part in psutil.disk_partitions(all=True)}
    return next((mounts[path] for path in (folder.resolve(), *folder.resolve().parents) if path in mounts), "") in {
        "tmpfs",
        "ramfs",
    }
