"""Which photos say most about a model."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from bagbench.result import Predictions

# Photos of a run that are kept as small pictures, and shown of a recipe on a page, at most.
MOST_SHOWN = 120


def telling_rows(predictions: Predictions, count: int) -> tuple[int, ...]:
    """Return the rows of at most `count` photos that are worth showing, the most telling first.

    Three quarters of them at most are mistakes: first the most confident of all, which show what the model believes, then of
    each class taken for another in turn, so that every confusion is seen. The rest are right answers, class by class in turn.
    Within a turn the most confident goes first.
    """
    pairs = list(zip(predictions.truth.tolist(), predictions.predicted.tolist(), strict=True))
    by_confidence = _by_confidence(predictions)
    mistakes = [row for row in by_confidence if pairs[row][0] != pairs[row][1]]
    foremost = mistakes[: count // 4]
    wrong = (*foremost, *_in_turn(pairs, mistakes[len(foremost) :]))[: 3 * count // 4]
    right = _in_turn(pairs, [row for row in by_confidence if pairs[row][0] == pairs[row][1]])
    return (*wrong, *right[: count - len(wrong)])


def confident_mistakes(predictions: Predictions, count: int) -> tuple[int, ...]:
    """Return the rows of at most `count` mistakes, the most confident first."""
    is_wrong = ~predictions.correct
    return tuple(row for row in _by_confidence(predictions) if is_wrong[row])[:count]


def _by_confidence(predictions: Predictions) -> list[int]:
    rows: list[int] = np.argsort(-predictions.confidence, kind="stable").tolist()
    return rows


def _in_turn(pairs: Sequence[tuple[int, int]], rows: Sequence[int]) -> tuple[int, ...]:
    """Put the first row of every pair of truth and prediction first, then the second of every pair, and so on."""
    turns: Counter[tuple[int, int]] = Counter()
    found = []
    for row in rows:
        found.append((turns[pairs[row]], row))
        turns[pairs[row]] += 1
    found.sort(key=lambda item: item[0])  # stable: within a turn the order stays
    return tuple(row for _, row in found)
