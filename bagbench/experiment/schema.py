"""The JSON Schema of an experiment file, by which editors complete and check its keys."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from bagbench.experiment.definition import Definition

# The dialect that every editor reads; what pydantic generates here says the same in it as in its own, a later one.
_DIALECT = "http://json-schema.org/draft-07/schema#"


class _Generator(GenerateJsonSchema):
    """Leaves out what TOML has no word for, and titles that only repeat a key."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        generated = super().default_schema(schema)
        return {name: value for name, value in generated.items() if (name, value) != ("default", None)}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 # pydantic's signature
        return False


def schema() -> dict[str, Any]:
    """Return the JSON Schema of an experiment file, draft 7, without references: not every editor follows them."""
    generated = Definition.model_json_schema(schema_generator=_Generator)
    definitions = generated.pop("$defs", {})
    return {"$schema": _DIALECT, **_inlined(generated, definitions)}


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    """Put each definition in the place of the references to it; what stands beside a reference wins."""
    if isinstance(node, list):
        return [_inlined(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        beside = {name: value for name, value in node.items() if name != "$ref"}
        return _inlined({**definitions[node["$ref"].rpartition("/")[2]], **beside}, definitions)
    return {name: _inlined(value, definitions) for name, value in node.items()}
