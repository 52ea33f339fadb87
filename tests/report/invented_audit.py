"""Audits that no check made: findings of every kind, so that the tests can build any page."""

from collections.abc import Mapping

from bagbench.analysis.intervals import share
from bagbench.audit.finding import Audit, Finding, Kind, NotLookedFor
from bagbench.report.audit_page import shown_photos
from tests.report.invented import BAGS, HOSTILE, photo

CLASSES = tuple(zip(BAGS, (600, 400, 400, 560, 24), strict=True))
LEFT_OUT = 16


def path(number: int, label: int | None = None) -> str:
    return f"{BAGS[number % len(BAGS) if label is None else label]}/{number:04}.jpg"


def single(kind: Kind, *, first: int, number: int = 3, about: str = "") -> tuple[Finding, ...]:
    """Findings of one photo each, the highest score first."""
    return tuple(
        Finding(kind=kind, photos=(path(first + place),), score=round(0.97 - 0.9 * place / number, 3), about=about)
        for place in range(number)
    )


def shortcut(of: str, accuracy: float, *, chance: float = 0.302) -> Finding:
    return Finding(kind=Kind.SHORTCUT, photos=(), score=accuracy, about=of, interval=share(accuracy, 1984), chance=chance)


def label_errors(number: int = 14, *, first: int = 300) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            kind=Kind.LABEL,
            photos=(path(first + place),),
            score=round(0.99 - 0.4 * place / number, 3),
            about=BAGS[(first + place + 1) % 5],
        )
        for place in range(number)
    )


EVERY_KIND: Mapping[Kind, tuple[Finding, ...]] = {
    Kind.UNUSABLE: tuple(
        Finding(kind=Kind.UNUSABLE, photos=(f"{BAGS[place % 5]}/broken {place}.jpg",), score=1, about=reason)
        for place, reason in enumerate(
            ("not an image: 120 bytes of AppleDouble", "an empty file", "cut off") * 5 + ("a link to nowhere",)
        )
    ),
    Kind.WRONG_NAME: single(Kind.WRONG_NAME, first=10, about="GIF"),
    Kind.EXACT_COPY: (
        Finding(kind=Kind.EXACT_COPY, photos=(path(20, 0), path(21, 0), path(22, 0)), score=1),
        Finding(kind=Kind.EXACT_COPY, photos=(path(25, 1), path(26, 1)), score=1),
    ),
    Kind.NEAR_COPY: (
        Finding(kind=Kind.NEAR_COPY, photos=(path(30, 3), path(31, 3)), score=0.98),
        Finding(kind=Kind.NEAR_COPY, photos=tuple(path(40 + place, 2) for place in range(11)), score=0.91),
    ),
    Kind.CLASH: (Finding(kind=Kind.CLASH, photos=(path(60, 3), path(61, 4)), score=1),),
    Kind.LEAK: (Finding(kind=Kind.LEAK, photos=(path(70, 0), path(71, 0)), score=0.97),),
    Kind.LABEL: label_errors(),
    Kind.UNRELATED: single(Kind.UNRELATED, first=90),
    Kind.SAME_OBJECT: (Finding(kind=Kind.SAME_OBJECT, photos=tuple(path(100 + place, 1) for place in range(4)), score=0.8),),
    Kind.DARK: single(Kind.DARK, first=110),
    Kind.LIGHT: single(Kind.LIGHT, first=120),
    Kind.BLURRED: single(Kind.BLURRED, first=130, number=7),
    Kind.BLANK: single(Kind.BLANK, first=140, number=1),
    Kind.TINY: single(Kind.TINY, first=150, about="24 × 24 pixels"),
    Kind.STRETCHED: single(Kind.STRETCHED, first=160, about="1200 × 90 pixels"),
    Kind.GREYSCALE: single(Kind.GREYSCALE, first=170),
    Kind.IMBALANCE: (Finding(kind=Kind.IMBALANCE, photos=("Purse",), score=0.96),),
    Kind.SHORTCUT: (shortcut("file name", 0.712), shortcut("background colour", 0.523), shortcut("aspect ratio", 0.391)),
    Kind.PRIVATE: single(Kind.PRIVATE, first=180, about="place, camera's owner"),
}


def audit_of(
    findings: Mapping[Kind, tuple[Finding, ...]],
    *,
    backbone: str = "MobileNetV2 1.00 224 (TF Hub)",
    not_looked_for: tuple[NotLookedFor, ...] = (),
) -> Audit:
    return Audit(
        name="my bags",
        digest="ab12" * 16,
        classes=CLASSES,
        files=sum(number for _, number in CLASSES) + LEFT_OUT,
        backbone=backbone,
        findings=tuple(finding for kind in Kind for finding in findings.get(kind, ())),
        not_looked_for=not_looked_for,
    )


def audit() -> Audit:
    """Findings of every kind."""
    return audit_of(EVERY_KIND)


def audit_without_network() -> Audit:
    """Nothing grave, and two kinds that could not be looked for."""
    reason = "it needs the features of a pretrained network"
    return audit_of(
        {kind: EVERY_KIND[kind] for kind in (Kind.DARK, Kind.EXACT_COPY)},
        backbone="",
        not_looked_for=(NotLookedFor(kind=Kind.LABEL, reason=reason), NotLookedFor(kind=Kind.UNRELATED, reason=reason)),
    )


def nothing_found() -> Audit:
    return audit_of({})


def hostile_audit() -> Audit:
    """Every text that a stranger could choose tries to be something else than text."""
    classes = tuple((name, 100 + place) for place, name in enumerate(HOSTILE))
    paths = tuple(f"{name}/{name}.jpg" for name in HOSTILE)
    findings = tuple(
        Finding(
            kind=kind,
            photos=(name,) if kind is Kind.IMBALANCE else () if kind is Kind.SHORTCUT else tuple(dict.fromkeys((of, *paths[:2]))),
            score=0.9,
            about=name,
            interval=share(0.7, 500) if kind is Kind.SHORTCUT else None,
            chance=0.2 if kind is Kind.SHORTCUT else None,
        )
        for kind in Kind
        for name, of in zip(HOSTILE, paths, strict=True)
    )
    return Audit(
        name=HOSTILE[0],
        digest=HOSTILE[1],
        classes=classes,
        files=2000,
        backbone=HOSTILE[2],
        findings=findings,
        not_looked_for=tuple(NotLookedFor(kind=Kind.PRIVATE, reason=name) for name in HOSTILE),
    )


def many_findings(number: int = 3000) -> Audit:
    """So many findings, a third of each of three kinds."""
    kinds = (Kind.NEAR_COPY, Kind.LABEL, Kind.BLURRED)
    each = number // len(kinds)
    near = tuple(Finding(kind=Kind.NEAR_COPY, photos=(path(place), path(place + 5)), score=0.9) for place in range(each))
    return audit_of(
        {
            Kind.NEAR_COPY: near,
            Kind.LABEL: label_errors(each),
            Kind.BLURRED: single(Kind.BLURRED, first=0, number=each),
        }
    )


def pictures(found: Audit, *, without: int = 0) -> dict[str, bytes]:
    """A drawn photo for each that the page shows, copies alike; none for every `without`th."""
    drawn: dict[str, bytes] = {}
    shown = set(shown_photos(found))
    for number, finding in enumerate(found.findings):
        picture = photo(number % 5, number)
        drawn |= {one: picture for one in finding.photos if one in shown}
    return {one: picture for place, (one, picture) in enumerate(drawn.items()) if not without or place % without}
