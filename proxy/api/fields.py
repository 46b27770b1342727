"""The fields of OpenAI's that we do not act on: which do no harm, and which we must refuse."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from proxy.errors import BadRequest


@dataclass(frozen=True, slots=True)
class Unhonoured:
    """A field that would change the answer. `is_harmless` tells the values that would not."""

    name: str
    is_harmless: Callable[[Any], bool]
    says: str


@dataclass(frozen=True, slots=True)
class Fields:
    """What a surface knows beside the fields it honours."""

    refused: tuple[Unhonoured, ...]
    ignored: frozenset[str]


def _never(_value: Any) -> bool:
    return False


# Source: CreateChatCompletionRequest of OpenAI's openapi document 2.3.0, read 2026-11-22.
CHAT = Fields(
    refused=(
        Unhonoured("modalities", lambda value: value == ["text"], "Only text can be answered."),
        Unhonoured("audio", _never, "Audio is not supported."),
        Unhonoured("prediction", _never, "Predicted output is not supported."),
        Unhonoured("web_search_options", _never, "There is no web search here."),
        Unhonoured("moderation", _never, "There is no moderation here."),
        Unhonoured("store", lambda value: value is False, "Answers are not stored here."),
    ),
    ignored=frozenset(
        {
            "metadata",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "safety_identifier",
            "service_tier",
            "user",
            "verbosity",
        }
    ),
)

# Source: CreateCompletionRequest of the same document.
COMPLETIONS = Fields(refused=(), ignored=frozenset({"user"}))

# Source: FIMCompletionRequest of Mistral's OpenAPI document 1.0.0, read 2026-11-22.
FIM = Fields(refused=(), ignored=frozenset({"metadata", "min_tokens"}))

# Source: "POST /completion" in llama.cpp's tools/server/README.md, read 2026-11-22. Those that
# tune other samplers or choose a grammar are not among them: they are counted as unknown.
# `t_max_prompt_ms` does nothing in llama.cpp's server either; llama.vim warms up with 1 and means
# the whole prompt to be read.
INFILL = Fields(
    refused=(),
    ignored=frozenset({"cache_prompt", "id_slot", "t_max_prompt_ms"}),
)


def check_fields(extra: Mapping[str, Any], fields: Fields) -> tuple[str, ...]:
    """The names nobody knows. Raises `BadRequest` for a known one we cannot honour."""
    given = {name: value for name, value in extra.items() if value is not None}
    for field in fields.refused:
        if field.name in given and not field.is_harmless(given[field.name]):
            raise BadRequest(f"'{field.name}': {field.says}", param=field.name)
    known = fields.ignored | {field.name for field in fields.refused}
    return tuple(name for name in given if name not in known)
