"""What a GGUF says of itself, as far as it tells one DeepSeek from another."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from prompts.markers import (
    ASSISTANT,
    DSML,
    EOT,
    SYSTEM,
    THINK,
    THINK_END,
    TOOL_CALLS_BEGIN,
    USER,
)

V4_THINK_ID = 128821

_PAIRED = r"\+\s*'" + ASSISTANT + "'"

# What a Jinja source of each template holds; the first row that fits wins. Facts section 8.2.
_TEMPLATES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ds-coder", ("### Instruction:", re.escape(EOT))),
    ("ds-v4.1", (USER, SYSTEM)),
    ("ds-v4-0731", (USER, "tool_calls>", "Beyond maximum")),
    ("ds-v4-preview", (USER, "tool_calls>")),
    ("ds-v3.2", (USER, "function_calls")),
    ("ds-r1", (ASSISTANT + THINK + r"(\\n|\n)",)),
    ("ds-v3.2-exp", (USER, THINK_END, "not thinking", "is_only_sys")),
    ("ds-v3.1", (USER, THINK_END, "not thinking")),
    ("ds-r1-0528", (USER, THINK_END, _PAIRED)),
    ("ds-r1", (USER, THINK_END)),  # made before the template wrote `<think>` itself
    ("ds-v3-0324", (USER, _PAIRED)),
    ("ds-v3", (USER, TOOL_CALLS_BEGIN, "is_first_sp")),
    ("ds-v2.5", (USER, TOOL_CALLS_BEGIN)),
    ("ds-v2-0628", (USER,)),
    ("ds-user-assistant", ("User: ", "Assistant:")),
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`ids` are of all tokens that look like markers; `words` of all names the file goes by.

    `names` are the metadata's and then the file's, lower case.
    """

    arch: str
    n_vocab: int
    ids: Mapping[str, int]
    template: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, metadata: Mapping[str, object], tokens: Sequence[str], name_hint: str = "") -> Self:
        said = [metadata.get(f"general.{key}") for key in ("name", "basename", "finetune")]
        template = metadata.get("tokenizer.chat_template")
        return cls(
            arch=str(metadata.get("general.architecture", "")),
            n_vocab=len(tokens),
            ids={token: at for at, token in enumerate(tokens) if token[:1] == "<" or token == DSML},
            template=template if isinstance(template, str) else "",
            names=(" ".join(text for text in said if isinstance(text, str)).lower(),)
            + ((name_hint.lower(),) if name_hint else ()),
        )

    @property
    def words(self) -> frozenset[str]:
        return frozenset(word for name in self.names for word in words_of(name))

    @property
    def is_v4(self) -> bool:
        """V3's vocabulary has another token at that id, and `<think>` elsewhere."""
        return self.ids.get(THINK) == V4_THINK_ID

    @property
    def is_named_deepseek(self) -> bool:
        return any("deepseek" in name for name in self.names)

    def has(self, *words: str) -> bool:
        """Whether the names hold any of these words."""
        return not self.words.isdisjoint(words)

    @property
    def is_base(self) -> bool | None:
        """By name only: base models carry the instruct template. None when no name says it."""
        for name in self.names:
            words = {*words_of(name)}
            if "base" in words:
                return True
            if words & {"instruct", "chat", "rl", "it"}:
                return False
        return None


def words_of(name: str) -> list[str]:
    """`deepseek-coder-6.7b-instruct.Q4_K_M` to deepseek, coder, 6.7b, instruct, q4, k, m."""
    return re.findall(r"[a-z0-9]+(?:\.\d[a-z0-9]*)*", name.lower())


def template_id(template: str) -> str | None:
    """The family or renderer that writes what a Jinja source does; None for one unknown."""
    for name, patterns in _TEMPLATES:
        if all(re.search(pattern, template) for pattern in patterns):
            return name
    return None
