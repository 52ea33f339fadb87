"""A run's model as a folder that needs neither bagbench nor the store: whole, and held against what the run said."""

import json
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bagbench.data.side import Side
from bagbench.errors import ConfigurationError, ExportError, printable
from bagbench.form import Form
from bagbench.serving.exporters import Exporter, KerasFile, OnnxFile, SavedModel, TFLite
from bagbench.serving.holding import Held, hold
from bagbench.serving.model import load
from bagbench.serving.model_card import model_card
from bagbench.serving.pedigree import Pedigree
from bagbench.serving.photos import photos_of
from bagbench.spec import Precision
from bagbench.tracking import Store

# Training photos from which it is learned how large the numbers between the layers are; TensorFlow's guide advises 100 to 500.
_SAMPLE = 200
# Probabilities may differ by so much at most. Two engines that compute in float32 differ by a few millionths; half precision
# has 11 significant bits, or 8, and is rounded after every layer.
_BOUNDS = {Precision.FLOAT32: 1e-3, Precision.MIXED_FLOAT16: 2e-2, Precision.MIXED_BFLOAT16: 1e-1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A folder that was written.

    Attributes:
        folder: where.
        size: of its files, bytes.
        held: what the validation photos showed.
    """

    folder: Path
    size: int
    held: Held


def export(
    store: Store,
    pedigree: Pedigree,
    form: Form,
    target: Path,
    *,
    data: Path | None,
    quantise: bool,
    progress: Callable[[str, int, int], None],
) -> Exported:
    """Write a run's model into a new folder, with its labels and its card.

    Args:
        store: that the run is recorded in.
        pedigree: of its model.
        form: what to write.
        target: the folder; it must not be there yet.
        data: the folder that the run's photos are in now; None for the one that the run names.
        quantise: whether its numbers become 8-bit integers; of `Form.TFLITE` only.
        progress: told (what, done, in all).

    Raises:
        FormError: if the model cannot be written so.
        ExportError: if what was written says something else than the run did.
        DataError: if the run's photos are not found, or not what they were.
        ConfigurationError: if the folder is there already or cannot be written.
    """
    if target.exists() or target.is_symlink():
        raise ConfigurationError(f"'{target}' is there already", "name a new folder with --to")
    run = pedigree.run
    photos = photos_of(store, run, data)
    size = int(run.params["image_size"])
    exporter = _exporter(form, partial(photos.sample, Side.TRAIN, _SAMPLE, size, run.seed) if quantise else None)
    progress("loading the model", 0, pedigree.validation_photos)
    model = load(store, pedigree)
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    try:
        beside.mkdir(parents=True)
        progress(f"writing {exporter.file}", 0, pedigree.validation_photos)
        exporter.write(model, beside)
        read = exporter.read(beside)
        held = hold(
            store, run, photos, read, image_size=size, progress=lambda *counts: progress("holding it against the run", *counts)
        )
        bound = _BOUNDS[run.protocol.precision]
        if not quantise and not held.largest_difference <= bound:
            raise ExportError(
                f"{exporter.file} is not what the run recorded: a probability differs by {held.largest_difference:.2g}, "
                f"more than {bound:g}, and accuracy is {held.accuracy:.3f} instead of {held.recorded_accuracy:.3f}; "
                "nothing was kept",
                "export it in another form",
            )
        (beside / "labels.json").write_text(json.dumps(pedigree.classes, ensure_ascii=False) + "\n", encoding="utf-8")
        (beside / "labels.txt").write_text("".join(f"{printable(name)}\n" for name in pedigree.classes), encoding="utf-8")
        card = model_card(pedigree, exporter, size, held, quantised=quantise)
        (beside / "README.md").write_text(card, encoding="utf-8")
        written = sum(file.stat().st_size for file in beside.rglob("*") if file.is_file())
        beside.rename(target)
    except OSError as error:
        raise ConfigurationError(
            f"cannot write '{target}': {error.strerror or error}", "name another folder with --to"
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Exported(folder=target, size=written, held=held)


def _exporter(form: Form, sample: Callable[[], NDArray[np.uint8]] | None) -> Exporter:
    match form:
        case Form.KERAS:
            return KerasFile()
        case Form.SAVED_MODEL:
            return SavedModel()
        case Form.TFLITE:
            return TFLite(sample)
        case Form.ONNX:
            return OnnxFile()
