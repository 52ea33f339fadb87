import json

from bagbench.experiment.schema import schema
from tests.cli.conftest import Call


def test_schema_prints_what_editors_read(call: Call) -> None:
    code, out, err = call("experiment", "schema")
    assert (code, json.loads(out), err) == (0, schema(), "")
