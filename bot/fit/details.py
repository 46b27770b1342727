"""All numbers of an answer: every part in bytes, device by device, and every quant."""

from bot.fit.ask import Ask
from bot.fit.card import nearest_row
from bot.fit.numbers import exact, tokens
from bot.fit.verdicts import LOOKS
from bot.words.fit import TEXTS
from bot.words.text import Locale
from estimator import CanRun
from estimator.memory.footprint import Parts


def details_of(ask: Ask, found: CanRun, locale: Locale) -> str:
    """As Discord's Markdown."""
    row = found.best or nearest_row(found)
    title = TEXTS["details_title"].say(locale, quant=row.quant)
    lines = [f"### {ask.place.name} · {ask.release.title}", f"**{title}**"]
    lines += [f"-# {TEXTS['details_columns'].say(locale)}", *_places(found, locale)]
    lines += ["", f"**{TEXTS['details_rows'].say(locale)}**", *_rows(found, locale)]
    if found.speed and found.speed.source:
        lines.append(f"-# {TEXTS['details_source'].say(locale, source=found.speed.source)}")
    return "\n".join(lines)


def _places(found: CanRun, locale: Locale) -> list[str]:
    placement = (found.best or nearest_row(found)).placement
    told = []
    for device, parts in zip(placement.spot.devices, placement.footprint.devices, strict=True):
        usable = found.answer.usable_bytes[device.key]
        of = TEXTS["details_of"].say(
            locale,
            total=exact(placement.needs[device.key], locale),
            usable=exact(usable, locale),
        )
        told.append(f"`{device.key}` {device.name}: {_parts(parts, locale)} = {of}")
    if placement.footprint.host_bytes:
        host = placement.footprint.host
        beside = TEXTS["details_beside"].say(locale)
        total = exact(host.total_bytes, locale)
        told.append(f"{beside}: {_parts(host, locale)} = {total}")
    return told


def _parts(parts: Parts, locale: Locale) -> str:
    sizes = (parts.weights_bytes, parts.kv_bytes, parts.compute_bytes, parts.overhead_bytes)
    return " + ".join(exact(size, locale) for size in sizes)


def _rows(found: CanRun, locale: Locale) -> list[str]:
    return [
        f"{LOOKS[row.verdict].mark} `{row.quant}` {exact(row.needs_bytes, locale)} · "
        f"{tokens(row.largest_ctx)} · {LOOKS[row.verdict].short(locale)}"
        for row in found.answer.rows
    ]
