import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from bagbench.audit.finding import Audit
from bagbench.audit.stored import from_json, keep, latest, read, to_json
from bagbench.errors import ConfigurationError, DataError
from tests.report.invented_audit import audit, hostile_audit, nothing_found

AUDITS = {"of every kind": audit(), "hostile names": hostile_audit(), "nothing": nothing_found()}


@pytest.mark.parametrize("found", AUDITS.values(), ids=list(AUDITS))
def test_an_audit_comes_back_as_it_was(found: Audit) -> None:
    assert from_json(to_json(found)) == found


def test_json_names_what_the_values_name() -> None:
    told = json.loads(to_json(audit()))
    assert {finding["kind"] for finding in told["findings"]} == {finding.kind.value for finding in audit().findings}
    assert told["classes"][0] == list(audit().classes[0])


def damaged(**changes: object) -> str:
    return json.dumps(json.loads(to_json(audit())) | changes)


def finding(**changes: object) -> dict[str, object]:
    return {"kind": "dark", "photos": ["a/b.jpg"], "score": 0.5, "about": "", "interval": None, "chance": None} | changes


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Invalid JSON"),
        ("null", "should be an object"),
        ("[]", "should be an object"),
        ("{}", "name: Field required"),
        ("[" * 100_000, "Invalid JSON"),
        (to_json(audit())[:-1], "Invalid JSON"),
        (damaged(files="12"), "files: Input should be a valid integer"),
        (damaged(classes=[["Purse"]]), r"classes\.0\.1: Field required"),
        (damaged(findings=[finding(kind="odd\nkind")]), r"findings\.0\.kind"),
        (damaged(findings=[finding(photos="a/b.jpg")]), r"findings\.0\.photos"),
        (damaged(findings=[finding(score=1.5)]), r"in \[0, 1\]; received 1\.5"),
        (damaged(findings=[finding(chance=-0.1)]), r"received -0\.1"),
        (damaged(findings=[finding(interval={"low": 0, "point": 1, "high": 2, "subject": "model"})]), r"received 2"),
        (damaged(files=1983), "1984 usable photos of 1983 files"),
        (damaged(classes=[]), "0 usable photos"),
        (damaged(findings=[finding(score=float("nan"))]), "received nan"),
        (damaged(findings=[finding(interval={"low": 1, "point": 0.5, "high": 0.7, "subject": "model"})]), "contains its point"),
    ],
)
def test_anything_else_is_refused_in_one_line(text: str, reason: str) -> None:
    with pytest.raises(DataError, match=reason) as caught:
        from_json(text)
    assert "\n" not in str(caught.value)
    assert "data audit DIR" in str(caught.value)


def test_the_latest_audit_of_the_same_photos_is_kept(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first, second = audit(), replace(audit(), backbone="another network")
    other = replace(audit(), digest="f" * 64)
    assert latest(cache, first.digest) is None
    for one in (first, other, second):
        keep(cache, one)
    os.utime(cache / f"audit-{first.digest}.json", (0, 0))
    assert latest(cache, first.digest) == second
    assert (cache / f"audit-{first.digest}.json").stat().st_mtime > 0  # it is noted when it was used
    assert latest(cache, other.digest) == other
    assert sorted(file.name for file in cache.iterdir()) == sorted(f"audit-{one.digest}.json" for one in (first, other))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}", to_json(replace(audit(), digest="f" * 64)).encode()])
def test_a_damaged_or_foreign_file_is_none(tmp_path: Path, content: bytes) -> None:
    keep(tmp_path, audit())
    (file,) = tmp_path.iterdir()
    file.write_bytes(content)
    assert latest(tmp_path, audit().digest) is None


def test_a_file_that_is_not_text_is_refused_like_any_other(tmp_path: Path) -> None:
    file = tmp_path / "audit.json"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match="not UTF-8"):
        read(file)


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"a file")
    with pytest.raises(ConfigurationError, match="cannot write to the cache folder"):
        keep(tmp_path / "cache", audit())
