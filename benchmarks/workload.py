"""What every contestant is given: the same model, prompts, lengths and numbers of streams."""

import random
from pathlib import Path

STREAMS = (1, 4, 16)
N_NEW = 64
N_FIRST = 20  # first tokens that are timed
_WORDS = ["def", "return", "while", "import", "class", "value", "number", "print", "list", "open"]


def prompt(stream: int) -> str:
    """About 112 tokens of text, another for each stream, the same in every run."""
    draw = random.Random(stream)  # noqa: S311 - not for secrets
    return " ".join(draw.choice(_WORDS) for _ in range(111))


def warm_prompt(number: int) -> str:
    """A prompt whose end differs from the one before it, as when somebody types."""
    return prompt(0) + f" x{number} = a + b"


def write_model(folder: Path) -> Path:
    """Eight layers, 512 wide, DeepSeek-Coder's vocabulary, Q8_0, random weights; 65 MB."""
    from tests.random_model import random_model  # noqa: PLC0415 - it brings numpy and llama.cpp

    return random_model(folder / "deepseek-coder-bench-instruct.Q8_0.gguf")
