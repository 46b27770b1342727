"""The terms of a question as people type them: context, quant, KV cache, RAM."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from estimator.bandwidth import parse_bandwidth
from estimator.quants.names import quant_named
from estimator.quants.recipes import UnknownQuant
from estimator.units import MIB, parse_size, parse_tokens

# llama.cpp's common/arg.cpp: the types that a KV cache may have.
KV_TYPES = ("f32", "f16", "bf16", "q8_0", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl")

_Read = TypeVar("_Read")


class BadTerm(ValueError):
    """A term that cannot be read; `name` is which."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(why)
        self.name = name


@dataclass(frozen=True, slots=True)
class Terms:
    """What was asked for; None leaves it to the estimator. Bandwidth is in bytes a second."""

    n_ctx: int | None = None
    quant: str | None = None
    kv_type: str | None = None
    ram_bytes: int | None = None
    ram_bandwidth: float | None = None


def read_terms(
    *, ctx: str | None = None, quant: str | None = None, kv: str | None = None,
    ram: str | None = None, ram_bandwidth: str | None = None,
) -> Terms:  # fmt: skip
    """The terms of texts; an empty one is as good as none. Raises `BadTerm`."""
    return Terms(
        n_ctx=_read("ctx", ctx, parse_tokens),
        quant=_read("quant", quant, quant_named),
        kv_type=_read("kv", kv, _kv_type),
        ram_bytes=_read("ram", ram, _ram),
        ram_bandwidth=_read("ram_bandwidth", ram_bandwidth, parse_bandwidth),
    )


def _read(name: str, text: str | None, reader: Callable[[str], _Read]) -> _Read | None:
    if text is None or not text.strip():
        return None
    try:
        return reader(text)
    except (UnknownQuant, ValueError) as error:
        raise BadTerm(name, str(error)) from error


def _ram(text: str) -> int:
    n_bytes = parse_size(text)
    if not n_bytes:
        raise ValueError("no machine is without RAM; type how much, such as 32GiB")
    if n_bytes < MIB:
        raise ValueError(f"{text[:40]!r} is {n_bytes:,} bytes; type a unit too, such as 32GiB")
    return n_bytes


def _kv_type(text: str) -> str:
    name = text.strip().lower()
    if name not in KV_TYPES:
        raise ValueError(f"{text[:40]!r} is no type of a KV cache; one of {', '.join(KV_TYPES)}")
    return name
