"""What an answer has cost so far."""

import time
from collections.abc import Callable
from typing import Any

from proxy.generation import Chunk, Usage


class Tally:
    """Adds up the usage of all choices; a prompt's tokens count once, however many choices.

    `started_s` and `began_s` are when the prompt was sent and the first token came, by `clock`.
    """

    def __init__(
        self, n_per_prompt: int, *, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._n_per_prompt = n_per_prompt
        self._usages: dict[int, Usage] = {}
        self._clock = clock
        self.started_s = clock()
        self.began_s: float | None = None

    @property
    def has_begun(self) -> bool:
        return self.began_s is not None

    @property
    def now_s(self) -> float:
        return self._clock()

    def add(self, chunk: Chunk) -> None:
        if chunk.pieces and self.began_s is None:
            self.began_s = self._clock()
        if chunk.usage is not None:
            self._usages[chunk.index] = chunk.usage

    def total(self) -> Usage:
        """The first choice of each prompt speaks for the prompt: the others reuse what it read."""
        prompts = [
            usage for index, usage in self._usages.items() if index % self._n_per_prompt == 0
        ]
        return Usage(
            n_prompt=sum(usage.n_prompt for usage in prompts),
            n_completion=sum(usage.n_completion for usage in self._usages.values()),
            n_cached=sum(usage.n_cached for usage in prompts),
        )


def usage_body(usage: Usage) -> dict[str, Any]:
    """OpenAI's `usage`, with DeepSeek's two words for the same cache."""
    return {
        "prompt_tokens": usage.n_prompt,
        "completion_tokens": usage.n_completion,
        "total_tokens": usage.n_prompt + usage.n_completion,
        "prompt_tokens_details": {"cached_tokens": usage.n_cached},
        "prompt_cache_hit_tokens": usage.n_cached,
        "prompt_cache_miss_tokens": usage.n_prompt - usage.n_cached,
    }
