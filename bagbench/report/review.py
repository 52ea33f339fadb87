"""A page on which a person looks at what an audit found, ticks what to leave out, and saves the decisions."""

import base64
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

from markupsafe import Markup

from bagbench.audit.decisions import Decision, is_group, reason, remark, reviewable, slug, words
from bagbench.audit.decisions_file import COLUMNS, score_text
from bagbench.audit.finding import Finding, Kind
from bagbench.data.manifest import Manifest
from bagbench.data.pixels import thumbnails
from bagbench.errors import printable
from bagbench.report.document import asset, environment, policy
from bagbench.spreadsheet import guarded

MOST_PICTURES = 1000
"""Photos that are shown as pictures, at some 5 kB each; further ones are shown by name."""

_SUSPECTED = "Only suspected: none is left out unless you tick it."
_NOTES = {
    Kind.EXACT_COPY: "The same bytes in several files count several times. One of each group stays.",
    Kind.NEAR_COPY: "One picture in several files, sizes or crops counts several times. One of each group stays.",
    Kind.CLASH: "Nobody knows which label is right, so none of a group stays, unless suspected label errors have settled it. "
    "If you see which one is right, keep that one.",
    Kind.LEAK: "What was trained on would be measured on, too. The picture stays where it is measured on.",
    Kind.SAME_OBJECT: f"Several photos of one thing are worth less than as many of different things. {_SUSPECTED}",
    Kind.LABEL: f"By what the other photos look like, these are of another class. Some are hard photos, and right. {_SUSPECTED}",
    Kind.PRIVATE: f"The files tell places or people's names, and so do copies of them. {_SUSPECTED}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cause:
    """What may be the reason of a row: a finding, or a decision that is none word for word.

    Attributes:
        kind: what is wrong; None where somebody left a photo out by hand.
        words: the reason, of a group as far as the name of another photo.
        group: whether it is one of photos that belong together.
        score: as a cell.
        photos: paths.
        about: what is specific about it; may be empty.
    """

    kind: Kind | None
    words: str
    group: bool
    score: str
    photos: tuple[str, ...]
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """The causes of one kind, each with its place among the page's."""

    id: str
    title: str
    note: str
    group: bool
    keeps_one: bool
    causes: tuple[tuple[int, _Cause], ...]


def render(
    manifest: Manifest,
    findings: Sequence[Finding],
    decisions: Sequence[Decision],
    progress: Callable[[int, int], None] | None = None,
) -> str:
    """Return the page as one HTML document that makes no request to anywhere.

    Args:
        manifest: the photos.
        findings: about them.
        decisions: what is ticked at first, and the files that cannot be used.
        progress: told, after each photo read, how many of how many are done.
    """
    shown = reviewable(manifest, findings)
    causes, chosen = _causes(shown, decisions)
    sections = _sections(causes, len(shown))
    paths = sorted(set(chosen).union(*(cause.photos for cause in causes)))
    pictures = _pictures(manifest, sections, progress)
    style, script = asset("style.css") + asset("review.css"), asset("review.js")
    return (
        environment()
        .get_template("review.html.j2")
        .render(
            name=manifest.root.name,
            quoted=shlex.quote(printable(manifest.root.name)),
            style=Markup(style),  # noqa: S704 - our own
            script=Markup(script),  # noqa: S704 - our own
            policy=policy(style, script),
            data=_data(manifest, causes, chosen, paths, pictures),
            sections=sections,
            place_of={path: place for place, path in enumerate(paths)},
            pictures=pictures,
            photos=len({path for section in sections for _, cause in section.causes for path in cause.photos}),
            unusable=[one for one in decisions if one.kind is Kind.UNUSABLE],
        )
    )


def _causes(findings: Sequence[Finding], decisions: Sequence[Decision]) -> tuple[list[_Cause], dict[str, int]]:
    """Return what may be the reason of a row, and by path the place there of what is the reason at first."""
    causes = [
        _Cause(
            kind=one.kind,
            words=words(one),
            group=is_group(one.kind),
            score=score_text(one.score),
            photos=one.photos,
            about=remark(one),
        )
        for one in findings
    ]
    left_out = {one.path for one in decisions}
    said = {
        (path, finding.kind, reason(finding, path, left_out), score_text(finding.score)): place
        for place, finding in reversed(list(enumerate(findings)))
        for path in finding.photos
    }
    chosen = {}
    for one in decisions:
        place = said.get((one.path, one.kind, one.reason, score_text(one.score))) if one.kind else None
        if place is None:
            place = len(causes)
            causes.append(
                _Cause(
                    kind=one.kind,
                    words=guarded(one.reason),
                    group=False,
                    score=score_text(one.score),
                    photos=(one.path,),
                    about=one.reason,
                )
            )
        chosen[one.path] = place
    return causes, chosen


def _sections(causes: Sequence[_Cause], findings: int) -> tuple[_Section, ...]:
    """Return the kinds that have any of the first `findings` causes, and what else was left out that none of those shows."""
    sections = [
        _Section(
            id=slug(kind),
            title=kind.capitalize(),
            note=_NOTES.get(kind, _SUSPECTED),
            group=is_group(kind),
            keeps_one=is_group(kind) and kind is not Kind.CLASH,
            causes=found,
        )
        for kind in Kind
        if (found := tuple((place, cause) for place, cause in enumerate(causes[:findings]) if cause.kind is kind))
    ]
    seen = {path for cause in causes[:findings] for path in cause.photos}
    others = tuple(
        (place, cause)
        for place, cause in enumerate(causes[findings:], findings)
        if cause.kind is not Kind.UNUSABLE and not seen.issuperset(cause.photos)
    )
    if others:
        note = "What the decisions leave out beside all that was found."
        sections.append(_Section(id="others", title="Others", note=note, group=False, keeps_one=False, causes=others))
    return tuple(sections)


def _pictures(manifest: Manifest, sections: Iterable[_Section], progress: Callable[[int, int], None] | None) -> Mapping[str, str]:
    """Return small pictures by path, base64: of each kind's first finding, then of each kind's second, while there is room."""
    rounds = zip_longest(*((cause.photos for _, cause in section.causes) for section in sections), fillvalue=())
    wanted = dict.fromkeys(chain.from_iterable(chain.from_iterable(rounds)))
    place_of = {photo.path: place for place, photo in enumerate(manifest.photos)}
    places = [place_of[path] for path in wanted if path in place_of][:MOST_PICTURES]

    def told() -> Iterator[int]:
        for done, place in enumerate(places):
            yield place
            if progress is not None:
                progress(done + 1, len(places))

    return {
        manifest.photos[place].path: base64.b64encode(content).decode("ascii")
        for place, content in thumbnails(manifest, told()).items()
    }


def _data(
    manifest: Manifest, causes: Sequence[_Cause], chosen: Mapping[str, int], paths: Sequence[str], pictures: Mapping[str, str]
) -> dict[str, Any]:
    """Return what the page's script works on; photos, causes and classes are named by their places."""
    photos = {photo.path: photo for photo in manifest.photos}
    place_of = {path: place for place, path in enumerate(paths)}
    return {
        "columns": COLUMNS,
        "classes": [
            {"name": printable(name), "photos": int((manifest.labels == label).sum())}
            for label, name in enumerate(manifest.classes)
        ],
        "photos": [
            {
                "cell": guarded(path),
                "name": printable(path),
                "digest": photos[path].digest if path in photos else "",
                "label": photos[path].label if path in photos else -1,
                "cause": chosen.get(path, -1),
            }
            for path in paths
        ],
        "causes": [
            {
                "kind": slug(cause.kind) if cause.kind else "",
                "title": cause.kind or "by hand",
                "words": cause.words,
                "group": cause.group,
                "score": cause.score,
                "photos": [place_of[path] for path in cause.photos],
            }
            for cause in causes
        ],
        "pictures": {place_of[path]: picture for path, picture in pictures.items()},
    }
