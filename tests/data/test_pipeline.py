import numpy as np

from bagbench.data.pipeline import batches

INPUTS = np.arange(40, dtype=np.uint8).reshape(20, 2)
LABELS = np.arange(20, dtype=np.int64)
ROWS = tuple(range(0, 20, 2))


def passed(shuffle_seed: int, passes: int = 1) -> list[list[list[int]]]:
    dataset = batches(INPUTS, LABELS, ROWS, 4, shuffle_seed)
    return [[labels.numpy().tolist() for _, labels in dataset] for _ in range(passes)]


def test_inputs_and_labels_belong_together_and_keep_their_type() -> None:
    for inputs, labels in batches(INPUTS, LABELS, ROWS, 4, 7):
        assert inputs.dtype == np.uint8
        assert np.array_equal(inputs.numpy(), INPUTS[labels.numpy()])


def test_single_rows_are_shuffled_anew_each_pass_from_the_seed() -> None:
    first, second = passed(3, passes=2)
    for one_pass in (first, second):
        assert sorted(label for batch in one_pass for label in batch) == list(ROWS)
    assert first != second
    assert [len(batch) for batch in first] == [4, 4, 2]
    assert {frozenset(batch) for batch in first} != {frozenset(batch) for batch in second}  # single rows, not whole batches
    assert passed(3, passes=2) == [first, second]
    assert passed(4, passes=2) != [first, second]
