"""What a card takes for granted, in sentences below it."""

from collections.abc import Iterator

from bot.fit.ask import Ask
from bot.fit.numbers import gib, memory
from bot.words.fit import TEXTS
from bot.words.text import Locale
from estimator import CanRun, Device
from estimator.bandwidth import show_bandwidth
from estimator.fit.named_machine import ASSUMED_RAM_BYTES


def assumptions(ask: Ask, found: CanRun, locale: Locale) -> tuple[str, ...]:
    """Those that this answer hangs on; what a context is comes last."""
    place = ask.place
    said = [TEXTS["assume_free"].say(locale), *_of_ram(ask, found, locale)]
    said += _of_gpus(found, locale)
    if place.vram_bytes and not place.cards:
        said.append(TEXTS["assume_vendor"].say(locale))
    if ask.kv_type:
        said.append(TEXTS["assume_kv"].say(locale, kv=ask.kv_type))
    if found.answer.demand.n_seq == 1:
        said.append(TEXTS["assume_alone"].say(locale))
    return (*said, TEXTS["assume_ctx"].say(locale))


def _of_ram(ask: Ask, found: CanRun, locale: Locale) -> Iterator[str]:
    place = ask.place
    if place.ram_is_assumed:
        yield TEXTS["assume_ram"].say(locale, ram=memory(ASSUMED_RAM_BYTES))
    elif place.ram_bytes is not None and place.cards:
        yield TEXTS["assume_ram_said"].say(locale, ram=memory(place.ram_bytes))
    is_measured = found.speed is not None and found.speed.is_measured
    if found.is_partly_in_ram and found.ram.is_assumed and not is_measured:
        speed = show_bandwidth(found.ram.bytes_per_s)
        yield TEXTS["assume_bandwidth"].say(locale, bandwidth=speed)


def _of_gpus(found: CanRun, locale: Locale) -> Iterator[str]:
    """That a GPU has no more of what it shares, and that unlike GPUs do not work together."""
    gpus = [device for device in found.answer.devices if device.is_gpu]
    for device in {device.name: device for device in gpus}.values():
        if device.card and device.total_bytes < device.card.memory_bytes:
            size = gib(device.total_bytes, locale)
            yield TEXTS["assume_share"].say(locale, name=device.name, size=size)
    if len({_company(device) for device in gpus}) > 1:
        yield TEXTS["assume_apart"].say(locale)


def _company(device: Device) -> str:
    """Those of one company share a model."""
    return device.backend if device.kind == "gpu" else device.key
