"""What completions of text take besides what chats do too: words of llama.cpp's server."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from prompts.family import Family, Mode
from proxy.api.schemas import GenerationWire, Strings
from proxy.errors import BadRequest
from proxy.generation import Sampling, Stop

_MOST = (1 << 31) - 1

# What is off where a sampler is not in the list, in the order in which we apply them.
_OFF: Mapping[str, Mapping[str, Any]] = {
    "penalties": {"frequency_penalty": 0.0, "presence_penalty": 0.0},
    "top_k": {"top_k": 0},
    "temperature": {"temperature": 1.0},
    "top_p": {"top_p": 1.0},
    "min_p": {"min_p": 0.0},
    "infill": {"is_infill": False},
}
# What does nothing in llama.cpp either until a field of its own, which we do not honour, is sent.
_IDLE = ("adaptive_p", "dry", "tfs_z", "top_n_sigma", "typ_p", "xtc")
_ALIASES = {"temp": "temperature", "nucleus": "top_p"} | dict.fromkeys(
    ("typ", "typical", "typicalp"), "typ_p"
)
# Source: common_sampler_types_from_names in llama.cpp's common/sampling.cpp, read 2026-11-22.
_NAMES = {name.replace("_", ""): name for name in (*_OFF, *_IDLE)} | _ALIASES


class TextWire(GenerationWire):
    """`samplers` are the only ones that may draw, `n_indent` and the time end an answer early."""

    n_indent: Annotated[int, Field(ge=0, le=_MOST)] | None = None
    t_max_predict_ms: Annotated[int, Field(ge=-1, le=_MOST)] | None = None
    samplers: Strings | None = None

    def sampling(
        self, family: Family, n_logprobs: int | None, *, is_thinking: bool = False
    ) -> Sampling:
        """Raises `BadRequest` for a sampler that nobody knows."""
        sampling = super().sampling(family, n_logprobs, is_thinking=is_thinking)
        if self.samplers is None:
            return sampling
        named = {_name_of(sampler) for sampler in self.samplers}
        off = {field: value for name in _OFF.keys() - named for field, value in _OFF[name].items()}
        return replace(sampling, **{"is_infill": True} | off)

    def stop_of(self, family: Family, mode: Mode) -> Stop:
        late_ms = self.t_max_predict_ms or 0
        return Stop(
            markers=family.stops(mode),
            strings=self.stops,
            n_indent=self.n_indent or 0,
            after_s=late_ms / 1000 if late_ms > 0 else None,
        )


def samplers_of(sampling: Sampling) -> list[str]:
    """The samplers that change something, in our order."""
    return [name for name, off in _OFF.items() if not _is_off(sampling, off.items())]


def _is_off(sampling: Sampling, off: Iterable[tuple[str, Any]]) -> bool:
    return all(getattr(sampling, field) == value for field, value in off)


def _name_of(sampler: str) -> str:
    """As llama.cpp reads them: `top_k`, `top-k` and `topk` are one."""
    name = _NAMES.get(sampler.lower().replace("_", "").replace("-", ""))
    if name is None:
        known = ", ".join(sorted((*_OFF, *_IDLE)))
        raise BadRequest(
            f"'samplers': {sampler[:40]!r} is no sampler; there are {known}.", param="samplers"
        )
    return name
