"""What an audit comes to: its verdict, and its short form for a run's page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bagbench.audit.finding import Audit, Finding, Kind
from bagbench.errors import printable
from bagbench.report.audit_counts import kind_counts, untouched
from bagbench.report.audit_words import WORDS, reached
from bagbench.report.formats import count, names

# What can turn a comparison of recipes around, the worst first: the verdict begins with it.
GRAVE = (Kind.LEAK, Kind.CLASH, Kind.LABEL, Kind.SHORTCUT)
_OTHERS = 3  # kinds that the verdict names beside those; of more the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """An audit in short.

    Attributes:
        verdict: in two sentences.
        rows: heading, photos concerned and effect of each kind found.
        missing: which kinds were not looked for, in a sentence; empty where all were.
    """

    verdict: tuple[str, str]
    rows: tuple[tuple[str, int, str], ...]
    missing: str


def verdict(audit: Audit) -> tuple[str, str]:
    """Return the page's two sentences: what matters most, and what else there is."""
    looked = looked_for(audit)
    if not looked:
        return "Nothing was looked for.", "The reasons are below."
    found = {one.kind: one for one in kind_counts(audit)}
    if not found:
        return f"Nothing wrong was found in {count(audit.files, 'file')}.", _looked(looked)
    grave = [_claim(audit.of(kind), found[kind].photos) for kind in GRAVE if kind in found]
    others = [f"{_lower(kind)} ({one.photos:,})" for kind, one in found.items() if kind not in GRAVE]
    if len(others) > _OTHERS + 1:
        others = [*others[:_OTHERS], f"{len(others) - _OTHERS} other kinds"]
    clean = untouched(audit)
    rest = f"{clean:,} of {count(audit.files, 'file')} have no finding of their own."
    if grave:
        opening = f"Look after this first: {'; '.join(grave)}."
        return opening, f"Beside that there are {names(others)}; {rest}" if others else f"Beside that, {rest}"
    return _nothing_grave(looked), f"There are {names(others)}; {rest}"


def summary(audit: Audit) -> Summary:
    """Return an audit's short form."""
    missing = list(dict.fromkeys(one.kind for one in audit.not_looked_for))
    return Summary(
        verdict=verdict(audit),
        rows=tuple((WORDS[one.kind].heading, one.photos, WORDS[one.kind].effect) for one in kind_counts(audit)),
        missing=f"Not looked for: {_headings(missing)}." if missing else "",
    )


def looked_for(audit: Audit) -> tuple[Kind, ...]:
    """Return the kinds that the audit looked for."""
    missing = {one.kind for one in audit.not_looked_for}
    return tuple(kind for kind in Kind if kind not in missing)


def _claim(findings: tuple[Finding, ...], photos: int) -> str:
    """Say what is grave, in one clause for a whole kind."""
    match findings[0].kind:
        case Kind.LEAK:
            return (
                f"{count(photos, 'photo')} are copies of one another across the sides of the split, "
                "so that the accuracy partly measures memory"
            )
        case Kind.CLASH:
            return f"{count(photos, 'photo')} are copies of one another, filed under several classes"
        case Kind.LABEL:
            look, their = ("looks", "its") if photos == 1 else ("look", "their")
            return f"{count(photos, 'photo')} {look} like another class than that of {their} folder"
        case _:
            strongest = max(findings, key=lambda finding: finding.score)
            others = len(findings) - 1
            also = f", and {others} other {'property does' if others == 1 else 'properties do'} the like" if others else ""
            return f"{printable(strongest.about)} alone gives the class away{reached(strongest)}{also}"


def _nothing_grave(looked: Sequence[Kind]) -> str:
    """Say of what is grave that it was not found, and of what it was not looked for."""
    absent = [_lower(kind) for kind in GRAVE if kind in looked]
    missing = [_lower(kind) for kind in GRAVE if kind not in looked]
    if not absent:
        return f"What misleads most was not looked for: {names(missing, len(GRAVE))}."
    unsaid = f"; not looked for: {names(missing, len(GRAVE))}" if missing else ""
    return f"What misleads most was not found: {names(absent, len(GRAVE))}{unsaid}."


def _looked(looked: Sequence[Kind]) -> str:
    """Say how much of what there is to look for was looked for."""
    if len(looked) == len(Kind):
        return f"All {len(Kind)} kinds of fault that bagbench knows were looked for."
    missing = _headings(kind for kind in Kind if kind not in looked)
    return f"{len(looked)} of {len(Kind)} kinds of fault were looked for; not among them: {missing}."


def _headings(kinds: Iterable[Kind]) -> str:
    return names([_lower(kind) for kind in kinds], len(Kind))


def _lower(kind: Kind) -> str:
    heading = WORDS[kind].heading
    return heading[0].lower() + heading[1:]
