"""What this machine computes on, and how processes that work side by side share it."""

import os
from dataclasses import dataclass
from pathlib import Path

# TensorFlow's own variables, read when it is imported or computes first.
ONEDNN = "TF_ENABLE_ONEDNN_OPTS"
_THREADS = "TF_NUM_INTRAOP_THREADS"
_TOPOLOGY = "/sys/devices/system/cpu/cpu{}/topology/{}"
# Where NVIDIA's driver lists what it drives; asking TensorFlow would mean to import it.
_GPUS = Path("/proc/driver/nvidia/gpus")
# Where a container's own limits are told.
_CONTAINER = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One process's part of the machine.

    Attributes:
        cores: numbers of the logical cores that it computes on, at least one.
        gpu: the one GPU that it sees, as `CUDA_VISIBLE_DEVICES` calls it; None where it takes what it finds.
        threads: how many TensorFlow computes with, at least one. Figures depend on it, in their last digits.
    """

    cores: tuple[int, ...]
    gpu: str | None
    threads: int

    def take(self) -> None:
        """Keep this process to the share: what starts after this call, so it comes before TensorFlow's first computation."""
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, self.cores)
        os.environ[_THREADS] = os.environ["TF_NUM_INTEROP_THREADS"] = str(self.threads)
        if self.gpu is not None:
            os.environ["CUDA_VISIBLE_DEVICES"] = self.gpu


def cores() -> tuple[int, ...]:
    """Return the logical cores that this process may use, those of one physical core beside each other."""
    if hasattr(os, "sched_getaffinity"):
        return tuple(sorted(os.sched_getaffinity(0), key=_position))
    return tuple(range(os.cpu_count() or 1))


def gpus() -> tuple[str, ...]:
    """Return NVIDIA's GPUs that this process may use, as `CUDA_VISIBLE_DEVICES` calls them."""
    allowed = os.environ.get("CUDA_VISIBLE_DEVICES")
    try:
        there = len(list(_GPUS.iterdir()))
    except OSError:
        return ()
    if allowed is None:
        return tuple(str(number) for number in range(there))
    return tuple(name.strip() for name in allowed.split(",") if name.strip() not in ("", "-1"))[:there]


def threads() -> int:
    """Return how many threads TensorFlow computes with in this process: its share's, or else one a core."""
    return int(os.environ.get(_THREADS) or len(cores()))


def shares(processes: int) -> tuple[Share, ...]:
    """Divide the machine among so many processes: cores as evenly as they go, one GPU each in turn.

    Where there are fewer cores than processes, some have the same one.
    """
    available, devices = cores(), gpus()
    count = len(available)
    parts = tuple(
        available[number * count // processes : (number + 1) * count // processes] or (available[number % count],)
        for number in range(processes)
    )
    return tuple(
        Share(cores=part, gpu=devices[number % len(devices)] if devices else None, threads=len(part))
        for number, part in enumerate(parts)
    )


def one_thread_each(processes: int) -> tuple[Share, ...]:
    """Give each of so many processes one thread to compute with, on whichever core: something else divides the machine.

    What is made once for all runs of the machine, such as decoded photos, still takes all of its cores.
    """
    return (Share(cores=cores(), gpu=None, threads=1),) * processes


def available_memory() -> int:
    """Return how many bytes processes may still take: what the system has free, within the container's limit if there is one."""
    import psutil

    free = psutil.virtual_memory().available
    try:
        limit, used = (int((_CONTAINER / name).read_text()) for name in ("memory.max", "memory.current"))
        statistics = dict(line.split() for line in (_CONTAINER / "memory.stat").read_text().splitlines())
        return int(min(free, max(0, limit - used + int(statistics["inactive_file"]))))  # files' pages go when they are asked to
    except (OSError, ValueError, KeyError):  # no limit, or none that is told
        return int(free)


def onednn() -> bool:
    """Return whether TensorFlow is to compute with oneDNN: unless the environment says no.

    By itself it does so only on processors with AVX-512 or the like; it makes the others 1.3 to 2 times as fast, too.
    """
    return os.environ.get(ONEDNN, "1") != "0"


def _position(core: int) -> tuple[int, int, int]:
    """Return package, physical core and number of a logical core; as far as the system says."""
    try:
        package, physical = (int(Path(_TOPOLOGY.format(core, what)).read_text()) for what in ("physical_package_id", "core_id"))
    except (OSError, ValueError):
        package, physical = 0, core
    return package, physical, core
