"""What a reading of a question had to suppose, or could not find: as data, without words."""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """A part of a fit question."""

    DEVICE = "device"
    MODEL = "model"
    QUANT = "quant"
    CONTEXT = "context"
    KV = "kv"
    RAM = "ram"
    COUNT = "count"
    MACHINE = "machine"


class Why(StrEnum):
    """MISSING: nobody said it. UNKNOWN: it was said, and means nothing we know. SEVERAL: it fits
    several, or several were said. SUPPOSED: it was read as the nearest that makes sense."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    SEVERAL = "several"
    SUPPOSED = "supposed"


@dataclass(frozen=True, slots=True)
class Hint:
    """`said` is what was typed of the part, empty when nothing; `near` are names to propose."""

    part: Part
    why: Why
    said: str = ""
    near: tuple[str, ...] = ()
