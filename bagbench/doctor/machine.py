"""What there is to compute with."""

import platform
import shutil
from pathlib import Path

from bagbench.doctor.finding import Finding, State
from bagbench.hardware import available_memory, cores, gpus, onednn

_CPU = Path("/proc/cpuinfo")
_INTEL = frozenset({"x86_64", "AMD64"})
_FLAGS = {"avx": "AVX", "avx2": "AVX2", "avx512f": "AVX-512"}


def processor() -> Finding:
    """Check the instructions that TensorFlow's wheels are built with."""
    count = len(cores())
    kind = f"{count} core{'s' * (count > 1)}, {platform.machine()}"
    with_onednn = f"oneDNN is {'on' if onednn() else 'off (TF_ENABLE_ONEDNN_OPTS=0)'}"
    flags = _flags()
    if platform.machine() not in _INTEL or not flags:
        return Finding(check="processor", state=State.OK, found=f"{kind}; {with_onednn}")
    there = [name for flag, name in _FLAGS.items() if flag in flags]
    found = f"{kind} with {', '.join(there) or 'no AVX'}; {with_onednn}"
    if "avx" not in flags:
        return Finding(
            check="processor",
            state=State.PROBLEM,
            found=f"{found}; TensorFlow's packages need AVX",
            fix="take another machine; of a virtual one, pass the host's processor through",
        )
    if "avx2" not in flags:
        return Finding(
            check="processor",
            state=State.WARNING,
            found=f"{found}; it works, slowly",
            fix="of a virtual machine, pass the host's processor through",
        )
    return Finding(check="processor", state=State.OK, found=found)


def memory() -> Finding:
    """Check that there is room for a worker on every core."""
    from bagbench.executors.executor import RUN_MEMORY

    available, count = available_memory(), len(cores())
    found = f"{available / 1e9:.1f} GB are free; a worker takes up to {RUN_MEMORY / 1e9:g} GB"
    if available < RUN_MEMORY:
        return Finding(check="memory", state=State.PROBLEM, found=found, fix="end other programs, or give the machine more")
    if not gpus() and available < RUN_MEMORY * count:
        room = available // RUN_MEMORY
        return Finding(
            check="memory",
            state=State.WARNING,
            found=f"{found}, so {room} of {count} cores get one",
            fix=f"end other programs; `run` takes --jobs {room} by itself",
        )
    return Finding(check="memory", state=State.OK, found=found)


def gpu(seen: int | None) -> Finding:
    """Check that TensorFlow sees the GPUs that there are.

    Args:
        seen: how many TensorFlow sees; None where it does not work.
    """
    there = len(gpus())
    if seen is not None and seen >= there and seen:
        return Finding(check="gpu", state=State.OK, found=f"TensorFlow sees {seen}")
    if there:
        return Finding(
            check="gpu",
            state=State.WARNING,
            found=f"NVIDIA's driver has {there} for this process, TensorFlow sees {seen or 'none'}; runs go on the processor",
            fix="pip install 'tensorflow[and-cuda]'",
        )
    if shutil.which("nvidia-smi") and not Path("/proc/driver/nvidia").exists():
        return Finding(
            check="gpu",
            state=State.WARNING,
            found="nvidia-smi is installed, but NVIDIA's driver is not loaded",
            fix="look at what `nvidia-smi` says; of a container, start it with --gpus all",
        )
    return Finding(check="gpu", state=State.OK, found="none for this process; runs go on the processor")


def _flags() -> frozenset[str]:
    """Return what the system says that the processor can do; nothing where it does not say."""
    try:
        lines = _CPU.read_text().splitlines()
    except OSError:
        return frozenset()
    return frozenset(next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), ()))
