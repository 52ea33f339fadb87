"""A value held against a JSON Schema, as far as the words go that an experiment's schema uses."""

from collections.abc import Callable, Iterator
from typing import Any

_TYPES = {"string": str, "integer": int, "number": int | float, "array": list, "object": dict}
_RULES: dict[str, Callable[[Any, Any], bool]] = {
    "enum": lambda value, said: value in said,
    "minimum": lambda value, said: value >= said,
    "maximum": lambda value, said: value <= said,
    "exclusiveMinimum": lambda value, said: value > said,
    "exclusiveMaximum": lambda value, said: value < said,
    "minLength": lambda value, said: len(value) >= said,
    "maxLength": lambda value, said: len(value) <= said,
    "minItems": lambda value, said: len(value) >= said,
    "maxItems": lambda value, said: len(value) <= said,
    "required": lambda value, said: set(said) <= set(value),
    "minProperties": lambda value, said: len(value) >= said,
    "anyOf": lambda value, said: any(not list(faults(value, one)) for one in said),
}
_WORDLESS = {"$schema", "title", "description", "default", "examples", "type", "items", "properties", "additionalProperties"}


def faults(value: Any, schema: dict[str, Any], at: str = "") -> Iterator[str]:
    """Yield where a value is not what a schema says, and by which word; a word that is not known here is a `KeyError`."""
    if "type" in schema and not _is(value, schema["type"]):
        yield f"{at}: type"
        return
    yield from (f"{at}: {word}" for word in schema.keys() - _WORDLESS if not _RULES[word](value, schema[word]))
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), f"{at}.{place}")
    elif isinstance(value, dict):
        for key, item in value.items():
            said = schema.get("properties", {}).get(key, schema.get("additionalProperties", {}))
            yield from [f"{at}.{key}: unknown"] if said is False else faults(item, said, f"{at}.{key}")


def _is(value: Any, kind: str) -> bool:
    if kind == "boolean" or isinstance(value, bool):
        return kind == "boolean" and isinstance(value, bool)
    return isinstance(value, _TYPES[kind])
