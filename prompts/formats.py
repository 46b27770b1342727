"""How a wanted response format is asked for in the prompt of V3.2 and later."""

import json
from collections.abc import Mapping

from prompts.errors import PromptError

SCHEMA = "\n\n## Response Format:\n\nYou MUST strictly adhere to the following schema to reply:\n"
JSON_OBJECT = (
    "\n\nYou are a helpful assistant designed to output JSON.\n## Response Format:\n\n"
    "Reply with JSON object ONLY."
)
JSON_OBJECT_BY_SCHEMA = SCHEMA + '{"type": "json_object"}'


def format_text(wanted: Mapping[str, object] | None, *, json_object: str) -> str:
    """What follows the system message and the tools; `json_object` is the family's own words."""
    match (wanted or {}).get("type", "text"):
        case "text":
            return ""
        case "json_object":
            return json_object
        case "json_schema":
            return SCHEMA + json.dumps(_schema(wanted or {}), ensure_ascii=False)
    raise PromptError(
        "response_format has an unknown type: take text, json_object or json_schema.",
        param="response_format",
    )


def _schema(wanted: Mapping[str, object]) -> object:
    """OpenAI nests the schema in an object with a name."""
    given = wanted.get("json_schema")
    schema = given.get("schema") if isinstance(given, Mapping) else None
    if not isinstance(schema, Mapping):
        raise PromptError(
            "response_format has no schema: send it as json_schema.schema, an object.",
            param="response_format",
        )
    return schema
