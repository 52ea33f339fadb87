import base64
import csv
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.report.downloads import download
from tests.report.invented import HOSTILE
from tests.report.reading import saved

FORMULAS = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff20a",
]
# Texts that no spreadsheet takes for a formula, with whatever could end a field or a line of CSV.
plain = st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: not text or text[0] not in "=+-@\t\r\n＝＋－＠")
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(plain, min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(tables)
def test_texts_come_back_as_they_were(rows: list[list[str]]) -> None:
    assert saved(download("texts", rows[0], rows[1:])) == rows


@given(st.lists(st.lists(st.text(max_size=5), min_size=2, max_size=2), min_size=1, max_size=4))
def test_no_field_begins_like_a_formula_and_no_row_gains_or_loses_a_field(rows: list[list[str]]) -> None:
    for row in saved(download("texts", ("a", "b"), rows)):
        assert len(row) == 2
        assert not any(field.startswith(tuple("=+-@\t\r\n＝＋－＠")) for field in row)


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_text_that_a_spreadsheet_would_run_is_quoted(formula: str) -> None:
    assert saved(download("texts", (formula,), [(formula,)])) == [[f"'{formula}"]] * 2


def test_numbers_stay_numbers_and_below_zero_too() -> None:
    rows = saved(download("figures", ("a", "b", "c"), [(-1, -0.0213, 4_288_000), (0, 1 / 3, 1e-9), (7, 0.5, math.inf)]))
    assert rows[1:] == [["-1", "-0.0213", "4288000"], ["0", "0.333333", "1e-09"], ["7", "0.5", "inf"]]


def test_lines_end_as_the_standard_says() -> None:
    content = base64.b64decode(download("texts", ("a", "b"), [("x, y", 'say "z"')]).address.partition(",")[2])
    assert content == b'a,b\r\n"x, y","say ""z"""\r\n'


def test_names_that_are_not_utf_8_are_told_apart() -> None:
    assert saved(download("texts", ("file",), [("caf\udce9.jpg",), ("caf\udce8.jpg",)]))[1:] == [
        [r"caf\udce9.jpg"],
        [r"caf\udce8.jpg"],
    ]


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("curves of cnn_basic", "curves-of-cnn_basic.csv"),
        ("curves of ../../etc/passwd", "curves-of-etc-passwd.csv"),
        ('curves of "><img src=x>', "curves-of-img-src-x.csv"),
        ("curves of a\r\nb\x00.exe", "curves-of-a-b-exe.csv"),
        ("curves of \u202ecod.exe", "curves-of-cod-exe.csv"),
        ("differences in Gap, training − validation", "differences-in-gap-training-validation.csv"),
    ],
)
def test_a_file_is_named_after_what_is_in_it(what: str, name: str) -> None:
    assert download(what, ("a",), []).name == name


@given(st.one_of(st.text(), st.sampled_from(HOSTILE), st.text("😀ｗ𝒜ß漢", min_size=70)))
def test_whatever_a_recipe_is_called_the_file_s_name_is_one_that_can_be_saved(recipe: str) -> None:
    name = download(f"curves of {recipe}", ("a",), []).name
    assert name.startswith("curves-of")
    assert name.endswith(".csv")
    assert len(name.encode()) <= 255
    assert all(letter.isalnum() or letter in "-_" for letter in name.removesuffix(".csv"))


def test_the_text_alternative_keeps_the_recipe_s_name() -> None:
    assert download("curves of <b>", ("a",), []).what == "curves of <b>"


def test_a_table_without_rows_has_its_header() -> None:
    content = base64.b64decode(download("empty", ("a", "b"), []).address.partition(",")[2]).decode()
    assert list(csv.reader(io.StringIO(content, newline=""))) == [["a", "b"]]
