"""The graphics cards that Linux has a driver for, as `/sys/class/drm` shows them."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from estimator.detection.probe import NothingFound

_CARD = re.compile(r"card\d+")


@dataclass(frozen=True, slots=True)
class DrmCard:
    """`folder` is the card's own; `bus` its PCI address, empty for a GPU that is not on the bus."""

    folder: Path
    bus: str

    @property
    def device(self) -> Path:
        return self.folder / "device"

    @property
    def device_id(self) -> int:
        return number(self.device / "device") or 0


def drm_cards(root: Path, vendor: int) -> list[DrmCard]:
    """A vendor's cards by PCI address, those alone that we may open.

    A container sees its host's cards here though it was given none of them. Raises `NothingFound`.
    """
    drm = root / "sys/class/drm"
    try:
        folders = [folder for folder in drm.iterdir() if _CARD.fullmatch(folder.name)]
    except OSError:
        raise NothingFound("there is no /sys/class/drm") from None
    cards = [_card(folder) for folder in folders if number(folder / "device/vendor") == vendor]
    closed = {card: why for card in cards if (why := why_closed(root, card))}
    if closed and len(closed) == len(cards):
        raise NothingFound("; ".join(sorted(closed.values())))
    if not cards:
        raise NothingFound("none of its cards is in /sys/class/drm")
    return sorted((card for card in cards if card not in closed), key=lambda card: card.bus)


def why_closed(root: Path, card: DrmCard) -> str:
    """Why we cannot compute on a card; empty when we can."""
    node = next((found.name for found in card.device.glob("drm/renderD*")), "")
    if not node:
        return ""
    path = root / "dev/dri" / node
    if not path.exists():
        return f"{card.bus} is here, but not its /dev/dri/{node}: give it to the container"
    if not os.access(path, os.R_OK | os.W_OK, effective_ids=True):
        return f"no permission for /dev/dri/{node} of {card.bus}: join its group, `render` mostly"
    return ""


def number(file: Path) -> int | None:
    """What a file says in decimal or, with `0x`, in hexadecimal; None if it says no count."""
    try:
        found = int(file.read_text(encoding="ascii").strip(), 0)
    except (OSError, ValueError):
        return None
    return found if found >= 0 else None


def numbers(files: Iterator[Path]) -> list[int]:
    """What those of the files say that say a number."""
    return [found for file in files if (found := number(file)) is not None]


def text(file: Path) -> str:
    """What a file says; empty if it is not there or cannot be read."""
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _card(folder: Path) -> DrmCard:
    slots = re.findall(r"^PCI_SLOT_NAME=(\S+)$", text(folder / "device/uevent"), re.MULTILINE)
    return DrmCard(folder, slots[0].lower() if slots else "")
