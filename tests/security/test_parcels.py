"""What waits on disk for a store, and what another machine sends: no name in it leads out of its folder."""

import json
from pathlib import Path

import pytest

from bagbench.errors import ConfigurationError, StoreError
from bagbench.executors.parcel import Parcel, unpacked
from bagbench.tracking import Store, send_waiting
from bagbench.tracking.operation import Artifact, Dataset, Model, Operation, from_json, to_json
from bagbench.tracking.outbox import keep, letters, outbox

OUT = ("../secret", "/etc/passwd", "link", "sub/../../secret")
FORMS = {
    "no JSON": "{",
    "deep": "[" * 5000,
    "a list": "[]",
    "unknown": '{"operation": "Execute", "file": "x"}',
    "another field": '{"operation": "Artifact", "file": "x", "more": 1}',
    "a number for a name": '{"operation": "Artifact", "file": 5}',
    "a list for tags": '{"operation": "Tags", "tags": [1]}',
    "a number for a text": '{"operation": "Tags", "tags": {"a": 1}}',
    "an unknown status": '{"operation": "End", "status": "gone", "ended": 1, "error": ""}',
    "metrics of text": '{"operation": "Figures", "metrics": [["a", "b", "c", "d"]]}',
}


@pytest.mark.parametrize("line", FORMS.values(), ids=FORMS)
def test_a_line_that_is_no_operation_is_one_error(line: str) -> None:
    with pytest.raises(StoreError, match="is nothing that can be sent to a store"):
        from_json(line)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(f"sqlite:///{tmp_path_factory.mktemp('store')}/store.db")


@pytest.mark.parametrize("name", OUT)
def test_no_file_is_sent_that_is_not_the_run_s(name: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_STATE_DIR", str(tmp_path))
    (tmp_path / "secret").write_text("the user's own")
    run_id = store.start_invocation(store.experiment_id("photos"), "run", {})
    operations: tuple[Operation, ...] = (
        Artifact(file=name),
        Dataset(table=name, name="a", digest="b", source="file:///c"),
        Model(folder=name, name="a", params={}),
    )
    for operation in operations:
        letter = keep(None, [operation], store=store.uri, name="one", run_id=run_id)
        (letter.folder / "link").symlink_to(tmp_path / "secret")
    refused = [str(error) for _, error in send_waiting(store)]
    assert len(refused) == 3
    assert all("is not the run's own" in line for line in refused)
    assert not list(store.client.list_artifacts(run_id))


@pytest.mark.parametrize("head", ["", "[]", '{"store": 5, "name": "a", "run_id": null}', "[" * 5000, "\x00"])
def test_a_folder_among_them_that_is_none_is_passed_over(head: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAGBENCH_STATE_DIR", str(tmp_path))
    (outbox() / "one").mkdir(parents=True)
    (outbox() / "one" / "operations.jsonl").write_text(head)
    assert letters() == ()


def test_operations_come_back_as_they_were_kept() -> None:
    operation = Dataset(table="split.csv", name="a", digest="b", source="file:///c")
    assert from_json(to_json(operation)) == operation
    assert from_json(json.dumps({"operation": "Artifact", "file": "x"})) == Artifact(file="x")


@pytest.mark.parametrize("name", ["../out", "/tmp/out", "sub/../../out"])  # noqa: S108 # nothing is written there
def test_nothing_that_another_machine_sends_is_written_outside_of_its_folder(name: str, tmp_path: Path) -> None:
    parcel = Parcel(root=Path("/photos"), files=((name, "0" * 64),))
    with pytest.raises(ConfigurationError, match="leads out of the folder"):
        unpacked(parcel, [((name, b"theirs"),)], tmp_path / "cache")
    assert not [file for file in tmp_path.rglob("out") if file.is_file()]
    assert list((tmp_path / "cache" / "shipped").iterdir()) == []
