import os
import subprocess
import sys
from pathlib import Path

import pytest

from bagbench import hardware
from bagbench.hardware import Share, cores, gpus, onednn, shares


def test_the_cores_are_those_that_this_process_may_use() -> None:
    assert set(cores()) == os.sched_getaffinity(0)


@pytest.mark.parametrize("processes", [1, 2, 3, 7])
def test_shares_divide_the_cores_evenly(processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "cores", lambda: (4, 5, 6, 7, 8, 9, 10))
    found = shares(processes)
    assert len(found) == processes
    assert sorted(core for share in found for core in share.cores) == [4, 5, 6, 7, 8, 9, 10]
    sizes = {len(share.cores) for share in found}
    assert max(sizes) - min(sizes) <= 1


def test_more_processes_than_cores_share_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "cores", lambda: (0, 1))
    assert all(len(share.cores) == 1 for share in shares(5))
    assert {core for share in shares(5) for core in share.cores} == {0, 1}


def test_each_process_gets_a_gpu_in_turn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    monkeypatch.setattr(hardware, "_GPUS", tmp_path / "none")
    assert gpus() == ()
    assert shares(1)[0].gpu is None
    for name in ("0000:01:00.0", "0000:02:00.0"):
        (tmp_path / "gpus" / name).mkdir(parents=True)
    monkeypatch.setattr(hardware, "_GPUS", tmp_path / "gpus")
    assert [share.gpu for share in shares(3)] == ["0", "1", "0"]
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    assert [share.gpu for share in shares(2)] == ["1", "1"]
    for hidden in ("", "-1"):
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", hidden)
        assert gpus() == ()


def test_tensorflow_computes_on_its_share_and_sees_its_gpu() -> None:
    core = min(os.sched_getaffinity(0))
    program = (
        "import os; from bagbench.hardware import Share; import tensorflow as tf; "
        f"{Share(cores=(core,), gpu='3', threads=1)!r}.take(); tf.constant(1) + 1; "
        "print(os.sched_getaffinity(0), os.environ['CUDA_VISIBLE_DEVICES'], os.environ['TF_NUM_INTRAOP_THREADS'])"
    )
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert there.stdout.strip() == f"{{{core}}} 3 1"


@pytest.mark.parametrize(("said", "expected"), [(None, True), ("1", True), ("0", False)])
def test_onednn_is_used_unless_the_environment_says_no(said: str | None, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(hardware.ONEDNN, raising=False)
    if said is not None:
        monkeypatch.setenv(hardware.ONEDNN, said)
    assert onednn() is expected
