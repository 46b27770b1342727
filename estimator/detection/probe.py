"""A source of devices, and what came of asking it."""

from dataclasses import dataclass
from typing import Protocol

from estimator.devices import Backend, Device

# What other programs hold of a card whose driver does not tell. llama.cpp's Vulkan backend is told
# the same of NVIDIA cards on Windows, whatever is in use; a display alone takes 0.3 to 1.5 GB.
UNSEEN_BYTES = 768 << 20
UNSEEN = "free is not known: all but 768 MiB is assumed"


class NothingFound(Exception):
    """Why a probe has no device to tell of, in words."""


class Probe(Protocol):
    """One source of devices; it may raise, and it may hang.

    `asks` says whom, in words. Whoever answers without an error knows all devices of the backends
    in `knows_all`, those that the environment hides among them.
    """

    @property
    def asks(self) -> str: ...

    @property
    def knows_all(self) -> frozenset[Backend]: ...

    def devices(self) -> tuple[Device, ...]: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What a probe said: its devices, or else `why_not`; `seconds` it took, or had when cut off."""

    asked: str
    devices: tuple[Device, ...]
    why_not: str
    seconds: float
    knows_all: frozenset[Backend] = frozenset()
