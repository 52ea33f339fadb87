"""The card that goes with an exported model: what it is, what it is worth, whose it is, how to call it."""

import html
import re
from importlib.metadata import version

from jinja2 import Environment, PackageLoader, StrictUndefined

from bagbench.analysis.intervals import Interval
from bagbench.backbone.value import Origin
from bagbench.errors import printable
from bagbench.recorded import OWN_SPLIT
from bagbench.serving.exporters import Exporter, SavedModel, TFLite
from bagbench.serving.holding import Held
from bagbench.serving.pedigree import Pedigree

# What Markdown might take for its own.
_MARKUP = re.compile(r"([\\`*_{}\[\]#|~])")


def model_card(pedigree: Pedigree, exporter: Exporter, image_size: int, held: Held, *, quantised: bool) -> str:
    """Return the card, Markdown. Names that come from strangers are text in it, never markup.

    Args:
        pedigree: where the model comes from.
        exporter: what wrote it.
        image_size: pixels along each side of the square images that it takes.
        held: what the validation photos showed.
        quantised: whether its numbers are 8-bit integers.
    """
    templates = Environment(
        loader=PackageLoader("bagbench.serving"),
        autoescape=False,  # noqa: S701 # Markdown, escaped by the filter `text`
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters["text"] = _text
    tells = isinstance(exporter, SavedModel)
    return templates.get_template("card.md.j2").render(
        title=pedigree.run.name,
        classes=pedigree.classes,
        facts=(*_facts(pedigree), ("written with", _versions(exporter))),
        packages=exporter.packages,
        code=usage(exporter, image_size),
        size=image_size,
        one_at_a_time=isinstance(exporter, TFLite),
        checked=_checked(held),
        quantised=quantised,
        cost=f"That costs {_with_interval(held.cost)} of accuracy on those photos, paired by photo.",
        unlike="Its `examine` returns the vectors by which `bagbench predict` finds pictures that are unlike the training photos."
        if tells
        else "The warning of `bagbench predict`, that a picture is unlike the training photos, is not part of it.",
        licences=_licences(pedigree, with_describer=tells),
    )


def usage(exporter: Exporter, image_size: int) -> str:
    """Return a program of ten lines that prints a probability a class of the picture that its argument names."""
    imported, called = exporter.usage
    square = f"({image_size}, {image_size})"
    return "\n".join(
        (
            "import json, sys",
            "import numpy as np",
            "from PIL import Image, ImageOps",
            imported,
            "photo = Image.open(sys.argv[1])",
            f"photo.draft(None, ({2 * image_size}, {2 * image_size}))",
            f'square = ImageOps.exif_transpose(photo.convert("RGBA").resize({square}, Image.Resampling.BILINEAR))',
            f'images = np.asarray(Image.alpha_composite(Image.new("RGBA", {square}, "white"), square).convert("RGB"))[None]',
            called,
            'print(dict(zip(json.load(open("labels.json", encoding="utf-8")), probabilities.tolist())))',
        )
    )


def _facts(pedigree: Pedigree) -> tuple[tuple[str, str], ...]:
    run, protocol = pedigree.run, pedigree.run.protocol
    own = run.tags.get("data_split") == OWN_SPLIT
    how = "as the folder was split" if own else f"{100 * protocol.validation_split:g} % for validation, drawn by seed {run.seed}"
    photos = f"{pedigree.train_photos:,} to train on, {pedigree.validation_photos:,} to validate with"
    facts = [
        ("recipe", f"{run.params['recipe']}: {run.tags['recipe_summary']}"),
        ("run", f"{run.run_id}, seed {run.seed}, {protocol.epochs} epochs, of {run.started:%d %B %Y}"),
        ("photos", f"{run.tags['data']}, digest {run.tags['data_digest']}"),
        ("split", f"{photos}{f', {pedigree.test_photos:,} to test with' if pedigree.tested else ''}; {how}"),
        ("split digest", run.tags["split_digest"]),
        ("validation accuracy", f"{_with_interval(pedigree.accuracy)}, for this trained model"),
    ]
    if pedigree.tested:
        facts.append(("test accuracy", f"{_with_interval(pedigree.tested)}, on photos that nothing was picked by"))
    facts.append(("on the photos it was trained on", f"{run.metrics['train_accuracy']:.3f}"))
    if pedigree.backbone:
        facts += [("backbone", pedigree.backbone), ("backbone digest", run.tags["backbone_digest"])]
    return tuple(facts)


def _versions(exporter: Exporter) -> str:
    return ", ".join(f"{package} {version(package)}" for package in ("bagbench", *exporter.packages.split()))


def _checked(held: Held) -> str:
    return (
        f"After it was written it was loaded again and asked about the {held.photos:,} validation photos. Its probabilities "
        f"differ from those that the run recorded by {held.largest_difference:.2g} at most; its accuracy is {held.accuracy:.4f}, "
        f"the run's {held.recorded_accuracy:.4f}."
    )


def _licences(pedigree: Pedigree, *, with_describer: bool) -> tuple[str, ...]:
    own = "The weights trained in this run are its maker's; what the photos' licences ask of them is not known here."
    embedded = "bagbench's embedded network, by the bagbench project, is Apache-2.0"
    if pedigree.backbone.startswith(Origin.HUB):
        return own, "The backbone's weights, TensorFlow Hub's MobileNetV2, are by Google: Apache-2.0."
    if pedigree.backbone.startswith(Origin.ELSEWHERE):
        return own, (
            "The backbone's weights are said to be TensorFlow Hub's MobileNetV2, by Google under Apache-2.0. They were not had "
            "from the Hub, and nothing here vouches for them: hold their digest against that of its own."
        )
    if pedigree.backbone.startswith(Origin.EMBEDDED):
        return own, f"The backbone's weights: {embedded}."
    if pedigree.backbone:
        return own, "The backbone's weights were given as a folder or address: their licence is unknown here. Ask their maker."
    if with_describer:
        return own, f"The SavedModel also holds what tells pictures that are unlike the training photos: {embedded}."
    return (own,)


def _with_interval(interval: Interval) -> str:
    return f"{interval.point:.3f} ({interval.low:.3f} to {interval.high:.3f}, 95 %)"


def _text(value: object) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return _MARKUP.sub(r"\\\1", html.escape(printable(str(value)), quote=False))
