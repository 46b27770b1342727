"""What every contestant is given: the same model, prompts, lengths and numbers of streams."""

import random
from pathlib import Path

STREAMS = (1, 4, 16)
N_PROMPT = 113
N_NEW = 64
N_VOCAB = 32000  # ordinary tokens only, no markers


def prompt_ids(stream: int) -> list[int]:
    """A prompt of token ids, another for each stream, the same in every run."""
    draw = random.Random(stream)  # noqa: S311 - not for secrets
    return [32013, *(draw.randrange(100, N_VOCAB) for _ in range(N_PROMPT - 1))]


def write_model(folder: Path) -> Path:
    """Eight layers, 512 wide, DeepSeek-Coder's vocabulary, Q8_0, random weights; 37 MB."""
    from tests.random_model import random_model

    return random_model(folder / "deepseek-coder-bench-instruct.Q8_0.gguf")
