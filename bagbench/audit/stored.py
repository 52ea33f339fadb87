"""An audit as JSON: how a run records it, and how the cache folder keeps the latest one of each folder of photos."""

from itertools import chain
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bagbench.audit.finding import Audit, Finding
from bagbench.cache import mark_used
from bagbench.errors import DataError
from bagbench.kept import written_whole

_AUDIT = TypeAdapter(Audit)


def to_json(audit: Audit) -> str:
    """Return an audit as JSON."""
    return _AUDIT.dump_json(audit).decode()


def from_json(text: str) -> Audit:
    """Return the audit that `to_json` wrote.

    Raises:
        DataError: if the text is anything else.
    """
    try:
        audit = _AUDIT.validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise _not_an_audit(f"{where}: {first['msg']}" if where else first["msg"]) from error
    if not 1 <= audit.photos <= audit.files:
        raise _not_an_audit(f"{audit.photos} usable photos of {audit.files} files")
    for share in chain.from_iterable(map(_shares, audit.findings)):
        if not 0 <= share <= 1:
            raise _not_an_audit(f"a score or a share is in [0, 1]; received {share}")
    return audit


def read(file: Path) -> Audit:
    """Return the audit that a file holds.

    Raises:
        DataError: if it holds anything else.
        OSError: if it cannot be read.
    """
    try:
        return from_json(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise _not_an_audit("it is not UTF-8") from error


def keep(cache: Path, audit: Audit) -> None:
    """Keep an audit as the latest one of its photos.

    Raises:
        ConfigurationError: if the cache folder cannot be written.
    """
    with written_whole(_place(cache, audit.digest)) as file:
        file.write(to_json(audit).encode())


def latest(cache: Path, digest: str) -> Audit | None:
    """Return the latest audit of the photos with this manifest's digest; None where there is none, or what is there is none."""
    place = _place(cache, digest)
    try:
        audit = read(place)
    except (OSError, DataError):
        return None
    mark_used(place)
    return audit if audit.digest == digest else None


def _shares(finding: Finding) -> tuple[float, ...]:
    ends = () if finding.interval is None else (finding.interval.low, finding.interval.high)
    return (finding.score, *ends, *(() if finding.chance is None else (finding.chance,)))


def _place(cache: Path, digest: str) -> Path:
    return cache / f"audit-{digest}.json"


def _not_an_audit(reason: str) -> DataError:
    return DataError(f"not an audit of photos: {reason}", "audit the photos again: python -m bagbench data audit DIR")
