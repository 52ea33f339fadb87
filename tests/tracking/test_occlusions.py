import json
from pathlib import Path
from typing import Any

import pytest

from bagbench.errors import StoreError
from bagbench.occlusion import CELLS, Occlusion
from bagbench.tracking.occlusions import read_occlusions, write_occlusions

EVEN = ((0.25,) * CELLS,) * CELLS
FOUND = {
    7: Occlusion(probability=0.9, lowest=0.1, weights=EVEN),
    2: Occlusion(probability=1.0, lowest=1.0, weights=((0.0,) * CELLS,) * CELLS),
}


def test_what_is_written_comes_back_in_its_order(tmp_path: Path) -> None:
    again = read_occlusions(write_occlusions(FOUND, tmp_path / "occlusions.json"))
    assert list(again.items()) == list(FOUND.items())


def written(**changed: Any) -> str:
    whole = {"probability": 0.9, "lowest": 0.1, "weights": EVEN}
    return json.dumps([[changed.pop("row", 0), {**whole, **changed}]])


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[",
        "{}",
        "[[0]]",
        "\ud800",
        written(row=-1),
        written(row="0"),
        written(probability=1.1),
        written(lowest=-0.1),
        written(probability="0.9"),
        written(weights=EVEN[:-1]),
        written(weights=(*EVEN[:-1], EVEN[0][:-1])),
        written(weights=(*EVEN[:-1], (-1.0,) * CELLS)),
        written(weights=(*EVEN[:-1], (float("nan"),) * CELLS)),
        written(weights=(*EVEN[:-1], (float("inf"),) * CELLS)),
        written(weights="many"),
        " " * 2**20 + written(),
    ],
)
def test_anything_else_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    file = tmp_path / "occlusions.json"
    file.write_text(content, encoding="utf-8", errors="surrogatepass")
    with pytest.raises(StoreError, match=r"^occlusions\.json: [^\n]+; run again with --force$"):
        read_occlusions(file)
