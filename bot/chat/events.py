"""What the proxy tells of an answer, piece by piece."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Served:
    """Which model and quant answers: `deepseek-r1-distill-qwen-7b:Q4_K_M`."""

    model: str


@dataclass(frozen=True, slots=True)
class Delta:
    """What the answer, or the thinking before it, goes on with."""

    content: str = ""
    reasoning: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """Why it ended: OpenAI's finish_reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as the proxy counts them; `n_completion` has the thinking in it."""

    n_prompt: int
    n_completion: int


Event = Served | Delta | Finished | Usage
