"""The fields that every kind of generation request shares."""

from typing import Annotated

from pydantic import ConfigDict, Field

from prompts.family import Family
from proxy.api.fields import Fields, check_fields
from proxy.api.wire import Wire
from proxy.errors import BadRequest
from proxy.generation import Sampling

MAX_LOGPROBS = 20
_MAX_SEED = 0xFFFFFFFF  # llama.cpp reads this one as "choose for me"

Strings = Annotated[tuple[str, ...], Field(fail_fast=True)]
Limit = Annotated[int, Field(ge=1)]
Logprobs = Annotated[int, Field(ge=0, le=MAX_LOGPROBS)]


class StreamOptions(Wire):
    include_usage: bool | None = None


class GenerationWire(Wire):
    """What chat and text completions both take; null is the same as absent."""

    model_config = ConfigDict(extra="allow")

    model: str | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    max_tokens: Limit | None = None
    n_predict: Annotated[int, Field(ge=-1)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None
    top_k: Annotated[int, Field(ge=-1)] | None = None
    min_p: Annotated[float, Field(ge=0, le=1)] | None = None
    seed: int | None = None
    stop: str | Strings | None = None
    frequency_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    presence_penalty: Annotated[float, Field(ge=-2, le=2)] | None = None
    logit_bias: dict[str, Annotated[float, Field(ge=-100, le=100)]] | None = None
    n: Annotated[int, Field(ge=1)] | None = None

    @property
    def wants_usage(self) -> bool:
        return bool(self.stream_options and self.stream_options.include_usage)

    @property
    def stops(self) -> tuple[str, ...]:
        """Stop strings, however many; an empty one stops nothing."""
        stops = (self.stop,) if isinstance(self.stop, str) else self.stop or ()
        return tuple(stop for stop in stops if stop)

    def unknown(self, fields: Fields) -> tuple[str, ...]:
        """Names in the body that nobody knows. Raises `BadRequest` for one we cannot honour."""
        return check_fields(self.model_extra or {}, fields)

    def choices(self, at_most: int) -> int:
        """`n`, which may be as large as a model has slots."""
        n = self.n or 1
        if n > at_most:
            raise BadRequest(f"'n' is {n}; this server gives at most {at_most}.", param="n")
        return n

    def limit(self) -> int | None:
        """`max_tokens`, or llama.cpp's `n_predict`, of which -1 is "until the context is full".

        0 is refused: ignored, it would set an editor's warm-up request writing without an end.
        """
        if self.n_predict == 0 and self.max_tokens is None:
            raise BadRequest("'n_predict': 0 tokens cannot be answered here.", param="n_predict")
        return self.max_tokens or (self.n_predict if self.n_predict != -1 else None)

    def sampling(
        self, family: Family, n_logprobs: int | None, *, is_thinking: bool = False
    ) -> Sampling:
        """The family's own way of drawing, with what the request may change of it."""
        temperature, top_p = family.sampling(self.temperature, self.top_p, is_thinking=is_thinking)
        is_free = family.rule(is_thinking=is_thinking).has_penalties
        return Sampling(
            temperature=temperature,
            top_p=top_p,
            top_k=max(self.top_k or 0, 0),
            min_p=self.min_p or 0.0,
            seed=None if self.seed is None else self.seed % _MAX_SEED,
            frequency_penalty=(self.frequency_penalty or 0.0) if is_free else 0.0,
            presence_penalty=(self.presence_penalty or 0.0) if is_free else 0.0,
            logit_bias=self._bias(),
            n_logprobs=n_logprobs,
        )

    def _bias(self) -> tuple[tuple[int, float], ...]:
        """JSON has no integer keys, so token ids come as strings."""
        bias = self.logit_bias or {}
        for token in bias:
            if not (token.isascii() and token.isdigit()):
                raise BadRequest(
                    f"'logit_bias': {token[:40]!r} is not a token id.", param="logit_bias"
                )
        return tuple((int(token), value) for token, value in bias.items())
