"""`explain` on models that were really trained."""

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from bagbench.tracking.occlusions import read_occlusions
from bagbench.tracking.tables import read_predictions
from tests.conftest import Call
from tests.report.reading import Page
from tests.serving.conftest import Trained


def test_a_run_has_recorded_of_its_worst_mistakes_what_explain_says_of_them(call: Call, trained: Trained) -> None:
    held = 0
    for record in (trained.small, trained.on_backbone):
        said = read_predictions(trained.store.artifact(record, "predictions.csv"))
        recorded = read_occlusions(trained.store.artifact(record, record.tags["occlusions"]))
        wrong = np.flatnonzero(~said.correct)
        assert len(recorded) == min(4, len(wrong))
        assert set(recorded) <= set(wrong.tolist())
        if not recorded:
            continue
        photos = [trained.photos / said.paths[row] for row in recorded]
        code, out, err = call("explain", record.run_id, *photos, "--json", "--tracking-uri", trained.store.uri)
        assert code == 0, err
        for answer, (row, found) in zip(json.loads(out)["answers"], recorded.items(), strict=True):
            looked_at = answer["looked_at"]
            assert answer["prediction"] == said.classes[said.predicted[row]]
            assert answer["probabilities"][answer["prediction"]] == pytest.approx(found.probability, abs=1e-5)
            assert looked_at["lowest"] == pytest.approx(found.lowest, abs=1e-4)
            assert np.array(looked_at["weights"]) == pytest.approx(np.array(found.weights), abs=1e-3)
            assert looked_at["border_share"] == pytest.approx(found.border_share, abs=1e-2)
            held += 1
    assert held


def test_it_says_where_the_model_looked_and_writes_a_page_and_goes_on_past_a_bad_file(
    call: Call, trained: Trained, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "disc"
    folder.mkdir(parents=True)
    for photo in sorted((trained.photos / "disc").iterdir())[:2]:
        shutil.copy(photo, folder)
    (folder / "bad.jpg").write_text("no picture")
    code, out, err = call("explain", "small", tmp_path / "new", "--tracking-uri", trained.store.uri)
    assert code == 1, err
    assert "bad.jpg: not an image that bagbench reads" in err
    lines = out.splitlines()
    assert len(lines) == 2
    looked = re.compile(r", looks (most )?at [a-z ]+; border share [01]\.\d\d; covering one part leaves [01]\.\d{3}$")
    assert all(looked.search(line) for line in lines), lines
    file = Path("reports") / "explain-small-seed-0.html"
    assert f"page      {file}" in err

    page = Page(file.read_text())
    assert page.one("h1").text == "What small · seed 0 looks at in 2 pictures"
    assert len(page.all("figure")) == 2
    labels = [one.attributes["aria-label"] for one in page.all("svg", class_="photo")]
    assert len(labels) == 4
    assert all(label.startswith("The same, what did not matter hidden: the model looked ") for label in labels[1::2])
    veils = [one.attributes["href"] for one in page.all("image") if one.attributes["href"].startswith("data:image/png;")]
    assert len(veils) == 2
    assert len(set(veils)) == 2
