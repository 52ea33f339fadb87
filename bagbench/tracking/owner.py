"""Who holds a run that is still running: a process, told from any other even after its number is given again."""

import socket
from collections.abc import Mapping

import psutil


def owner_tags() -> dict[str, str]:
    """Return tags that tell this process from any other, so that what it leaves behind can be recognised."""
    process = psutil.Process()
    return {"host": socket.gethostname(), "pid": str(process.pid), "process_started": _started(process)}


def owner_is_gone(tags: Mapping[str, str]) -> bool:
    """Return whether the owner ran on this machine and does no more. Of another machine's processes nothing is known."""
    if tags.get("host") != socket.gethostname():
        return False
    try:
        return _started(psutil.Process(int(tags["pid"]))) != tags["process_started"]
    except (psutil.NoSuchProcess, ValueError):
        return True


def _started(process: psutil.Process) -> str:
    """Return when a process began, in seconds: on Linux since the machine did, for setting the clock moves the time of day."""
    began = process.create_time()
    return f"{began - psutil.boot_time() if psutil.LINUX else began:.2f}"
