"""What a run's model looked at in some photos, as one artifact."""

import math
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bagbench.errors import StoreError
from bagbench.occlusion import CELLS, Occlusion

_ROWS = TypeAdapter(list[tuple[int, Occlusion]])
# What is read back is data from a store: ten photos come nowhere near this.
_MOST_BYTES = 2**20


def write_occlusions(found: Mapping[int, Occlusion], file: Path) -> Path:
    """Write what was looked at in photos, by their row in `predictions.csv`, and return the file."""
    file.write_bytes(_ROWS.dump_json(list(found.items())))
    return file


def read_occlusions(file: Path) -> dict[int, Occlusion]:
    """Return what was written, in its order.

    Raises:
        StoreError: if the file is none that `write_occlusions` has written.
    """
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise ValueError(f"larger than {_MOST_BYTES} bytes")  # noqa: TRY301 # one answer to all that is wrong
        return dict(map(_sound, _ROWS.validate_json(file.read_bytes(), strict=True)))
    except ValidationError as error:
        reason = error.errors(include_url=False, include_context=False, include_input=False)[0]["msg"]
        raise StoreError(f"{file.name}: {reason}", "run again with --force") from error
    except (OSError, ValueError) as error:
        raise StoreError(f"{file.name}: {error}", "run again with --force") from error


def _sound(item: tuple[int, Occlusion]) -> tuple[int, Occlusion]:
    row, found = item
    weights = [weight for line in found.weights for weight in line]
    if row < 0 or not (0 <= found.lowest <= 1 and 0 <= found.probability <= 1):
        raise ValueError("a row is at least 0, a probability in [0, 1]")
    if [len(line) for line in found.weights] != [CELLS] * CELLS or not all(0 <= weight < math.inf for weight in weights):
        raise ValueError(f"weights are {CELLS} by {CELLS} numbers from 0")
    return item
