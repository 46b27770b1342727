"""A backend that counts tokens its own way, and holes asked for on every surface."""

from dataclasses import dataclass, field
from typing import Any

from prompts.markers import BOS, FIM_BEGIN, FIM_END, FIM_HOLE
from prompts.segments import Prompt
from proxy.errors import WorkerDied
from tests.api.house import House
from tests.fakes import FakeBackend

IDS = {BOS: 5, FIM_BEGIN: 6, FIM_HOLE: 7, FIM_END: 8}
# The surfaces, and what each calls prefix and suffix.
SURFACES = {
    "/v1/completions": ("prompt", "suffix"),
    "/beta/completions": ("prompt", "suffix"),
    "/v1/fim/completions": ("prompt", "suffix"),
    "/infill": ("input_prefix", "input_suffix"),
}
PREFIX = "".join(f"line_{n} = {n}\n" for n in range(4000))
SUFFIX = "".join(f"\nprint(line_{n})" for n in range(4000))


@dataclass(slots=True)
class Frugal(FakeBackend):
    """Makes one token of `bytes_a_token` bytes of text, and counts how often it was asked."""

    marker_ids: dict[str, int] = field(default_factory=lambda: dict(IDS))
    bytes_a_token: int = 4
    n_counts: int = 0
    death: WorkerDied | None = None

    async def tokenize(self, prompt: Prompt) -> list[int]:
        self.n_counts += 1
        if self.death is not None:
            raise self.death
        return [0] * self.length(prompt)

    def length(self, prompt: Prompt) -> int:
        texts = [s.text.encode() for s in prompt.segments if not s.is_marker]
        return 4 + sum(-(-len(text) // self.bytes_a_token) for text in texts)

    @property
    def asked(self) -> Prompt:
        prompt = self.requests[-1].prompt
        assert isinstance(prompt, Prompt)
        return prompt


@dataclass
class Site:
    house: House
    backend: Frugal

    async def fill(self, surface: str, prefix: str, suffix: str, **fields: Any) -> Any:
        names = SURFACES[surface]
        body = {"model": "coder-base", names[0]: prefix, names[1]: suffix, **fields}
        return await self.house.client.post(surface, json=body)


def sides(prompt: Prompt) -> tuple[str, str]:
    """The texts before and behind the hole."""
    before, _, after = prompt.text.removeprefix(f"{BOS}{FIM_BEGIN}").partition(FIM_HOLE)
    return before, after.removesuffix(FIM_END)
