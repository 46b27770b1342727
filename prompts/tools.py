"""The tools a model may call, as a client defines them, and the syntaxes to call them in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
    """A function: `parameters` is its JSON schema, `definition` the whole as the client sent it."""

    name: str
    description: str
    parameters: Mapping[str, object]
    definition: Mapping[str, object]
