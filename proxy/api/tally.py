"""What an answer has cost so far."""

from typing import Any

from proxy.generation import Chunk, Usage


class Tally:
    """Adds up the usage of all choices; a prompt's tokens count once, however many choices."""

    def __init__(self, n_per_prompt: int) -> None:
        self._n_per_prompt = n_per_prompt
        self._usages: dict[int, Usage] = {}
        self.has_begun = False

    def add(self, chunk: Chunk) -> None:
        self.has_begun = self.has_begun or bool(chunk.pieces)
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
