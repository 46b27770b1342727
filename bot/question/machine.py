"""Gives the memory that a question names to whom it belongs: a chip, a GPU, or the computer."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.question.device_mention import DeviceMention, mended
from bot.question.device_words import SIZE
from bot.question.hints import Hint, Part, Why
from bot.question.numbers import Numbers, gib_of
from bot.question.together import Together, apart_hints, how_together
from bot.question.tokens import Token
from bot.question.vocabulary import listed
from estimator import find_device
from estimator.catalog.words import COUNTS, LAPTOPS
from estimator.units import GIB

_NO_GPU = re.compile(
    r"\b(?:no|without(?: an?| any)?|not have an?|zero) (?:dedicated |discrete |real )?"
    r"(?:gpus?|graphics card|graphics|card|vram)\b"
    r"|\bcpu[- ]?only\b|\bonly (?:on )?(?:the |my |a )?cpu\b|\bjust (?:on )?(?:the |my |a )?cpu\b"
    r"|\bgpuless\b|\bcpu inference\b|\bon (?:a |my |the )?cpu\b"
)
_MOST_VRAM_GIB = 200  # more, of nothing in particular, is a computer's RAM
_VRAM_WORDS = listed("vram gpu gpus card cards graphics nvidia radeon")
_RAM_WORDS = listed(
    "laptop macbook mac pc computer machine desktop server mini imac notebook ram thinkpad cpu box"
)


@dataclass(frozen=True, slots=True)
class Machine:
    """The devices, each with the memory that was said of it, and memory of no named device."""

    devices: tuple[DeviceMention, ...]
    vram_gib: float | None
    ram_gib: float | None
    is_cpu_only: bool
    is_one_machine: bool
    hints: tuple[Hint, ...] = ()

    @property
    def has_place(self) -> bool:
        return bool(self.devices) or self.is_cpu_only or not (self.vram_gib is self.ram_gib is None)


@dataclass(frozen=True, slots=True)
class _Size:
    """Memory that no device's name holds; `of` is what it was said of, as far as that is known."""

    gib: float
    text: str
    of: str


def read_machine(
    text: str,
    tokens: Sequence[Token],
    devices: Sequence[DeviceMention],
    numbers: Numbers,
    *,
    has_cpu: bool,
) -> Machine:
    """What there is to run on, from the devices and all memory that is named."""
    sizes = list(_loose_sizes(tokens, devices))
    if numbers.ram_gib is not None:
        sizes.append(_Size(numbers.ram_gib, f"{numbers.ram_gib:g}gb", "ram"))
    if len(devices) == 1 and devices[0].is_vague and sizes:
        text_of_it = f"{devices[0].text} {sizes[0].text}"
        devices = (replace(devices[0], text=text_of_it),)
    is_without_gpu = _NO_GPU.search(text) is not None or has_cpu
    machine = Machine((), None, None, not devices and is_without_gpu, False)
    if devices:
        togetherness = how_together(text, tokens, devices)
        machine = replace(
            machine,
            is_one_machine=togetherness is Together.ONE_MACHINE,
            hints=apart_hints(tokens, devices) if togetherness is Together.UNSAID else (),
        )
        return _with_devices(machine, devices, sizes)
    return _without_devices(replace(machine, hints=tuple(_unnamed(tokens))), sizes)


def _unnamed(tokens: Sequence[Token]) -> Iterator[Hint]:
    """`can my laptop run it`: a computer with graphics of its own, of which nothing is said."""
    laptop = next((token.text for token in tokens if mended(token.text) in LAPTOPS), None)
    if laptop is not None:
        yield Hint(Part.DEVICE, Why.MISSING, laptop)


def _loose_sizes(tokens: Sequence[Token], devices: Sequence[DeviceMention]) -> Iterator[_Size]:
    held = {i for device in devices for i in device.tokens}
    for i, token in enumerate(tokens):
        found = SIZE.fullmatch(token.text)
        if found is None or i in held:
            continue
        count = _count_before(tokens, i)
        beside = [tokens[j].text for j in (i + 1, i + 2, i - 1) if 0 <= j < len(tokens)]
        is_disk = found[2].startswith("t") and "ram" not in beside
        if is_disk or found[2].startswith("m"):
            continue
        is_vram = bool(_VRAM_WORDS & set(beside)) and "ram" not in beside[:1]
        is_ram = bool(_RAM_WORDS & set(beside))
        of = "vram" if is_vram or count > 1 else "ram" if is_ram else ""
        yield _Size(count * gib_of(found[1], found[2]), token.text, of)


def _count_before(tokens: Sequence[Token], i: int) -> int:
    """How many GPUs of that memory: `2x 24gb`."""
    word = tokens[i - 1].text if i else ""
    if word in COUNTS:
        return COUNTS[word]
    return int(word[:-1]) if word[-1:] == "x" and word[:-1].isdigit() and len(word) <= 3 else 1


def _with_devices(
    machine: Machine, devices: Sequence[DeviceMention], sizes: list[_Size]
) -> Machine:
    done: list[DeviceMention] = []
    for device in devices:
        whole, used = _with_memory(device, sizes)
        done.append(whole)
        sizes = [size for size in sizes if size is not used]
    rest = [size for size in sizes if size.of != "vram"]
    is_shared = all(device.is_unified or device.is_vague for device in done)
    said = next((size for size in rest if size.of == "ram"), None)
    supposed = next((size for size in rest if not size.of), None)
    hints: tuple[Hint, ...] = ()
    if said is None and supposed is not None and not is_shared:
        said, hints = supposed, (Hint(Part.RAM, Why.SUPPOSED, supposed.text),)
    ram_gib = None if said is None or is_shared else said.gib
    return replace(machine, devices=tuple(done), ram_gib=ram_gib, hints=(*machine.hints, *hints))


def _with_memory(
    device: DeviceMention, sizes: Sequence[_Size]
) -> tuple[DeviceMention, _Size | None]:
    """The device with memory that was said apart from its name, and which that was.

    A chip's memory is the machine's RAM, so RAM that it does not come with makes it unknown; so
    does VRAM of a GPU.
    """
    if not device.matches or device.matches[0].asked_bytes is not None:
        return device, None
    must = "ram" if device.is_unified else "vram"
    for size in sizes:
        if size.of == "ram" and not device.is_unified:
            continue
        text = f"{device.text} {size.text}"
        if matches := find_device(text):
            return DeviceMention(text, matches, device.tokens), size
        if size.of in (must, "vram") and len(sizes) == 1:
            return DeviceMention(text, (), device.tokens), size
    return device, None


def _without_devices(machine: Machine, sizes: Sequence[_Size]) -> Machine:
    ram = next((size for size in sizes if size.of == "ram"), None)
    vram = next((size for size in sizes if size.of == "vram"), None)
    hints = machine.hints
    bare = next((size for size in sizes if not size.of), None)
    if bare is not None and vram is None and ram is None:
        is_ram = machine.is_cpu_only or bare.gib > _MOST_VRAM_GIB
        hints = (Hint(Part.RAM if is_ram else Part.DEVICE, Why.SUPPOSED, bare.text),)
        ram, vram = (bare, None) if is_ram else (None, bare)
    return replace(
        machine,
        vram_gib=vram.gib if vram and not machine.is_cpu_only else None,
        ram_gib=ram.gib if ram else None,
        hints=hints,
    )


def bytes_of(gib: float | None) -> int | None:
    return None if gib is None else int(gib * GIB)
