"""How a wanted response format is asked for: in V3.2's own words, which serve older models too."""

import json
from collections.abc import Mapping

from prompts.errors import PromptError
from prompts.family import Family
from prompts.messages import Message
from prompts.tools import ToolSyntax

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


def in_plain_words(
    family: Family, messages: tuple[Message, ...], wanted: Mapping[str, object] | None
) -> tuple[Message, ...]:
    """The same conversation for a model that was not trained for formats: its system is told.

    Not so where a file's own template decides which messages there may be.
    """
    said = format_text(wanted, json_object=JSON_OBJECT)
    if not said or family.tools is ToolSyntax.NONE:
        return messages
    has_system = messages[0].role == "system"
    system = messages[0].content if has_system else family.default_system
    told = Message("system", (system + said).lstrip("\n"))
    return (told, *messages[1 if has_system else 0 :])


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
