"""Reads the question that a card answers off the card itself."""

import re
from collections.abc import Iterator
from typing import Any

import discord

from bot.fit.ask import Ask
from bot.fit.custom_id import DETAILS, ask_of, template
from bot.fit.place import OldButton
from bot.question import DeviceMention, ModelMention, Question
from estimator import ModelMatch, find_device

_NOWHERE = range(0)


def question_on(card: discord.Message) -> Question | None:
    """As the card shows it now, whoever asked it and however; None where it is no card."""
    for each in _ids(card.components):
        if found := re.fullmatch(template(DETAILS), each):
            try:
                return question_of(ask_of(found["ask"]))
            except OldButton:
                return None
    return None


def question_of(ask: Ask) -> Question:
    """The question that would be read as this one."""
    place = ask.place
    typed = (f"{n}x {card.name}" if n > 1 else card.name for card, n in place.cards)
    model = ModelMention(
        ask.release.repository, (ModelMatch(ask.release, ask.quant, 0.0),), _NOWHERE
    )
    return Question(
        "fit",
        tuple(DeviceMention(name, find_device(name), _NOWHERE) for name in typed),
        (model,),
        quant=ask.quant,
        n_ctx=ask.n_ctx,
        kv_type=ask.kv_type,
        ram_bytes=place.ram_bytes,
        vram_bytes=place.vram_bytes or None,
        is_cpu_only=not (place.cards or place.vram_bytes),
        is_one_machine=len(place.cards) > 1,
    )


def _ids(components: Any) -> Iterator[str]:
    for each in components:
        if made := getattr(each, "custom_id", None):
            yield made
        yield from _ids(getattr(each, "children", ()))
