"""Which photos a cleaned copy leaves out, and why: by rule what is certain, by choice what is only suspected."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat

from bagbench.audit.finding import Finding, Kind
from bagbench.data.folder import DECISIONS
from bagbench.data.manifest import Manifest, Photo
from bagbench.data.side import Side
from bagbench.errors import DataError, printable

NAME = DECISIONS
"""The file of decisions that lies beside a cleaned copy's classes; no photo, and never decided on."""

CERTAIN = (Kind.CLASH, Kind.LEAK, Kind.EXACT_COPY, Kind.NEAR_COPY)
"""What is left out by default, besides files that cannot be used, in the order in which it is decided: what a label or a side
settles comes before which of several copies stays."""

# What the reason says of a photo left out of a group, before the name of another one.
_GROUPED = {
    Kind.EXACT_COPY: "same bytes as",
    Kind.NEAR_COPY: "same picture as",
    Kind.CLASH: "same picture in several classes, as",
    Kind.LEAK: "same picture on another side, as",
    Kind.SAME_OBJECT: "same object as",
}
# Where a picture lies on several sides it stays on the last of these: what is measured on stays as it is.
_SIDES = (Side.LEFT_OUT, Side.TRAIN, Side.VALIDATION, Side.TEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One file that is left out.

    Attributes:
        path: relative to the data folder, POSIX style.
        digest: SHA-256 of the file's bytes, 64 hexadecimal digits; empty for a file that cannot be used.
        kind: what is wrong with it; None where somebody left it out by hand.
        reason: why, in one line.
        score: the finding's, in [0, 1]; None by hand.
    """

    path: str
    digest: str
    kind: Kind | None
    reason: str
    score: float | None


def slug(kind: Kind) -> str:
    """Return the name that flags and files have for a kind, as `near-copy`."""
    return kind.name.lower().replace("_", "-")


def choosable() -> dict[str, Kind]:
    """Return the kinds that can be left out on top of what is certain, by their slugs."""
    return {slug(kind): kind for kind in Kind if is_about_photos(kind) and kind not in CERTAIN}


def reviewable(manifest: Manifest, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that name photos which may be left out or kept; of a leak, the photos that stay come first."""
    side_of = _side_of(manifest)
    return tuple(
        replace(one, photos=tuple(sorted(one.photos, key=lambda path: -_SIDES.index(side_of[path]))))
        if one.kind is Kind.LEAK
        else one
        for one in findings
        if is_about_photos(one.kind)
    )


def is_about_photos(kind: Kind) -> bool:
    """Tell whether a kind's findings name photos that can be used; others are about files that cannot, or about whole classes."""
    return kind not in {Kind.UNUSABLE, Kind.IMBALANCE, Kind.SHORTCUT}


def is_group(kind: Kind) -> bool:
    """Tell whether a kind's photos belong together, and one of them may stay for all."""
    return kind in _GROUPED


def words(finding: Finding) -> str:
    """Return the reason of any photo of a finding, in one line; of a group, as far as the name of another one."""
    grouped = _GROUPED.get(finding.kind)
    if grouped is not None:
        return grouped
    about = remark(finding)
    return printable(f"{finding.kind}: {about}" if about else finding.kind)


def remark(finding: Finding) -> str:
    """Return what is specific about a finding; empty where nothing is."""
    return f"looks like {finding.about}" if finding.kind is Kind.LABEL else finding.about


def reason(finding: Finding, path: str, left_out: Collection[str]) -> str:
    """Return why a photo is left out; of a group, with a member that stays, if one does."""
    if not is_group(finding.kind):
        return words(finding)
    others = [other for other in finding.photos if other != path]
    stays = next((other for other in others if other not in left_out), others[0])
    return f"{words(finding)} {printable(stays)}"


def decide(manifest: Manifest, findings: Sequence[Finding], also: Collection[Kind] = ()) -> tuple[Decision, ...]:
    """Decide by the rules.

    Of copies the first stays that is not left out for another reason. A picture in several classes stays in none, for nobody
    knows which label is right, unless suspected label errors leave one class, the one that all of them point to. A picture on
    several sides of a split folder stays in test, else in validation.

    Args:
        manifest: the photos.
        findings: about them.
        also: kinds to leave out on top of what is certain.

    Returns:
        One for each file left out, sorted by path.
    """
    named = reviewable(manifest, findings)
    rules = _Rules(manifest, named)
    because: dict[str, Finding] = {}
    for kind in (*CERTAIN, *(kind for kind in Kind if kind in also)):
        for finding in (one for one in named if one.kind is kind):
            for path in rules.left_out(finding, because):
                because.setdefault(path, finding)
    digests = {photo.path: photo.digest for photo in manifest.photos}
    return complete(
        manifest,
        (
            Decision(
                path=path,
                digest=digests[path],
                kind=finding.kind,
                reason=reason(finding, path, because),
                score=finding.score,
            )
            for path, finding in because.items()
        ),
    )


def complete(manifest: Manifest, decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return decisions about photos together with those that nobody has a say in: of files that cannot be used."""
    unusable = (
        Decision(path=one.path, digest="", kind=Kind.UNUSABLE, reason=printable(one.reason), score=1.0)
        for one in manifest.rejected
    )
    return tuple(sorted((*decisions, *unusable), key=lambda decision: decision.path))


def kept(manifest: Manifest, decisions: Iterable[Decision]) -> tuple[Photo, ...]:
    """Return the photos that are not left out.

    Raises:
        DataError: if a class is left with fewer than two different photos, or with none on a side where it had some.
    """
    left_out = {decision.path for decision in decisions}
    remaining = tuple(photo for photo in manifest.photos if photo.path not in left_out)
    distinct = Counter(label for label, _ in {(photo.label, photo.digest) for photo in remaining})
    remedy = "keep more of it: change the decisions (--review) and apply them"
    for label, name in enumerate(manifest.classes):
        if distinct[label] < 2:  # noqa: PLR2004 # one to train on and one to validate with
            left = "one photo" if distinct[label] else "no photo"
            raise DataError(f"the class {name} would be left with {left}", remedy)
    side_of = _side_of(manifest)
    there = {(photo.label, side_of[photo.path]) for photo in remaining}
    for photo in manifest.photos:
        if (photo.label, side_of[photo.path]) not in there:
            name = manifest.classes[photo.label]
            raise DataError(f"the class {name} would be left with no photo in {side_of[photo.path]}", remedy)
    return remaining


def _side_of(manifest: Manifest) -> dict[str, Side]:
    sides = manifest.sides or repeat(Side.LEFT_OUT, len(manifest.photos))
    return {photo.path: side for photo, side in zip(manifest.photos, sides, strict=True)}


class _Rules:
    """What each kind of finding leaves out by itself."""

    def __init__(self, manifest: Manifest, findings: Iterable[Finding]) -> None:
        self._class = {photo.path: manifest.classes[photo.label] for photo in manifest.photos}
        self._side = _side_of(manifest)
        self._suspects = {path: one.about for one in findings if one.kind is Kind.LABEL for path in one.photos}

    def left_out(self, finding: Finding, before: Mapping[str, Finding]) -> Sequence[str]:
        match finding.kind:
            case Kind.CLASH:
                return self._of_clash(finding)
            case Kind.LEAK:
                return [path for path in finding.photos if self._side[path] is not self._side[finding.photos[0]]]
            case Kind.EXACT_COPY | Kind.NEAR_COPY | Kind.SAME_OBJECT:
                return [path for path in finding.photos if path not in before][1:]
            case _:
                return finding.photos

    def _of_clash(self, finding: Finding) -> Sequence[str]:
        trusted = [path for path in finding.photos if path not in self._suspects]
        classes = {self._class[path] for path in trusted}
        seen_as = {self._suspects[path] for path in finding.photos if path in self._suspects}
        if len(classes) != 1 or seen_as != classes:
            return finding.photos
        return [path for path in finding.photos if path != trusted[0]]
