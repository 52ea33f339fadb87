"""What an experiment is put together from: a file, the files that it extends, and flags, each a layer over those before."""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bagbench.errors import ExperimentError
from bagbench.experiment.definition import Definition, explained
from bagbench.shipped import SAMPLE_NAME

# What is no TOML, but what one writes who has a list already and adds a variant.
_LISTED_TWICE = re.compile(r"^\s*recipes\s*=.*^\s*\[\[\s*recipes\s*\]\]", re.MULTILINE | re.DOTALL)

_MOST_BYTES = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """The keys that one place gives, each of the right type and in its range.

    Attributes:
        file: the place; None for the command line.
        keys: their values; paths as seen from the working directory.
    """

    file: Path | None
    keys: Mapping[str, Any]

    def named(self, key: str, *rest: str) -> str:
        """Return how an error names a key: as it was written, in a flag or in the file."""
        return f"--{key.replace('_', '-')}" if self.file is None else f"'{self.file}', key '{'.'.join([key, *rest])}'"


def of_flags(flags: Mapping[str, Any]) -> Layer:
    """Return the layer of the command line.

    Raises:
        ExperimentError: if a flag's value is wrong.
    """
    layer = Layer(file=None, keys=flags)
    _check(layer)
    return layer


def of_files(file: Path) -> tuple[Layer, ...]:
    """Return the layers of a file and of those that it extends, itself last.

    Raises:
        ExperimentError: if one of them cannot be read, has a wrong key or value, or extends itself by way of others.
    """
    chain = [file]
    layers: list[Layer] = []
    known: set[Path] = set()
    while len(layers) < len(chain):
        file = chain[-1]
        written = _read(chain)
        if file.resolve() in known:
            raise ExperimentError(f"{_extends(chain)}: that has no end", "leave out one `extends`")
        known.add(file.resolve())
        _check(Layer(file=file, keys=written))
        located = {key: _located(key, value, file.parent) for key, value in written.items()}
        if "extends" in located:
            chain.append(Path(located.pop("extends")))
        if layers:
            located.pop("name", None)  # under the name of another file, two experiments would share one page
        layers.append(Layer(file=file, keys=located))
    return tuple(reversed(layers))


def merged(layers: Sequence[Layer]) -> dict[str, Any]:
    """Return the keys of all layers: a later one's hold, and of tables key by key."""
    whole: Mapping[str, Any] = {}
    for layer in layers:
        whole = _over(whole, layer.keys)
    return dict(whole)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> Mapping[str, Any]:
    both_tables = {key for key in below.keys() & above.keys() if isinstance(below[key], dict) and isinstance(above[key], dict)}
    return {**below, **above, **{key: _over(below[key], above[key]) for key in both_tables}}


def _read(chain: Sequence[Path]) -> dict[str, Any]:
    """Read the last file of a chain in which each extends the next."""
    file = chain[-1]
    text = ""
    try:
        text = toml_text(file)
        return tomllib.loads(text)
    except OSError as error:
        why = f" ({_extends(chain)})" if len(chain) > 1 else ""
        raise ExperimentError(f"cannot read the experiment file '{file}': {error.strerror}{why}", "name a TOML file") from None
    except (ValueError, RecursionError) as error:  # of TOML, of UTF-8, or a NUL in the name; brackets without end
        remedy = "list recipes in one way: all in `recipes = [...]`, or a [[recipes]] table each"
        raise ExperimentError(
            f"'{file}' is not TOML: {error}", remedy if _LISTED_TWICE.search(text) else "correct the file"
        ) from None


def toml_text(file: Path) -> str:
    """Return the text of a TOML file.

    Raises:
        OSError: if it cannot be read.
        ValueError: if it is not UTF-8, or larger than people write: a file that another one names may be a device without end.
    """
    with file.open("rb") as opened:
        content = opened.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise ValueError(f"it is larger than {_MOST_BYTES:,} bytes")
    return content.decode().replace("\r\n", "\n")


def _extends(chain: Sequence[Path]) -> str:
    return " extends ".join(f"'{file}'" for file in chain)


def _check(layer: Layer) -> None:
    try:
        Definition.model_validate(layer.keys)
    except ValidationError as error:
        first = error.errors()[0]
        problem, remedy = explained(first)
        raise ExperimentError(f"{layer.named(*map(str, first['loc']))}{problem}", remedy) from None


def _located(key: str, value: Any, folder: Path) -> Any:
    """Return a file's value, paths in it with respect to the file's folder.

    The sample, `auto`, `hub`, `embedded` and addresses stay as they are, and so does a regular expression.
    """
    match key:
        case "recipe_files":
            return [_path(name, folder) for name in value]
        case "data":
            folders = [value] if isinstance(value, str) else value
            return [name if name == SAMPLE_NAME else _path(name, folder) for name in folders]
        case "backbone":
            is_place = not (value in ("auto", "hub", "embedded") or "://" in value)
        case "group_by":
            is_place = value.lower().endswith(".csv")
        case _:
            is_place = key == "extends"
    return _path(value, folder) if is_place else value


def _path(value: str, folder: Path) -> str:
    return str(folder / os.path.expanduser(value))  # noqa: PTH111 # pathlib raises where there is no such user
