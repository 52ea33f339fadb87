import re
import tomllib

import pytest

from bagbench.experiment.definition import Definition
from bagbench.experiment.schema import schema
from bagbench.experiment.template import template
from tests.experiment.checking import faults

TEXT = template("python -m bagbench run --all --experiment new.toml")
# A key, commented out or not.
KEY = re.compile(r"^(?:# )?((\w+) = .*)$", re.MULTILINE)


def test_as_it_stands_it_names_the_sample_and_leaves_the_rest_to_the_defaults() -> None:
    assert tomllib.loads(TEXT) == {"data": "bagbench:sample"}


def test_it_opens_with_the_schema_a_question_and_the_command() -> None:
    opening = TEXT.splitlines()
    assert opening[0] == "#:schema bagbench.schema.json"
    assert opening[1].startswith("# Question: ")
    assert opening[2] == "# Command: python -m bagbench run --all --experiment new.toml"


def test_every_key_is_there_under_what_it_means_and_holds_once_its_comment_is_taken_away() -> None:
    found = {match[2]: match for match in KEY.finditer(TEXT)}
    assert list(found) == list(Definition.model_fields)
    for key, match in found.items():
        above = TEXT[: match.start()].rpartition("\n\n")[2]
        assert above.replace("# ", "").replace("\n", " ").strip() == Definition.model_fields[key].description
    written = tomllib.loads("\n".join(match[1] for match in found.values()))
    Definition.model_validate(written)
    assert list(faults(written, schema())) == []


@pytest.mark.parametrize("key", [key for key, field in Definition.model_fields.items() if not field.examples])
def test_a_key_without_an_example_shows_its_default(key: str) -> None:
    (written,) = (match[1] for match in KEY.finditer(TEXT) if match[2] == key)
    assert tomllib.loads(written)[key] == Definition.model_fields[key].default


def test_its_lines_fit_a_window() -> None:
    assert max(map(len, TEXT.splitlines())) <= 110
