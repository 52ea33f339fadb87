"""All checks of an audit, in the order in which their findings are worth looking after."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from bagbench.audit.balance import imbalance
from bagbench.audit.copies import clashes, exact_copies, leaks, near_copies
from bagbench.audit.files import unusable, wrongly_named
from bagbench.audit.finding import Audit, Finding, Kind, NotLookedFor
from bagbench.audit.labels import label_errors
from bagbench.audit.measure import measure
from bagbench.audit.objects import same_objects
from bagbench.audit.outoffold import LEAST
from bagbench.audit.pictures import fewest, pictures
from bagbench.audit.privacy import private
from bagbench.audit.quality import blank, blurred, dark, greyscale, light, stretched, tiny
from bagbench.audit.shortcuts import shortcuts
from bagbench.audit.unrelated import unrelated
from bagbench.data.duplicates import Duplicates
from bagbench.data.manifest import Manifest
from bagbench.errors import printable

Progress = Callable[[str, int, int], None]

_ON_FEATURES = (Kind.LABEL, Kind.UNRELATED, Kind.SAME_OBJECT)
_ON_PICTURES = (*_ON_FEATURES, Kind.SHORTCUT)


def audit(
    manifest: Manifest,
    duplicates: Duplicates,
    features: NDArray[np.float32] | None,
    backbone: str,
    progress: Progress,
) -> Audit:
    """Look for everything that may be wrong with a folder of photos.

    Args:
        manifest: the photos.
        duplicates: which of them are one picture.
        features: the pretrained network's, shape (photos, features); None where there is no network.
        backbone: the network in words, or why there is none.
        progress: told (what, done, in all).

    Raises:
        DataError: if a photo has vanished or changed since the manifest was made.
    """
    measured = measure(manifest, lambda done, total: progress("measuring photos", done, total))
    numbers = pictures(duplicates, len(manifest.photos))
    vectors = np.zeros((0, 0), np.float32) if features is None else features
    checks: dict[Kind, Callable[[], tuple[Finding, ...]]] = {
        Kind.UNUSABLE: lambda: unusable(manifest),
        Kind.WRONG_NAME: lambda: wrongly_named(manifest, measured),
        Kind.EXACT_COPY: lambda: exact_copies(manifest, duplicates, measured),
        Kind.NEAR_COPY: lambda: near_copies(manifest, duplicates, measured),
        Kind.CLASH: lambda: clashes(manifest, duplicates, measured),
        Kind.LEAK: lambda: leaks(manifest, duplicates, measured),
        Kind.LABEL: lambda: label_errors(manifest, vectors, numbers),
        Kind.UNRELATED: lambda: unrelated(manifest, vectors, numbers),
        Kind.SAME_OBJECT: lambda: same_objects(manifest, measured, vectors, numbers),
        Kind.DARK: lambda: dark(manifest, measured),
        Kind.LIGHT: lambda: light(manifest, measured),
        Kind.BLURRED: lambda: blurred(manifest, measured),
        Kind.BLANK: lambda: blank(manifest, measured),
        Kind.TINY: lambda: tiny(manifest, measured),
        Kind.STRETCHED: lambda: stretched(manifest, measured),
        Kind.GREYSCALE: lambda: greyscale(manifest, measured),
        Kind.IMBALANCE: lambda: imbalance(manifest),
        Kind.SHORTCUT: lambda: shortcuts(manifest, measured, numbers),
        Kind.PRIVATE: lambda: private(manifest, measured),
    }
    reasons = _not_looked_for(manifest, numbers, None if features is not None else backbone)
    findings: list[Finding] = []
    for done, (kind, check) in enumerate(checks.items()):
        progress(f"looking for: {kind}", done, len(checks))
        if kind not in reasons:
            findings += sorted(check(), key=lambda finding: -finding.score)
    counts = np.bincount(manifest.labels, minlength=len(manifest.classes)).tolist()
    return Audit(
        name=printable(manifest.root.name),
        digest=manifest.digest,
        classes=tuple(zip(manifest.classes, counts, strict=True)),
        files=len(manifest.photos) + len(manifest.rejected),
        backbone="" if features is None else backbone,
        findings=tuple(findings),
        not_looked_for=tuple(NotLookedFor(kind=kind, reason=reasons[kind]) for kind in checks if kind in reasons),
    )


def _not_looked_for(manifest: Manifest, numbers: NDArray[np.int64], no_network: str | None) -> dict[Kind, str]:
    """Return why some kinds cannot be looked for."""
    reasons = {} if manifest.sides is not None else {Kind.LEAK: "the folder is not split into train and validation"}
    name, pictures_of_it = fewest(manifest, numbers)
    if pictures_of_it < LEAST:
        too_few = f"takes {LEAST} different pictures of each class; {printable(name)} has {pictures_of_it}"
        reasons |= dict.fromkeys(_ON_PICTURES, too_few)
    if no_network is not None:
        reasons |= dict.fromkeys(_ON_FEATURES, f"takes a pretrained network: {no_network}")
    return reasons
