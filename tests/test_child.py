import os
import signal
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import psutil
import pytest

from bagbench.child import begin, spared_interrupts

# A parent that starts a child and dies, before it could tell the child so.
PARENT = """
import os, signal, sys, time
from multiprocessing import get_context
from bagbench.child import begin

def live(log, pid_file):
    begin(log)
    os.system("echo said by a native library")
    print("said by Python", flush=True)
    pid_file.write_text(str(os.getpid()))
    time.sleep(60)

if __name__ == "__main__":
    from pathlib import Path
    log, pid_file = Path(sys.argv[1]), Path(sys.argv[2])
    get_context("spawn").Process(target=live, args=(log, pid_file)).start()
    while not (pid_file.exists() and pid_file.read_text()):
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills with a signal")
def test_a_child_says_all_into_its_log_and_ends_when_its_parent_was_killed(tmp_path: Path) -> None:
    program, log, pid_file = tmp_path / "parent.py", tmp_path / "log", tmp_path / "pid"
    program.write_text(PARENT)
    parent = subprocess.run([sys.executable, program, log, pid_file], capture_output=True, text=True, check=False, timeout=60)
    assert parent.returncode == -9
    assert parent.stdout == ""
    assert log.read_text().splitlines() == ["said by a native library", "said by Python"]
    child = int(pid_file.read_text())
    until = time.monotonic() + 10
    while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until, "the child outlived its parent by ten seconds"
        time.sleep(0.02)


def say_alive(file: Path) -> None:
    begin()
    file.write_text("alive")


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="has no signal masks")
def test_ctrl_c_does_not_reach_a_child_that_is_just_starting(tmp_path: Path) -> None:
    child = get_context("spawn").Process(target=say_alive, args=(tmp_path / "file",))
    with spared_interrupts():
        child.start()
    while child.is_alive():
        assert child.pid is not None
        os.kill(child.pid, signal.SIGINT)
        time.sleep(0.005)
    child.join()
    assert (child.exitcode, (tmp_path / "file").read_text()) == (0, "alive")
