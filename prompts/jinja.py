"""The GGUF's own chat template, sandboxed, for models that are not in the table.

What a client typed must not become a marker, yet templates look at what was typed (they strip it,
or split it at `</think>`), so it cannot simply be put in afterwards. Instead every marker inside a
typed text, and every piece of one at the text's edges, is shielded: replaced by a private-use
word that the template passes through. The output is cut at the markers that are left, all of
them the template's, and the shielded words are put back as text.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NoReturn

from jinja2 import Environment, Template, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from prompts.cutting import cut, with_one_bos
from prompts.errors import PromptError
from prompts.family import Family
from prompts.messages import Message, Options
from prompts.segments import Segment, plain

# Beyond what the messages themselves hold; no honest template writes a tenth of it.
MAX_OVERHEAD = 1 << 20

_GENERATION = re.compile(r"({%[-+]?\s*)(end)?generation(\s*[-+]?%})")


def own_template(family: Family, messages: Sequence[Message], options: Options) -> list[Segment]:
    """The segments of `family.template`; raises `PromptError` when it fails or refuses."""
    shield = Shield(family.markers, _all_text(family, messages))
    turns = [_fields(family, shield, message) for message in messages]
    continues = messages[-1].prefix and bool(messages[-1].content)
    if messages[-1].prefix and not continues:
        del turns[-1]
    text = _run(
        family.template,
        limit=MAX_OVERHEAD + 8 * sum(len(value) for turn in turns for value in turn.values()),
        messages=turns,
        add_generation_prompt=not continues,
        bos_token=family.bos,
        eos_token=family.eos,
        **_switches(options),
    )
    if continues:
        text = _up_to(text, turns[-1]["content"])
    return [
        segment if segment.is_marker else plain(shield.lifted(segment.text))
        for segment in with_one_bos(family, cut(text, family.markers))
    ]


class Shield:
    """Hides markers in typed text from a template, and brings them back."""

    def __init__(self, markers: tuple[str, ...], texts: Iterable[str]) -> None:
        used = set().union(*texts, *markers)
        self._wall = next(char for char in map(chr, range(0xE000, 0xF8FF)) if char not in used)
        self._word = re.compile(f"{self._wall}\\d+{self._wall}")
        self._hidden: dict[str, str] = {}
        self._markers = markers
        self._begun = {mark[:n] for mark in markers for n in range(1, len(mark))}
        self._ended = {mark[n:] for mark in markers for n in range(1, len(mark))}

    def over(self, text: str) -> str:
        """The text with its markers hidden, and what its edges could complete to one."""
        parts = cut(text, self._markers)
        inner = "".join(self._hide(p.text) if p.is_marker else p.text for p in parts)
        lead, body, tail = _stripped(inner)
        longest = max(map(len, self._markers), default=0)
        sizes = range(min(len(body), longest), 0, -1)
        n_head = next((n for n in sizes if body[:n] in self._ended), 0)
        body = self._hide(body[:n_head]) + body[n_head:]
        n_tail = next((n for n in sizes if body[-n:] in self._begun), 0)
        kept = body[: len(body) - n_tail]
        return lead + kept + self._hide(body[len(kept) :]) + tail

    def lifted(self, text: str) -> str:
        return self._word.sub(lambda word: self._hidden.get(word[0], word[0]), text)

    def _hide(self, text: str) -> str:
        if not text:
            return ""
        word = f"{self._wall}{len(self._hidden)}{self._wall}"
        self._hidden[word] = text
        return word


def _stripped(text: str) -> tuple[str, str, str]:
    """Whitespace before, text, whitespace after: a template may strip the one and keep the rest."""
    body = text.strip()
    lead = text[: len(text) - len(text.lstrip())]
    return lead, body, text[len(lead) + len(body) :]


def _switches(options: Options) -> dict[str, object]:
    """The names that templates in the wild read; one not asked for stays undefined."""
    thinking, effort = options.thinking, options.effort
    if thinking is None and effort is not None:
        thinking = effort != "none"
    switches: dict[str, object] = {}
    if thinking is not None:
        switches |= {"thinking": thinking, "enable_thinking": thinking}
    if effort not in (None, "none"):
        switches["reasoning_effort"] = effort
    return switches


def _fields(family: Family, shield: Shield, message: Message) -> dict[str, str]:
    """What a template sees of a message. Reasoning inside an answer is given as such."""
    reasoning, content = message.reasoning, message.content
    close = family.think_close
    if message.role == "assistant" and close and close in content:
        inner, content = content.rsplit(close, 1)
        reasoning = reasoning or inner.split(family.think_open)[-1].strip("\n")
    fields = {"role": message.role, "content": shield.over(content)}
    if message.name is not None:
        fields["name"] = shield.over(message.name)
    if reasoning is not None:
        fields["reasoning_content"] = shield.over(reasoning)
    return fields


def _all_text(family: Family, messages: Sequence[Message]) -> list[str]:
    typed = [text or "" for m in messages for text in (m.content, m.name, m.reasoning)]
    return [family.template, *typed]


def _up_to(text: str, content: str) -> str:
    """The rendered text, ended where the last answer ends."""
    begin = text.rfind(content.strip())
    if begin < 0:
        raise PromptError("This model's template cannot continue an answer: leave `prefix` out.")
    return text[:begin] + content.lstrip()


def _run(template: str, *, limit: int, **context: object) -> str:
    out: list[str] = []
    n_chars = 0
    for piece in _pieces(template, context):
        n_chars += len(piece)
        if n_chars > limit:
            raise PromptError("The model's own chat template writes without end.")
        out.append(piece)
    return "".join(out)


def _pieces(template: str, context: dict[str, object]) -> Iterator[str]:
    try:
        yield from _compiled(template).generate(context)
    # The template is foreign code: whatever it raises is its answer to these messages.
    except Exception as error:
        raise PromptError(f"The model's own chat template failed: {error}") from error


@lru_cache(maxsize=16)
def _compiled(template: str) -> Template:
    return _ENVIRONMENT.from_string(_GENERATION.sub(_as_condition, template))


def _as_condition(tag: re.Match[str]) -> str:
    """Hugging Face's `generation` block marks text for training, and writes it."""
    return f"{tag[1]}{'endif' if tag[2] else 'if true'}{tag[3]}"


class _Sandbox(ImmutableSandboxedEnvironment):
    """The sandbox of Hugging Face's templates, with products that stay small."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or not all(isinstance(side, int | float) for side in (left, right)):
            raise TemplateError(f"'{operator}' is for small numbers only")
        return super().call_binop(context, operator, left, right)


def _environment() -> Environment:
    sandbox = _Sandbox(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
    sandbox.filters["tojson"] = _to_json
    sandbox.filters["from_json"] = json.loads  # llama.cpp's templates for V3.2 and V4 use it
    sandbox.globals["raise_exception"] = _raise
    sandbox.globals["strftime_now"] = lambda form: datetime.now().astimezone().strftime(form)
    return sandbox


def _to_json(value: object, indent: int | None = None, **_: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _raise(message: object) -> NoReturn:
    raise TemplateError(str(message))


_ENVIRONMENT = _environment()
