"""An experiment file to start from: every key with what it means, commented out but for the photos."""

import json
import textwrap
from typing import Any

from bagbench.experiment.definition import Definition

SCHEMA_FILE = "bagbench.schema.json"
_WIDTH = 110

_OPENING = """\
#:schema {schema}
# Question: what should this experiment answer?
# Command: {command}
#
# A key behind a # shows its default or an example: take the # away, and change it.
"""


def template(command: str) -> str:
    """Return a commented experiment file that runs as it stands, on the sample.

    Args:
        command: how it is run, on one line.
    """
    return "\n".join([_OPENING.format(schema=SCHEMA_FILE, command=command), *map(_key, Definition.model_fields)])


def _key(key: str) -> str:
    """Return a key under what it means."""
    field = Definition.model_fields[key]
    value = field.examples[0] if field.examples else field.default
    about = textwrap.fill(field.description or "", _WIDTH, initial_indent="# ", subsequent_indent="# ")
    return f"{about}\n{'' if key == 'data' else '# '}{key} = {_toml(value)}\n"


def _toml(value: Any) -> str:
    """Return a value on one line of TOML, where texts, numbers and lists of them are written as in JSON."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(item)}' for key, item in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)
