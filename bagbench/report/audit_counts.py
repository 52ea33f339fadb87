"""How many photos each kind of finding concerns."""

from collections.abc import Sequence
from dataclasses import dataclass

from bagbench.audit.finding import Audit, Finding, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    """How much there is of one kind.

    Attributes:
        kind: which.
        findings: how many.
        photos: how many photos they concern together, each counted once.
        share: of all files that those are, in [0, 1].
    """

    kind: Kind
    findings: int
    photos: int
    share: float


def kind_counts(audit: Audit) -> tuple[KindCount, ...]:
    """Return the kinds that have findings, in the order of `Kind`."""
    found = ((kind, audit.of(kind)) for kind in Kind)
    return tuple(_count(audit, kind, findings) for kind, findings in found if findings)


def untouched(audit: Audit) -> int:
    """Return how many files have no finding of their own; what concerns a class or the folder as a whole is nobody's own."""
    return audit.files - len({path for finding in audit.findings for path in finding.photos if "/" in path})


def class_of(path: str, audit: Audit) -> str:
    """Return the class that a photo is filed under: the first folder of its path, or the second below a folder for a side."""
    classes = {name for name, _ in audit.classes}
    folders = path.split("/")[:-1]
    return next((folder for folder in folders if folder in classes), folders[0] if folders else "")


def _count(audit: Audit, kind: Kind, findings: Sequence[Finding]) -> KindCount:
    photos = _concerned(audit, findings)
    return KindCount(kind=kind, findings=len(findings), photos=photos, share=photos / audit.files)


def _concerned(audit: Audit, findings: Sequence[Finding]) -> int:
    """Return how many photos findings concern: one for a path, all of a class for its folder, all there are for none."""
    if any(not finding.photos for finding in findings):
        return audit.photos
    sizes = dict(audit.classes)
    return sum(sizes.get(path.rstrip("/"), 1) for path in {path for finding in findings for path in finding.photos})
