"""All checks, one after another: the quick ones first, and what needs TensorFlow last."""

from collections.abc import Callable, Iterator
from functools import partial

from bagbench.doctor.finding import Finding, State
from bagbench.doctor.machine import gpu, memory, processor
from bagbench.doctor.places import folder_checks, network, store, waiting
from bagbench.doctor.software import AGAIN, Probe, fonts, packages, python
from bagbench.errors import BagbenchError, as_run_error

Begin = Callable[[str], object]
"""Told which check begins."""


def examine(tracking_uri: str | None, begin: Begin) -> Iterator[Finding]:
    """Yield what each check finds. Nothing is made or changed, and no check keeps another from being made.

    TensorFlow is imported in a process of its own, beside the other checks: it may take ten seconds, or end its process.

    Args:
        tracking_uri: the store; None for the one that `run` would take.
        begin: called with the name of each check before it.
    """
    with Probe() as probe:
        checks: tuple[tuple[str, Callable[[], Finding]], ...] = (
            ("python", python),
            ("packages", packages),
            ("processor", processor),
            ("memory", memory),
            *folder_checks(tracking_uri),
            ("outbox", waiting),
            ("backbone", network),
            ("store", partial(store, tracking_uri)),
            ("fonts", fonts),
            ("tensorflow", probe.tensorflow),
            ("gpu", lambda: gpu(probe.gpus())),
        )
        for name, check in checks:
            begin(name)
            yield _made(name, check)


def _made(name: str, check: Callable[[], Finding]) -> Finding:
    """Make a check; one that cannot be made is a problem, too."""
    try:
        return check()
    except BagbenchError as error:
        return Finding(check=name, state=State.PROBLEM, found=error.problem, fix=error.remedy)
    except Exception as error:  # such as of a package that is broken
        return Finding(
            check=name,
            state=State.PROBLEM,
            found=str(as_run_error(error)),
            fix=AGAIN,
        )
