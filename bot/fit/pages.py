"""Answers as pages. What counts and draws does it in another thread: the bot hears on."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bot.fit.ask import Ask
from bot.fit.card import card_of
from bot.fit.chart import Chart, alt_text, chart_of
from bot.fit.comparison import compared, comparison_lines
from bot.fit.details import details_of
from bot.fit.gpu_list import gpu_list
from bot.fit.keys import MOST_CANDIDATES, card_keys, open_keys, show_keys
from bot.fit.model_list import model_list
from bot.fit.page import Page, Picture
from bot.fit.picture import picture
from bot.fit.place import Place, names_apart
from bot.fit.reading import echo
from bot.fit.unread import Unread
from bot.fit.verdicts import GREY, LOOKS
from bot.words.fit import TEXTS
from bot.words.text import Locale
from estimator import RELEASES, CanRun, Release, UnknownQuant, UnsupportedArchitecture


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page is: `user` may change it with its buttons."""

    user: int
    locale: Locale


async def card_page(
    ask: Ask, reader: Reader, *, hints: tuple[str, ...] = (), min_tok_s: float | None = None
) -> Page:
    """The card of one question, with its picture. Raises `Unread` where there is no answer."""
    found, chart = await asyncio.to_thread(_found, ask, reader.locale)
    card = card_of(ask, found, reader.locale, hints=hints, min_tok_s=min_tok_s)
    top, bottom = card.blocks
    return Page(
        top,
        card.colour,
        bottom,
        Picture(await picture(chart), alt_text(chart)),
        card_keys(ask, reader.user, reader.locale),
    )


async def details_page(ask: Ask, reader: Reader) -> Page:
    """All parts in bytes. Raises `Unread`."""
    found, _ = await asyncio.to_thread(_found, ask, reader.locale)
    return Page(details_of(ask, found, reader.locale), LOOKS[found.verdict].colour)


async def candidates_page(
    said: str, asks: Sequence[Ask], reader: Reader, *, hints: tuple[str, ...] = ()
) -> Page:
    """The answer for each device that a name may mean, and a button for each."""
    locale = reader.locale
    shown, rest = asks[:MOST_CANDIDATES], len(asks) - MOST_CANDIDATES
    lines = await asyncio.to_thread(_compared, shown, locale)
    told = {line.replace(ask.place.name, "") for ask, line in zip(shown, lines, strict=False)}
    if rest > 0:
        lines.append(f"-# {TEXTS['more'].say(locale, n=rest)}")
    title = TEXTS["ambiguous_title"].say(locale, said=echo(said))
    key = "ambiguous_head" if len(told) > 1 else "ambiguous_alike"
    head = TEXTS[key].say(locale, model=asks[0].release.title)
    labels = names_apart([ask.place for ask in shown])
    rows = show_keys(zip(labels, shown, strict=True), reader.user)
    return Page(_told(title, (*hints, head, *lines)), GREY, rows=rows)


async def compare_page(asks: Sequence[Ask], reader: Reader, *, hints: tuple[str, ...] = ()) -> Page:
    """Several devices, or several models, or both."""
    locale = reader.locale
    lines = await asyncio.to_thread(_compared, asks, locale)
    titles = {ask.release.title for ask in asks}
    key = "compare_title" if len(titles) == 1 else "compare_title_any"
    title = TEXTS[key].say(locale, **({"model": titles.pop()} if len(titles) == 1 else {}))
    several = len({ask.release.repository for ask in asks}) > 1
    names = names_apart([ask.place for ask in asks])
    labels = [ask.release.title for ask in asks] if several else names
    rows = open_keys(zip(labels, asks, strict=True), reader.user)
    return Page(_told(title, (*hints, *lines)), GREY, rows=rows)


async def gpus_page(
    release: Release,
    n_ctx: int,
    reader: Reader,
    *,
    quant: str | None = None,
    hints: tuple[str, ...] = (),
) -> Page:
    """Which devices run a model."""
    locale = reader.locale
    found = await asyncio.to_thread(gpu_list, release, n_ctx, quant, locale)
    asks = ((card.name, Ask(Place(((card, 1),)), release, n_ctx, quant)) for card in found.named)
    title = TEXTS["gpus_title"].say(locale, model=release.title)
    rows = open_keys(asks, reader.user)
    return Page(_told(title, (*hints, *found.lines)), GREY, rows=rows)


async def models_page(
    place: Place,
    n_ctx: int,
    reader: Reader,
    *,
    among: Sequence[Release] = RELEASES,
    hints: tuple[str, ...] = (),
) -> Page:
    """Which models a place runs."""
    locale = reader.locale
    found = await asyncio.to_thread(model_list, place, n_ctx, locale, among)
    asks = (
        (release.title, Ask(place, release, min(n_ctx, release.n_ctx_train)))
        for release in found.running
    )
    title = TEXTS["models_title"].say(locale, place=place.name)
    rows = open_keys(asks, reader.user)
    return Page(_told(title, (*hints, *found.lines)), GREY, rows=rows)


def notice(text: str) -> Page:
    """A sentence alone."""
    return Page(text, GREY)


def _told(title: str, lines: Sequence[str]) -> str:
    return "\n".join((f"### {title}", *lines))


def _found(ask: Ask, locale: Locale) -> tuple[CanRun, Chart]:
    with _counted(ask):
        found = ask.answer()
    return found, chart_of(ask, found.answer, locale)


def _compared(asks: Sequence[Ask], locale: Locale) -> list[str]:
    with _counted(asks[0]):
        return comparison_lines(compared(asks), locale)


@contextmanager
def _counted(ask: Ask) -> Iterator[None]:
    """What the estimator cannot count is told in words."""
    try:
        yield
    except UnknownQuant:
        raise Unread("unknown_quant", said=echo(ask.quant or "")) from None
    except UnsupportedArchitecture:
        raise Unread("cannot_answer", model=ask.release.title) from None
