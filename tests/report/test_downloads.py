import base64
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagbench.report import tables
from bagbench.report.downloads import Download, download
from bagbench.report.pairs import pair_rows
from tests.report.invented import HOSTILE, recipe_sizes, three_recipes


def read(made: Download) -> list[list[str]]:
    start, _, content = made.address.partition(",")
    assert start == "data:text/csv;charset=utf-8;base64"
    return list(csv.reader(io.StringIO(base64.b64decode(content).decode("utf-8"), newline="")))


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"))


@given(st.lists(st.tuples(TEXT, st.integers(), st.floats(-1, 1))))
def test_what_goes_in_comes_out(rows: list[tuple[str, int, float]]) -> None:
    header, *body = read(download("any table", ("text", "count", "share"), rows))
    assert header == ["text", "count", "share"]
    for (text, count, share), row in zip(rows, body, strict=True):
        assert row[0] in {text, f"'{text}"}
        assert int(row[1]) == count
        assert float(row[2]) == pytest.approx(share, rel=1e-5)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_is_a_formula_to_a_spreadsheet(text: str) -> None:
    assert read(download("table", (text,), [(text,), (-1,), (-0.5,)])) == [[f"'{text}"], [f"'{text}"], ["-1"], ["-0.5"]]


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_has_a_name_that_any_system_takes(what: str) -> None:
    name = download(f"curves of {what}", (), []).name
    assert name.endswith(".csv")
    assert name.startswith("curves-of")
    assert len(name) < 90
    assert not set(name) & set('<>:"/\\|?*\n\x1b')


def test_every_table_holds_the_facts() -> None:
    facts = three_recipes()
    one = facts.recipes[0]
    rows = pair_rows(facts)
    header, *body = read(tables.curves(one))
    assert header == ["seed", "epoch", "train_accuracy", "val_accuracy", "train_loss", "val_loss"]
    assert len(body) == 3 * 10
    assert float(body[-1][3]) == pytest.approx(one.runs[-1].history.last.val_accuracy, rel=1e-5)

    made = tables.downloads(facts, rows)
    assert [row[0] for row in read(tables.leaderboard(facts.recipes))[1:]] == [recipe.name for recipe in facts.recipes]
    assert set(made) == {"leaderboard", "pairs", "classes", "confusion"}

    _, *body = read(tables.all_pairs(rows))
    assert len(body) == 3 * (3 + 1)  # three measures and the gap
    assert float(body[0][5]) == pytest.approx(rows[0].headline("accuracy").difference.interval.point, rel=1e-5)
    gap = rows[0].contrast
    assert [float(value) for value in body[3][4:8]] == pytest.approx(
        [gap.accuracy.low, gap.accuracy.point, gap.accuracy.high, 1 - gap.probability_wider], rel=1e-5
    )

    _, *body = read(tables.confusion(one))
    assert [[int(value) for value in row[1:]] for row in body] == one.confusion.counts.tolist()
    _, *body = read(tables.classes(one))
    assert [row[0] for row in body] == [score.label for score in one.classes]
    _, *body = read(tables.reliability(one))
    assert sum(int(row[0]) for row in body) == 3 * 60

    sizes = recipe_sizes("cnn_basic", 0.5, 0.6)
    assert sizes.curve is not None
    _, *body = read(tables.sizes(sizes, sizes.curve))
    assert [row[0] for row in body] == ["800", "1600"]
