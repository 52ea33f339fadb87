"""The tables of a run as CSV files, written and read back by the same names."""

import csv
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd

from bagbench.result import EpochRecord, History, Predictions

Row = Mapping[str, str]

# A class may be called anything, so its column is told from the others by this.
_PROBABILITY = "p_"


def write(table: pd.DataFrame, file: Path) -> Path:
    """Write a table so that reading it gives equal values; return `file`."""
    # Every text is quoted: a name may hold any line end, also such as the reader would take for one.
    table.to_csv(file, index=False, encoding="utf-8", lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    return file


def read(file: Path) -> pd.DataFrame:
    """Read a table with every value as text: a class called `NA` or `007` stays what it is."""
    return _read(file, str)


def _read(file: Path, text: type) -> pd.DataFrame:
    return pd.read_csv(file, dtype=text, keep_default_na=False, encoding="utf-8")


def history_table(history: History) -> pd.DataFrame:
    """Return a row an epoch, a column a figure."""
    return pd.DataFrame([asdict(record) for record in history])


def read_history(file: Path) -> History:
    """Return the history that was written."""
    table = read(file)
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
    """Return the predictions that were written."""
    table = _read(file, object)  # Python's own strings: columns of `str` are Arrow's, slower to take one by one and as numbers
    classes = tuple(name.removeprefix(_PROBABILITY) for name in table.columns[3:])
    labels = {name: label for label, name in enumerate(classes)}
    return Predictions(
        paths=tuple(table["path"]),
        classes=classes,
        truth=np.array([labels[name] for name in table["truth"]], np.int64),
        probabilities=table.iloc[:, 3:].astype(float).to_numpy(),
    )
