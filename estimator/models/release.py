"""A model as DeepSeek published it: what it is called, where it lies, what it is made of."""

from dataclasses import dataclass

from estimator.models.model import Model

MAKER = "deepseek-ai/"


@dataclass(frozen=True, slots=True)
class Release:
    """One repository of DeepSeek's.

    `numbers` is its row in the table of shapes, with the context it was trained for and the
    source of both. `family` is the id of its prompts (`prompts.families`). `released` is a date
    or as much of one as is known, `licence` that of the weights. `sizes` are what people call
    its size, in billions of parameters. `also` are further words people use for it, `aliases`
    whole names, as in Ollama.
    """

    repository: str
    title: str
    numbers: Model
    family: str
    released: str
    licence: str | None
    sizes: tuple[float, ...]
    is_base: bool = False
    also: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The repository's name as one types it: `r1-distill-qwen-14b`."""
        return self.repository.removeprefix(MAKER).lower().removeprefix("deepseek-")

    @property
    def n_ctx_train(self) -> int:
        """The longest context it was trained for."""
        return self.numbers.n_ctx_train
