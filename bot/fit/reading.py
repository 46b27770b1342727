"""Reads what somebody typed into the options of a command."""

import re

import discord

from bot.fit.numbers import tokens
from bot.fit.pickers import models_like
from bot.fit.unread import Unread
from bot.question.numbers import context_alone
from bot.question.text import plain
from bot.words.fit import TEXTS
from bot.words.text import Locale
from estimator import (
    Match,
    ModelMatch,
    Release,
    UnknownModel,
    UnknownQuant,
    find_model,
    find_recipe,
    near_devices,
)
from estimator.quants.names import take_quant
from estimator.units import parse_tokens

_FULL = frozenset(("full", "max", "maximum", "voll", "maximal", "最长", "最大", "满"))
LEAST_CTX = 256  # a step of llama.cpp's
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}\b)")
_SHOWN = 60
_NEAR = 3


def unknown_device(text: str) -> Unread:
    """With names that look alike."""
    near = tuple(card.name for card in near_devices(text, _NEAR))
    return Unread("unknown_device", said=echo(text), near=near)


def read_model(text: str) -> tuple[ModelMatch, ...]:
    """The releases that a name may mean, best first. Raises `Unread`."""
    try:
        return find_model(text)
    except UnknownModel:
        raise unknown_model(text) from None


def unknown_model(text: str) -> Unread:
    """With names that look alike."""
    near = tuple(release.title for release in models_like(text)[:_NEAR])
    return Unread("unknown_model", said=echo(text), near=near)


def read_quant(text: str | None) -> str | None:
    """A quant as its recipe is called. Raises `Unread`."""
    if text is None or not text.strip():
        return None
    _, spelled = take_quant(text.strip().lower())
    try:
        return find_recipe(spelled or text.strip()).name
    except UnknownQuant:
        raise Unread("unknown_quant", said=echo(text)) from None


def read_context(text: str | None, release: Release | None, usual: int) -> int:
    """Tokens; `full` is what the model was trained for. Raises `Unread`."""
    trained = release.n_ctx_train if release else None
    if text is None or not text.strip():
        return min(usual, trained) if trained else usual
    if text.strip().lower() in _FULL and trained:
        return trained
    n_ctx = _tokens(text)
    if n_ctx is None:
        raise Unread("unknown_context", said=echo(text))
    return max(n_ctx, LEAST_CTX)


def _tokens(text: str) -> int | None:
    try:
        return parse_tokens(_GROUPED.sub("", text))
    except ValueError:
        said = plain(text)
        return context_alone(said) or context_alone(f"{said} context")


def trained_for(n_ctx: int, release: Release, locale: Locale) -> tuple[int, tuple[str, ...]]:
    """The context cut to what the model was trained for, and a sentence where it was."""
    trained = release.n_ctx_train
    if n_ctx <= trained:
        return n_ctx, ()
    said = TEXTS["read_ctx"].say(locale, model=release.title, trained=tokens(trained))
    return trained, (said,)


def model_hints(text: str, matches: tuple[ModelMatch, ...], locale: Locale) -> tuple[str, ...]:
    """What else the name may mean, where what else there is is built otherwise."""
    first = matches[0].release
    others = dict.fromkeys(
        match.release.title
        for match in matches[1:]
        if match.release.numbers != first.numbers and match.distance - matches[0].distance < 1
    )
    if not others:
        return ()
    names = ", ".join(list(others)[:_NEAR])
    return (TEXTS["read_model"].say(locale, said=echo(text), model=first.title, others=names),)


def device_hints(text: str, match: Match, locale: Locale) -> tuple[str, ...]:
    """How a name was read that was not understood in full."""
    if match.is_exact or match.is_ambiguous:
        return ()
    return (TEXTS["read_device"].say(locale, said=echo(text), name=match.card.name),)


def several_hints(text: str, names: tuple[str, ...], locale: Locale) -> tuple[str, ...]:
    """That the first of several was taken."""
    if len(names) < 2:
        return ()
    others = ", ".join(names[1 : 1 + _NEAR])
    return (TEXTS["read_first"].say(locale, said=echo(text), name=names[0], others=others),)


def echo(text: str) -> str:
    """What a user typed, so that it pings nobody and formats nothing."""
    short = " ".join(text.split())[:_SHOWN]
    return discord.utils.escape_mentions(discord.utils.escape_markdown(short))
