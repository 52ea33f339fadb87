import tempfile
from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from bagbench.result import EpochRecord, History, Predictions
from bagbench.tracking.tables import history_table, predictions_table, read, read_history, read_predictions, write

figures = st.floats(0, 1e6)
FIGURES = tuple(field.name for field in fields(EpochRecord) if field.name != "epoch")
# Whatever a file system allows in a name that is UTF-8.
names = st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(st.lists(st.tuples(*[figures] * len(FIGURES)), min_size=1, max_size=5))
def test_a_history_comes_back_equal_to_the_last_bit(rows: list[tuple[float, ...]]) -> None:
    history = History(
        tuple(EpochRecord(epoch=number, **dict(zip(FIGURES, row, strict=True))) for number, row in enumerate(rows, 1))
    )
    with tempfile.TemporaryDirectory() as folder:
        assert read_history(write(history_table(history), Path(folder) / "history.csv")) == history


@settings(max_examples=50)
@given(st.lists(names, min_size=2, max_size=4, unique=True), st.lists(names, min_size=1, max_size=6), st.integers(0, 2**32))
def test_predictions_come_back_equal_whatever_the_classes_are_called(classes: list[str], paths: list[str], seed: int) -> None:
    rng = np.random.default_rng(seed)
    predictions = Predictions(
        paths=tuple(paths),
        classes=tuple(classes),
        truth=rng.integers(0, len(classes), len(paths)),
        probabilities=rng.dirichlet(np.ones(len(classes)), len(paths)),
    )
    with tempfile.TemporaryDirectory() as folder:
        again = read_predictions(write(predictions_table(predictions), Path(folder) / "predictions.csv"))
    assert (again.paths, again.classes) == (predictions.paths, predictions.classes)
    assert np.array_equal(again.truth, predictions.truth)
    assert np.array_equal(again.probabilities, predictions.probabilities)


def test_every_value_stays_text(tmp_path: Path) -> None:
    table = pd.DataFrame({"label": ["NA", "007", "", "1e5", "null"]})
    assert read(write(table, tmp_path / "table.csv")).equals(table)
