"""What a client sends to `/infill`: llama.cpp's fields, not OpenAI's."""

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from prompts.family import Family, Mode
from proxy.api.file_schemas import Files, files_of
from proxy.api.hole import Hole
from proxy.api.schemas import Strings
from proxy.api.text_schemas import TextWire, samplers_of
from proxy.generation import GenerationRequest

# llama.cpp's "choose one for me".
Seed = Annotated[int | None, BeforeValidator(lambda seed: None if seed == -1 else seed)]


class InfillWire(TextWire):
    """`prompt` is the beginning of the middle, the line left of the cursor."""

    input_prefix: str
    input_suffix: str
    input_extra: Files | None = None
    prompt: str | None = None
    seed: Seed = None
    n: int | None = Field(None, ge=1, validation_alias=AliasChoices("n_cmpl", "n"))
    return_tokens: bool | None = None
    response_fields: Strings | None = None

    def hole(self, family: Family) -> Hole:
        prefix = self.input_prefix + (self.prompt or "")
        return Hole(family, prefix, self.input_suffix, files_of(self.input_extra))

    def generation(self, family: Family, *, max_n: int) -> GenerationRequest:
        return GenerationRequest(
            prompt=self.hole(family).prompt(),
            max_tokens=self.limit(),
            n=self.choices(max_n),
            sampling=self.sampling(family, None),
            stop=self.stop_of(family, Mode.FIM),
        )

    def limit(self) -> int | None:
        """0 has a prompt read and nothing written: so editors warm the cache up."""
        if self.n_predict == 0 and self.max_tokens is None:
            return 0
        return super().limit()

    def settings(self, asked: GenerationRequest, n_ctx: int, model: str) -> dict[str, Any]:
        """`generation_settings`: what the request came to mean."""
        sampling, stop = asked.sampling, asked.stop
        return {
            "n_ctx": n_ctx,
            "model": model,
            "n_predict": -1 if asked.max_tokens is None else asked.max_tokens,
            "seed": sampling.seed,
            "temperature": sampling.temperature,
            "top_k": sampling.top_k,
            "top_p": sampling.top_p,
            "min_p": sampling.min_p,
            "presence_penalty": sampling.presence_penalty,
            "frequency_penalty": sampling.frequency_penalty,
            "samplers": samplers_of(sampling),
            "stop": stop.strings,
            "n_indent": stop.n_indent,
            "t_max_predict_ms": -1 if stop.after_s is None else round(stop.after_s * 1000),
            "stream": bool(self.stream),
        }
