"""The form an answer shall have, by OpenAI's name for it."""

from collections.abc import Mapping
from typing import Any

from prompts.family import Family, Thinking
from prompts.segments import Prompt
from proxy.api.wire import Wire
from proxy.errors import BadRequest
from proxy.generation import Grammar
from proxy.grammar.errors import SchemaError
from proxy.grammar.schema import grammar_of

_FIELD = "response_format"


class FormatFields(Wire):
    response_format: dict[str, Any] | None = None

    @property
    def wants_json(self) -> bool:
        return self.response_format is not None and self.response_format.get("type") != "text"

    def format(self) -> Mapping[str, object] | None:
        """OpenAI's form of it; a schema beside `json_object` is llama.cpp's way to send one.

        Raises `BadRequest` where there is no type; what a type is, `prompts` knows.
        """
        asked = self.response_format
        if asked is None:
            return None
        if not isinstance(asked.get("type"), str):
            raise _refusal("it has no type: take text, json_object or json_schema.")
        if asked["type"] == "json_object" and asked.get("schema"):
            return {"type": "json_schema", "json_schema": {"schema": asked["schema"]}}
        return asked

    def grammar(self, family: Family, prompt: Prompt, *, may_call: bool) -> Grammar | None:
        """What holds the answer to it. Raises `BadRequest` for a schema that cannot be kept."""
        asked = self.format()
        if asked is None or not self.wants_json:
            return None
        if may_call:
            raise _refusal(
                "an answer cannot be held to JSON while tools may be called: leave one of them "
                "out, or send tool_choice 'none'."
            )
        told: Any = asked.get("json_schema")
        schema = told["schema"] if asked["type"] == "json_schema" else {"type": "object"}
        try:
            gbnf = grammar_of(schema)
        except SchemaError as error:
            raise _refusal(f"the schema cannot be kept {error}") from error
        return Grammar(
            gbnf,
            opening=family.think_open if family.thinking is Thinking.OPENS else "",
            closing=family.think_close,
            is_open=prompt.opens_thinking,
        )


def _refusal(says: str) -> BadRequest:
    return BadRequest(f"'{_FIELD}': {says}", param=_FIELD)
