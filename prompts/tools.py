"""The tools a model may call, as a client defines them, and the syntaxes to call them in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from prompts.errors import PromptError

_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")  # the hosted API's rule; others could break a syntax


class ToolSyntax(StrEnum):
    """How calls are written: by markers, in DSML, or, by families not trained for it, in JSON."""

    NONE = "none"
    V3 = "v3"
    V3_1 = "v3.1"
    DSML_V3_2 = "dsml-v3.2"
    DSML_V4 = "dsml-v4"
    DSML_V4_1 = "dsml-v4.1"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Tool:
    """A function: `parameters` is its JSON schema, `definition` the whole as the client sent it.

    The definition of a legacy function is in OpenAI's newer form, with `type` and `function`.
    """

    name: str
    description: str
    parameters: Mapping[str, object]
    definition: Mapping[str, object]

    @classmethod
    def of(cls, fields: object, path: str = "tools[0]") -> Self:
        """A tool in OpenAI's form, or an entry of its legacy `functions`. Raises `PromptError`."""
        if not isinstance(fields, Mapping):
            raise PromptError(f"{path} is no object: send a type and a function.", param="tools")
        is_legacy = "function" not in fields and "name" in fields
        definition = {"type": "function", "function": fields} if is_legacy else fields
        if definition.get("type", "function") != "function":
            raise PromptError(
                f"{path}.type is '{definition['type']!s:.40}': these models call tools of type "
                "'function' alone.",
                param="tools",
            )
        at = path if is_legacy else f"{path}.function"
        function = definition.get("function")
        if not isinstance(function, Mapping):
            raise PromptError(
                f"{at} is missing: a tool is a function with a name and parameters.", param="tools"
            )
        return cls(
            name=_name(function, at),
            description=_description(function, at),
            parameters=_parameters(function, at),
            definition=definition,
        )


def read_tools(tools: Sequence[object], *, path: str = "tools") -> tuple[Tool, ...]:
    """OpenAI's `tools`, or its legacy `functions`. Raises `PromptError` for malformed ones."""
    read = tuple(Tool.of(fields, f"{path}[{index}]") for index, fields in enumerate(tools))
    names: set[str] = set()
    for index, tool in enumerate(read):
        if tool.name in names:
            raise PromptError(
                f"{path}[{index}] has the name '{tool.name}' again: names are unique.",
                param="tools",
            )
        names.add(tool.name)
    return read


def _name(function: Mapping[str, object], at: str) -> str:
    name = function.get("name")
    if not isinstance(name, str) or not name:
        raise PromptError(
            f"{at}.name is missing: give the function the name it is called by.", param="tools"
        )
    if not _NAME.fullmatch(name):
        raise PromptError(
            f"{at}.name is '{name:.80}': take up to 64 letters, digits, underscores and dashes.",
            param="tools",
        )
    return name


def _description(function: Mapping[str, object], at: str) -> str:
    description = function.get("description")
    if description is not None and not isinstance(description, str):
        raise PromptError(
            f"{at}.description is no text: say in words what the function does.", param="tools"
        )
    return description or ""


def _parameters(function: Mapping[str, object], at: str) -> Mapping[str, object]:
    """A function without parameters takes none, as OpenAI has it."""
    parameters = function.get("parameters")
    if parameters is None:
        return {"type": "object", "properties": {}}
    is_schema = isinstance(parameters, Mapping) and parameters.get("type", "object") == "object"
    if not isinstance(parameters, Mapping) or not is_schema:
        raise PromptError(
            f"{at}.parameters is no object: send a JSON schema of type 'object'.", param="tools"
        )
    return parameters
