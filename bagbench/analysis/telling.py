"""Which photos say most about a model."""

import numpy as np

from bagbench.result import Predictions


def telling_rows(predictions: Predictions, count: int) -> tuple[int, ...]:
    """Return the rows of at most `count` photos that are worth showing.

    Half of them at most are mistakes, the most confident first: they show what the model believes. The rest are right
    answers, taken class by class so that each is seen, the most confident first.
    """
    by_confidence = np.argsort(-predictions.confidence, kind="stable")
    wrong = [int(row) for row in by_confidence if not predictions.correct[row]][: count // 2]
    rank_in_class: dict[int, int] = {}
    right: list[tuple[int, int]] = []
    for row in by_confidence:
        if predictions.correct[row]:
            label = int(predictions.truth[row])
            rank_in_class[label] = rank_in_class.get(label, 0) + 1
            right.append((rank_in_class[label], int(row)))
    right.sort(key=lambda item: item[0])  # stable: within a rank the more confident class goes first
    return (*wrong, *(row for _, row in right[: count - len(wrong)]))
