"""The command line."""

import signal
import sys
from typing import NoReturn

_STOPPED = 130


def main() -> NoReturn:
    """Run the command line and leave with its exit code: 0 all well, 1 some run failed, 2 usage or configuration, 130 stopped.

    Whoever stops it may do so while it is still being imported, which takes half a second.
    """
    signal.signal(signal.SIGTERM, _stop)
    try:
        from bagbench.cli.app import invoke

        code = invoke()
    except KeyboardInterrupt:
        sys.stderr.write("error: stopped; the same command goes on where this one was stopped\n")
        code = _STOPPED
        # Where the interrupt came within an `exec`, as when a module that is being imported makes a dataclass, Python keeps in
        # mind until the next one that it was not caught there, and would end by the signal instead of this code.
        exec("")  # noqa: S102 # of nothing
    sys.exit(code)


def _stop(number: int, frame: object) -> NoReturn:  # noqa: ARG001 # a signal handler's signature
    raise KeyboardInterrupt
