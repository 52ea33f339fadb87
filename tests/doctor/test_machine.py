from pathlib import Path

import pytest

from bagbench import hardware
from bagbench.doctor import machine
from bagbench.doctor.finding import State
from bagbench.doctor.machine import gpu, memory, processor


@pytest.mark.parametrize(
    ("flags", "state", "found"),
    [
        (
            "fpu sse4_2",
            State.PROBLEM,
            "x86_64 with no AVX; oneDNN is off (TF_ENABLE_ONEDNN_OPTS=0); TensorFlow's packages need AVX",
        ),
        ("fpu avx", State.WARNING, "x86_64 with AVX; oneDNN is off (TF_ENABLE_ONEDNN_OPTS=0); it works, slowly"),
        ("fpu avx avx2 avx512f", State.OK, "x86_64 with AVX, AVX2, AVX-512; oneDNN is off (TF_ENABLE_ONEDNN_OPTS=0)"),
    ],
)
def test_a_processor_is_judged_by_what_tensorflow_is_built_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: str, state: State, found: str
) -> None:
    (tmp_path / "cpuinfo").write_text(f"processor : 0\nflags\t\t: {flags}\n")
    monkeypatch.setattr(machine, "_CPU", tmp_path / "cpuinfo")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    seen = processor()
    assert seen.state is state
    assert seen.found.endswith(found)
    assert bool(seen.fix) is (state is not State.OK)


@pytest.mark.parametrize(("free", "state"), [(1_500_000_000, State.PROBLEM), (10_000_000_000_000, State.OK)])
def test_a_container_s_limit_is_its_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: State) -> None:
    (tmp_path / "memory.max").write_text(f"{free + 2_000_000_000}\n")
    (tmp_path / "memory.current").write_text("2500000000\n")
    (tmp_path / "memory.stat").write_text("anon 2000000000\ninactive_file 500000000\n")
    monkeypatch.setattr(hardware, "_CONTAINER", tmp_path)
    monkeypatch.setattr(machine, "cores", lambda: (0,))
    assert hardware.available_memory() <= free
    found = memory()
    if state is State.PROBLEM:
        assert (found.state, found.found) == (state, "1.5 GB are free; a worker takes up to 2 GB")
    else:
        assert "a worker takes up to 2 GB" in found.found


def test_gpus_that_tensorflow_does_not_see_are_worth_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "_GPUS", tmp_path)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    assert gpu(0).state is State.OK
    (tmp_path / "0000:00:04.0").mkdir()
    assert (gpu(1).state, gpu(1).found) == (State.OK, "TensorFlow sees 1")
    for seen in (0, None):
        assert gpu(seen).state is State.WARNING
        assert gpu(seen).found.endswith("1 for this process, TensorFlow sees none; runs go on the processor")
        assert gpu(seen).fix == "pip install 'tensorflow[and-cuda]'"
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert gpu(0).state is State.OK
