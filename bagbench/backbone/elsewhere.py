"""A function called in a process of its own, so that this one need not import TensorFlow, nor keep what it takes."""

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from bagbench.child import begin, spared_interrupts
from bagbench.errors import BackboneError

_T = TypeVar("_T")


def elsewhere(function: Callable[..., _T], *arguments: Any, seconds: float | None = None) -> _T:
    """Call `function` in a process of its own, which is ended after so many seconds, if any: a name server may hang.

    Args:
        function: importable by its name.
        arguments: of it; the first one is what it is about, for the message of an error.
        seconds: to wait at most; None waits as long as it takes.

    Raises:
        BackboneError: what `function` raised, or that it took too long or ended its process.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, function, arguments), daemon=True)
    with spared_interrupts():
        process.start()
    theirs.close()  # so that the process's death is an end of file here
    try:
        if not ours.poll(seconds):
            raise BackboneError(f"the backbone {arguments[0]} was not to be had within {seconds} s")
        answer = ours.recv()
    except EOFError:
        raise BackboneError(
            f"the process that looked at the backbone {arguments[0]} died", "is it damaged, or memory short?"
        ) from None
    finally:
        process.kill()
        process.join()
        ours.close()
    if isinstance(answer, BackboneError):
        raise answer
    return answer  # type: ignore[no-any-return] # what `function` returned


def _answer(connection: Connection, function: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    begin()
    try:
        connection.send(function(*arguments))
    except BackboneError as error:
        connection.send(error)
