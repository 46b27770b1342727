"""The answer to one question as a card: the verdict in words first, then the numbers."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.fit.ask import Ask
from bot.fit.assumptions import assumptions
from bot.fit.chart import counted
from bot.fit.numbers import gib, gigabytes, rate, span, tokens
from bot.fit.place import named_devices
from bot.fit.verdicts import LOOKS, WHOLE
from bot.words.fit import TEXTS
from bot.words.text import Locale
from estimator import CanRun, Change, Row, Speed
from estimator.hub.get import Get, get
from estimator.memory.footprint import Parts


@dataclass(frozen=True, slots=True)
class Card:
    """Sentences for one reader's language, in the order in which they are read.

    `facts` are empty when nothing fits, and so are `lines`, which are for a terminal. `hints` say
    what had to be guessed at, `notes` what is to be known about the lines.
    """

    title: str
    headline: str
    hints: tuple[str, ...]
    facts: tuple[str, ...]
    changes: tuple[str, ...]
    lines: tuple[str, ...]
    notes: tuple[str, ...]
    assumptions: tuple[str, ...]
    colour: int
    locale: Locale

    @property
    def blocks(self) -> tuple[str, ...]:
        """As Discord's Markdown: what stands above the picture, then what stands below."""
        top = "\n".join((f"### {self.title}", self.headline, *self.hints, "", *self.facts))
        bottom = [
            self._section("better", (f"- {change}" for change in self.changes)),
            self._section("get", ("```sh", *self.lines, "```")) if self.lines else "",
            *(f"-# {note}" for note in self.notes),
            f"-# {' '.join(self.assumptions)}",
        ]
        return (top.strip(), "\n".join(part for part in bottom if part))

    def _section(self, key: str, lines: Iterable[str]) -> str:
        told = "\n".join(lines)
        return f"{TEXTS[key].say(self.locale)}\n{told}" if told else ""


def card_of(
    ask: Ask,
    found: CanRun,
    locale: Locale,
    *,
    hints: tuple[str, ...] = (),
    min_tok_s: float | None = None,
) -> Card:
    """`hints` are sentences about how the question was read."""
    best = found.best
    told = get(ask.release, best.quant, best.candidate.n_bytes, ask.n_ctx) if best else None
    return Card(
        title=f"{ask.place.name} · {ask.release.title}",
        headline=_headline(ask, found, locale),
        hints=(*hints, *_wish(found, min_tok_s, locale)),
        facts=_facts(ask, found, best, locale) if best else (),
        changes=tuple(_change(change, found, locale) for change in found.changes),
        lines=told.lines if told else (),
        notes=_notes(ask, told, locale) if told else (),
        assumptions=assumptions(ask, found, locale),
        colour=LOOKS[found.verdict].colour,
        locale=locale,
    )


def _headline(ask: Ask, found: CanRun, locale: Locale) -> str:
    ctx, best = tokens(ask.n_ctx), found.best
    if best is not None:
        n_gpus = len(best.placement.spot.devices)
        split = "_split" if n_gpus > 1 and found.verdict in WHOLE else ""
        key = f"head_{LOOKS[found.verdict].key}{split}"
        return TEXTS[key].say(locale, quant=best.quant, ctx=ctx, n=n_gpus)
    nearest = nearest_row(found)
    key = "head_no_quant" if ask.quant else "head_no"
    lacking = gib(nearest.shortfall_bytes, locale)
    return TEXTS[key].say(locale, quant=nearest.quant, ctx=ctx, lacking=lacking)


def nearest_row(found: CanRun) -> Row:
    """Of an answer where nothing fits, the row that lacks least."""
    return min(found.answer.rows, key=lambda row: row.shortfall_bytes)


def _facts(ask: Ask, found: CanRun, best: Row, locale: Locale) -> tuple[str, ...]:
    quant = "fact_quant_asked" if ask.quant else "fact_quant"
    size = gigabytes(best.candidate.n_bytes, locale)
    trained = tokens(ask.release.n_ctx_train)
    facts = [
        TEXTS[quant].say(locale, quant=best.quant, size=size),
        _memory(found, best, locale),
        _beside(best, locale),
        TEXTS["fact_ctx"].say(locale, ctx=tokens(best.largest_ctx), trained=trained),
        _speed(found.speed, locale),
    ]
    return tuple(fact for fact in facts if fact)


def _memory(found: CanRun, best: Row, locale: Locale) -> str:
    """What its devices hold, and which they are if not all; shared memory holds all of it."""
    spot, footprint = best.placement.spot, best.placement.footprint
    parts = counted(best) if spot.device.kind == "unified" else footprint.devices
    usable = sum(found.answer.usable_bytes[device.key] for device in spot.devices)
    others = [each for each in found.answer.devices if each.is_gpu and each not in spot.devices]
    key = "fact_memory_of" if others and spot.device.is_gpu else "fact_memory"
    return TEXTS["fact_memory_ram" if others and not spot.device.is_gpu else key].say(
        locale,
        usable=gib(usable, locale),
        where=named_devices(spot.devices),
        **_sizes(parts, locale),
    )


def _beside(best: Row, locale: Locale) -> str:
    placement = best.placement
    if placement.device.kind != "gpu" or not placement.footprint.host_bytes:
        return ""
    return TEXTS["fact_ram"].say(locale, **_sizes((placement.footprint.host,), locale))


def _sizes(parts: tuple[Parts, ...], locale: Locale) -> dict[str, str]:
    return {
        "total": gib(sum(part.total_bytes for part in parts), locale),
        "weights": gib(sum(part.weights_bytes for part in parts), locale),
        "kv": gib(sum(part.kv_bytes for part in parts), locale),
        "rest": gib(sum(part.compute_bytes + part.overhead_bytes for part in parts), locale),
    }


def _speed(speed: Speed | None, locale: Locale) -> str:
    if speed is None or speed.decode is None or speed.first_token_s is None:
        return TEXTS["fact_speed_unknown"].say(locale)
    decode, wait = speed.decode, speed.first_token_s
    key = "fact_speed_measured" if speed.is_measured else "fact_speed"
    return TEXTS[key].say(
        locale,
        span=span(decode.low, decode.high, locale),
        likely=rate(decode.likely, locale),
        wait=span(wait.low, wait.high, locale),
    )


def _wish(found: CanRun, wished: float | None, locale: Locale) -> tuple[str, ...]:
    """Whether it is as fast as somebody wants it."""
    if wished is None or found.speed is None or found.speed.decode is None:
        return ()
    decode = found.speed.decode
    key = "yes" if decode.low >= wished else "maybe" if decode.high >= wished else "no"
    return (TEXTS[f"wish_{key}"].say(locale, wished=rate(wished, locale)),)


def _change(change: Change, found: CanRun, locale: Locale) -> str:
    is_one_of_several = sum(device.is_gpu for device in found.answer.devices) > 1
    key = f"change_{change.kind}"
    if change.kind == "memory" and (change.setting or is_one_of_several):
        key = "change_setting" if change.setting else "change_memory_one"
    return TEXTS[key].say(
        locale,
        setting=change.setting,
        quant=change.quant,
        ctx=tokens(change.n_ctx),
        size=gib(change.n_bytes, locale),
        runs=LOOKS[change.verdict].runs(locale),
    )


def _notes(ask: Ask, told: Get, locale: Locale) -> tuple[str, ...]:
    """Where to look for the file, what is fetched in its place, and what is wrong with it."""
    if not told.is_known:
        of = ask.release.repository
        return (TEXTS["get_look"].say(locale, file=told.file, repository=of),)
    notes = []
    if told.stands_in:
        said = {"asked": told.asked, "quant": told.quant, "repository": told.repository}
        notes.append(TEXTS["get_stands_in"].say(locale, **said))
    if told.kv_factor > 1:
        notes.append(TEXTS["get_old"].say(locale, factor=str(told.kv_factor)))
    return tuple(notes)
