"""The tables of a run as CSV files, written and read back by the same names.

A person may open them in a spreadsheet, so no text in a cell is one that it would take for a formula. What is read back may be
anything that somebody put in a store: it is one of these tables, or a `StoreError`.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import numpy as np
import pandas as pd

from bagbench.errors import StoreError
from bagbench.result import EpochRecord, History, Predictions
from bagbench.spreadsheet import guarded, unguarded

Row = Mapping[str, str]

# A class may be called anything, so its column is told from the others by this.
_PROBABILITY = "p_"
_FIRST = ("path", "truth", "prediction")
SPLIT = ("path", "label", "digest", "group", "split")
REJECTED = ("path", "reason")
_ROUNDING = 1e-3  # of a softmax in half precision


def write(table: pd.DataFrame, file: Path) -> Path:
    """Write a table so that reading it gives equal values; return `file`."""
    texts = {name: table[name].map(guarded) for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])}
    # Every text is quoted: a name may hold any line end, also such as the reader would take for one.
    table.assign(**texts).to_csv(file, index=False, encoding="utf-8", lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    return file


def read(file: Path, columns: Sequence[str] = ()) -> pd.DataFrame:
    """Read a table with every value as text: a class called `NA` or `007` stays what it is.

    Args:
        file: the table's.
        columns: that it has to have.

    Raises:
        StoreError: if it is none.
    """
    with _as_written(file):
        table = _read(file, str)
        if missing := [name for name in columns if name not in table.columns]:
            raise ValueError(f"no column '{missing[0]}'")
        return table


@contextmanager
def _as_written(file: Path) -> Iterator[None]:
    """Turn whatever a file that is no such table makes pandas and Python raise into one line."""
    try:
        yield
    except (OSError, ValueError, LookupError, TypeError) as error:
        reason = getattr(error, "strerror", None) or str(error).strip().partition("\n")[0]
        raise StoreError(f"{file.name} is not as it was written: {reason}", "run again with --force") from error


def _read(file: Path, text: type) -> pd.DataFrame:
    content = file.read_bytes()
    table = pd.read_csv(BytesIO(content), dtype=text, keep_default_na=False, encoding="utf-8")
    if not isinstance(table.index, pd.RangeIndex):  # so pandas takes rows that are longer than the header
        raise ValueError("its rows are longer than its header")  # noqa: TRY004 # a value of the file's
    return table.map(unguarded) if b"'" in content else table  # hardly any has one


def history_table(history: History) -> pd.DataFrame:
    """Return a row an epoch, a column a figure."""
    return pd.DataFrame([asdict(record) for record in history])


def read_history(file: Path) -> History:
    """Return the history that was written.

    Raises:
        StoreError: if the file holds none.
    """
    table = read(file)
    with _as_written(file):
        figures = {name: table[name].astype(int if name == "epoch" else float).tolist() for name in table.columns}
        rows = zip(*figures.values(), strict=True)
        return History(tuple(EpochRecord(**dict(zip(figures, row, strict=True))) for row in rows))


def predictions_table(predictions: Predictions) -> pd.DataFrame:
    """Return a row a photo: path, truth, prediction, then `p_CLASS` for every class."""
    names = np.array(predictions.classes, dtype=object)
    table = pd.DataFrame(
        {"path": predictions.paths, "truth": names[predictions.truth], "prediction": names[predictions.predicted]}
    )
    probabilities = pd.DataFrame(predictions.probabilities, columns=[_PROBABILITY + name for name in predictions.classes])
    return pd.concat([table, probabilities], axis=1)


def read_predictions(file: Path) -> Predictions:
    """Return the predictions that were written.

    Raises:
        StoreError: if the file holds none.
    """
    with _as_written(file):
        table = _read(file, object)  # Python's own strings: columns of `str` are Arrow's, slower to take one by one, as numbers
        classes = tuple(name.removeprefix(_PROBABILITY) for name in table.columns[len(_FIRST) :])
        if table.empty or tuple(table.columns[: len(_FIRST)]) != _FIRST:
            raise ValueError("no predictions")
        probabilities = table.iloc[:, len(_FIRST) :].astype(float).to_numpy()
        if not ((probabilities >= 0) & (probabilities <= 1 + _ROUNDING)).all():
            raise ValueError("a probability is in [0, 1]")
        labels = {name: label for label, name in enumerate(classes)}
        return Predictions(
            paths=tuple(table["path"]),
            classes=classes,
            truth=np.array([labels[name] for name in table["truth"]], np.int64),
            probabilities=probabilities,
        )
