"""One picture in several files: how often it counts, under which names, and on which sides of a split."""

from collections.abc import Callable, Hashable, Sequence

from bagbench.audit.finding import Finding, Kind
from bagbench.audit.measure import Measured
from bagbench.audit.pictures import best_first
from bagbench.data.duplicates import Duplicates
from bagbench.data.manifest import Manifest
from bagbench.data.side import Side

# Of equal bytes there is no doubt; that two pictures are one has been judged.
_NEAR = 0.9


def exact_copies(manifest: Manifest, duplicates: Duplicates, measured: Sequence[Measured]) -> tuple[Finding, ...]:
    """Return the groups of photos with the same bytes, in whatever classes."""
    return tuple(_finding(Kind.EXACT_COPY, group, manifest, measured) for group in duplicates.exact)


def near_copies(manifest: Manifest, duplicates: Duplicates, measured: Sequence[Measured]) -> tuple[Finding, ...]:
    """Return the groups of photos that are one picture, saved, scaled or cropped anew, in whatever classes."""
    return tuple(_finding(Kind.NEAR_COPY, group, manifest, measured) for group in duplicates.near)


def clashes(manifest: Manifest, duplicates: Duplicates, measured: Sequence[Measured]) -> tuple[Finding, ...]:
    """Return the groups of copies, exact or near, that lie in several classes; which those are, it is about."""
    photos = manifest.photos
    return tuple(
        _finding(Kind.CLASH, group, manifest, measured, ", ".join(sorted({manifest.classes[photos[row].label] for row in group})))
        for group in _spanning(duplicates, lambda row: photos[row].label)
    )


def leaks(manifest: Manifest, duplicates: Duplicates, measured: Sequence[Measured]) -> tuple[Finding, ...]:
    """Return the groups of copies, exact or near, that lie on several sides of the folder's own split; which, it is about."""
    sides = manifest.sides
    if sides is None:
        return ()
    return tuple(
        _finding(Kind.LEAK, group, manifest, measured, ", ".join(side for side in Side if side in {sides[row] for row in group}))
        for group in _spanning(duplicates, lambda row: sides[row])
    )


def _spanning(duplicates: Duplicates, where: Callable[[int], Hashable]) -> list[tuple[int, ...]]:
    """Return the groups that are in several places; a group of exact copies that is part of a near one counts once, as that."""
    near = {row for group in duplicates.near for row in group}
    groups = [*(group for group in duplicates.exact if group[0] not in near), *duplicates.near]
    return [group for group in groups if len({where(row) for row in group}) > 1]


def _finding(kind: Kind, group: Sequence[int], manifest: Manifest, measured: Sequence[Measured], about: str = "") -> Finding:
    rows = best_first(manifest, measured, group)
    same_bytes = len({manifest.photos[row].digest for row in rows}) == 1
    return Finding(
        kind=kind, photos=tuple(manifest.photos[row].path for row in rows), score=1.0 if same_bytes else _NEAR, about=about
    )
