"""Looks over a folder of photos: scan, copies, the pretrained network's features where there is one, and the checks."""

from dataclasses import dataclass
from pathlib import Path

from bagbench.audit.audit import Progress, audit
from bagbench.audit.finding import Audit
from bagbench.audit.stored import keep
from bagbench.backbone.find import find
from bagbench.backbone.value import Backbone
from bagbench.data import sample
from bagbench.data.duplicates import duplicates
from bagbench.data.manifest import Manifest, scan
from bagbench.errors import BackboneError
from bagbench.features import features
from bagbench.kept import cache_folder

NO_BACKBONE = "none"
"""Asks for an audit without a pretrained network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """A folder of photos, looked over.

    Attributes:
        manifest: the photos.
        audit: what was found.
        without: why there is no pretrained network, in one line; empty where there is one.
    """

    manifest: Manifest
    audit: Audit
    without: str


def look_over(folder: Path, wanted: str, progress: Progress, *, verify: bool = False) -> Audited:
    """Audit a folder of photos, and keep the audit in the cache folder for the page of a run on the same photos.

    Args:
        folder: one sub-folder a class.
        wanted: the backbone, as `find` takes it: where `auto` has none, the audit goes on without; or `NO_BACKBONE`.
        progress: told (what, done, in all).
        verify: read every photo again, whatever its size and times say.

    Raises:
        ConfigurationError: if there is no such folder, or not the backbone that was asked for by name.
    """
    cache = cache_folder()
    manifest = scan(folder, cache, lambda done, total: progress("reading photos", done, total), verify=verify)
    groups = duplicates(manifest, cache, lambda done, total: progress("looking for copies", done, total))
    backbone, without = _backbone(manifest, wanted, cache, progress)
    if backbone is None:
        found = audit(manifest, groups, None, without, progress)
    else:
        vectors = features(backbone, manifest, cache, lambda done, total: progress("frozen backbone", done, total))
        found = audit(manifest, groups, vectors, backbone.description, progress)
    keep(cache, found)
    return Audited(manifest=manifest, audit=found, without=without)


def _backbone(manifest: Manifest, wanted: str, cache: Path, progress: Progress) -> tuple[Backbone | None, str]:
    """Return the backbone, or why there is none."""
    if wanted == NO_BACKBONE:
        return None, "none was asked for"
    progress("looking for the pretrained network", 0, 1)
    is_sample = sample.kind(manifest) is sample.DataKind.SAMPLE
    try:
        return find(wanted, cache, embedded_will_do=is_sample), ""
    except BackboneError as error:
        if wanted != "auto":
            raise
        return None, error.problem
