"""How an infill's chunks are said, in the words of llama.cpp's server."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from proxy.api.streaming import Event
from proxy.api.tally import Tally
from proxy.generation import Chunk, FinishReason, Usage


@dataclass(frozen=True, slots=True)
class InfillFacts:
    """What every choice's answer has in common. `prompt` is what the model read.

    `fields`, when there are any, are the only ones told: `timings/prompt_n` is one inside another.
    """

    model: str
    prompt: str
    settings: dict[str, Any]
    n_ctx: int
    has_stops: bool
    returns_tokens: bool
    fields: tuple[str, ...]


@dataclass(slots=True)
class _Choice:
    """One answer so far."""

    index: int
    tokens: list[int] = field(default_factory=list)
    text: str = ""
    finish: FinishReason | None = None
    usage: Usage = field(default_factory=lambda: Usage(0, 0))

    def read(self, chunk: Chunk) -> None:
        self.tokens += [piece.token_id for piece in chunk.pieces]
        self.text += chunk.text
        self.finish = chunk.finish or self.finish
        self.usage = chunk.usage or self.usage


class InfillForm:
    """A `Form`. A whole answer is one object, or with several choices a list of them."""

    def __init__(self, facts: InfillFacts, tally: Tally, *, n: int) -> None:
        self._facts = facts
        self._tally = tally
        self._choices = [_Choice(index) for index in range(n)]

    def opening(self) -> Iterable[Event]:
        return ()

    def deltas(self, chunk: Chunk) -> Iterable[Event]:
        choice = self._choices[chunk.index]
        choice.read(chunk)
        if chunk.text:
            yield {
                "index": chunk.index,
                "content": chunk.text,
                "tokens": [piece.token_id for piece in chunk.pieces],
                "stop": False,
                "tokens_predicted": len(choice.tokens),
            }
        if chunk.finish is not None:
            yield self._told(self._last(choice, "", ()))

    def closing(self) -> Iterable[Event]:
        return ()

    def whole(self, chunks: Sequence[Chunk]) -> Event | list[Event]:
        for chunk in chunks:
            self._choices[chunk.index].read(chunk)
        answers = [
            self._told(self._last(c, c.text, c.tokens if self._facts.returns_tokens else ()))
            for c in self._choices
        ]
        return answers if len(answers) > 1 else answers[0]

    def _last(self, choice: _Choice, content: str, tokens: Sequence[int]) -> Event:
        facts, usage = self._facts, choice.usage
        return {
            "index": choice.index,
            "content": content,
            "tokens": tokens,
            "stop": True,
            "model": facts.model,
            "tokens_predicted": usage.n_completion,
            "tokens_evaluated": usage.n_prompt,
            "generation_settings": facts.settings,
            "prompt": facts.prompt,
            "has_new_line": "\n" in choice.text,
            "truncated": usage.n_prompt + usage.n_completion >= facts.n_ctx,
            "stop_type": self._stop_type(choice),
            "stopping_word": "",
            "tokens_cached": usage.n_cached,
            "timings": self._timings(usage),
        }

    def _stop_type(self, choice: _Choice) -> str:
        """The token that ends an answer is counted and not shown, and is the only such one.

        A stop string may be just one token too; which one it was is not known here.
        """
        if choice.finish is FinishReason.LENGTH:
            return "limit"
        n_hidden = choice.usage.n_completion - len(choice.tokens)
        return "word" if self._facts.has_stops and n_hidden != 1 else "eos"

    def _timings(self, usage: Usage) -> dict[str, float]:
        now_s = self._tally.now_s
        began_s = now_s if self._tally.began_s is None else self._tally.began_s
        n_read = usage.n_prompt - usage.n_cached
        return {
            "cache_n": usage.n_cached,
            **_speed("prompt", n_read, began_s - self._tally.started_s),
            **_speed("predicted", usage.n_completion, now_s - began_s),
        }

    def _told(self, answer: Event) -> Event:
        if not self._facts.fields:
            return answer
        found = {path: _inside(answer, path) for path in self._facts.fields}
        return {path: value for path, value in found.items() if value is not None}


def _speed(what: str, n_tokens: int, seconds: float) -> dict[str, float]:
    return {
        f"{what}_n": n_tokens,
        f"{what}_ms": seconds * 1000,
        f"{what}_per_token_ms": seconds * 1000 / n_tokens if n_tokens else 0.0,
        f"{what}_per_second": n_tokens / seconds if seconds else 0.0,
    }


def _inside(answer: Event, path: str) -> Any:
    """What stands under `timings/prompt_n`; None where there is no such thing."""
    value: Any = answer
    for name in path.split("/"):
        value = value.get(name) if isinstance(value, dict) else None
    return value
