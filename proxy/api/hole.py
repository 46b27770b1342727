"""A hole in a text, and as much around it as the model that was leased can read."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from prompts.family import Family
from prompts.fim import render_fim
from prompts.narrowing import Narrowing
from prompts.segments import Prompt
from prompts.trimming import around, at_most
from proxy.demand import OPEN_ANSWER, need_of
from proxy.generation import GenerationRequest
from proxy.route import Lease
from proxy.settings import Settings

Tokenize = Callable[[Prompt], Awaitable[Sequence[int]]]

# Code has 3 to 5 bytes a token, and long runs of blanks some more: what is farther from the hole
# than this many a token of context is not even counted.
MOST_BYTES = 16
MOST_LOOKS = 6

_HEADER = len("#\n\n")
_GAINED = 2  # a blank that a tokenizer may put before each of the two texts


@dataclass(frozen=True, slots=True)
class Hole:
    """`files` are paths and texts, the nearest last."""

    family: Family
    prefix: str
    suffix: str
    files: tuple[tuple[str, str], ...] = ()

    def prompt(self, budget: int | None = None) -> Prompt:
        """All of it, or what is nearest within a budget of bytes. Raises `PromptError`."""
        return render_fim(self.family, self.prefix, self.suffix, files=self.files, budget=budget)

    def near(self, n_ctx: int) -> "Hole":
        """Without what no context of that many tokens has room for."""
        room = n_ctx * MOST_BYTES
        prefix, suffix = around(self.prefix, self.suffix, room, at_most)
        room -= at_most(prefix) + at_most(suffix)
        files: list[tuple[str, str]] = []
        for path, text in reversed(self.files):
            n_bytes = at_most(path) + at_most(text) + _HEADER
            if n_bytes <= room:
                files.append((path, text))
                room -= n_bytes
        return replace(self, prefix=prefix, suffix=suffix, files=tuple(reversed(files)))

    async def within(self, room: int, tokenize: Tokenize) -> Prompt:
        """The most that has `room` tokens, as the model's own tokenizer counts them.

        What bytes alone show to fit is not counted; else there are at most `MOST_LOOKS` + 1
        counts. Where only text is cut, a 64th of the room stays unused at most, unless the text's
        tokens are so uneven that the looks do not suffice; files are left out whole.
        Raises `PromptError` where there is no room for any text.
        """
        whole = self.prompt()
        if need_of(GenerationRequest(whole)).n_prompt <= room:
            return whole
        n_tokens = len(await tokenize(whole))
        if n_tokens <= room:
            return whole
        best = self.prompt(room - _GAINED)
        narrowing = Narrowing(room, n_bytes=at_most(whole.text), n_tokens=n_tokens)
        for _ in range(MOST_LOOKS):
            n_bytes = narrowing.guess()
            prompt = self.prompt(n_bytes)
            n_tokens = len(await tokenize(prompt))
            narrowing.learn(n_bytes, n_tokens)
            if n_tokens <= room:
                best = prompt
            if narrowing.is_close:
                break
        return best


def room_of(n_ctx: int, max_tokens: int | None) -> int:
    """Tokens of a context that are the prompt's; an answer takes no more than half from it."""
    return n_ctx - min(max_tokens or OPEN_ANSWER, n_ctx // 2)


def most_context(settings: Settings) -> int:
    """The longest context that any model is served with here."""
    return settings.context or settings.max_context


def rendered(
    requests: Sequence[GenerationRequest], holes: Sequence[Hole]
) -> list[GenerationRequest]:
    """The requests with all that stands around their holes."""
    return [
        replace(request, prompt=hole.prompt())
        for request, hole in zip(requests, holes, strict=True)
    ]


async def fitted(
    requests: Sequence[GenerationRequest], holes: Sequence[Hole], lease: Lease
) -> list[GenerationRequest]:
    """The requests, each with as much around its hole as the leased context has room for."""
    rooms = [room_of(lease.n_ctx, request.max_tokens) for request in requests]
    return [
        replace(request, prompt=await hole.within(room, lease.backend.tokenize))
        for request, hole, room in zip(requests, holes, rooms, strict=True)
    ]
