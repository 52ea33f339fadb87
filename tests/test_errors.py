import inspect
import pickle
import re
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench import errors
from bagbench.errors import BagbenchError, ConfigurationError, RunError, printable

CLASSES = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if cls.__module__ == errors.__name__]
every_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
# Surrogates too, which `text()` leaves out: they stand for bytes of a file name that are not UTF-8.
anything = st.text(st.characters(exclude_categories=[]))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Café, 中文, 🎒 and a \\", "Café, 中文, 🎒 and a \\"),
        ("one\ntwo\r\nthree", r"one\ntwo\r\nthree"),
        ("\x1b[2Jgone", r"\x1b[2Jgone"),
        ("tab\tnul\0", r"tab\tnul\x00"),
        ("photo\u202egpj.exe", r"photo\u202egpj.exe"),
        ("zero\u200bwidth", r"zero\u200bwidth"),
        ("line\u2028separator\x85", r"line\u2028separator\x85"),
        ("b\udce4g", r"b\udce4g"),
    ],
    ids=["plain text", "newlines", "escape sequence", "control", "bidi mark", "invisible", "Unicode newlines", "lone surrogate"],
)
def test_printable_escapes_what_a_terminal_would_obey_and_nothing_else(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(anything)
def test_printable_text_is_one_line_that_any_terminal_takes(text: str) -> None:
    shown = printable(text)
    assert len(shown.splitlines()) <= 1
    assert not any(unicodedata.category(char)[0] == "C" for char in shown)
    shown.encode("utf-8")


@given(anything)
def test_printing_a_printable_text_changes_nothing(text: str) -> None:
    assert printable(printable(text)) == printable(text)


@every_class
@given(problem=anything, remedy=anything)
def test_the_text_of_an_error_is_its_problem_then_its_remedy_on_one_line(
    cls: type[BagbenchError], problem: str, remedy: str
) -> None:
    text = str(cls(problem, remedy))
    assert text == printable("; ".join(part for part in (problem, remedy) if part))
    assert len(text.splitlines()) <= 1


@every_class
@given(problem=anything, remedy=anything)
def test_an_error_survives_the_way_between_processes(cls: type[BagbenchError], problem: str, remedy: str) -> None:
    error = pickle.loads(pickle.dumps(cls(problem, remedy)))  # noqa: S301 # what multiprocessing does
    assert type(error) is cls
    assert (error.problem, error.remedy) == (problem, remedy)
    assert str(error) == str(cls(problem, remedy))


@every_class
def test_configuration_errors_exit_with_2_and_all_others_with_1(cls: type[BagbenchError]) -> None:
    assert cls("x").exit_code == (2 if issubclass(cls, ConfigurationError) else 1)


def test_no_error_is_both_of_configuration_and_of_a_run() -> None:
    assert not any(issubclass(cls, ConfigurationError) and issubclass(cls, RunError) for cls in CLASSES)


def test_the_tree_in_the_docstring_is_the_tree_there_is() -> None:
    there_are = {(cls.__name__, *(base.__name__ for base in cls.__bases__)) for cls in CLASSES}
    assert set(_drawn(errors.__doc__ or "")) == there_are


def _drawn(docstring: str) -> Iterator[tuple[str, str]]:
    """Yield each name of a drawn tree with the name that it hangs from; the root hangs from `Exception`."""
    above = ["Exception"]
    for indent, name in re.findall(r"^    ([ │├└─]*)(\w+)(?:\s|$)", docstring, re.MULTILINE):
        depth = len(indent) // 4 + 1
        del above[depth:]
        yield name, above[-1]
        above.append(name)
