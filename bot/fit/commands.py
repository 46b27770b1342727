"""/canrun, /gpus, /models and /compare. None of them asks the proxy for anything."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from bot.acknowledgement import defer
from bot.fit.ask import Ask
from bot.fit.machine import read_machine
from bot.fit.options import named, with_options
from bot.fit.page import Page
from bot.fit.pages import (
    Reader,
    candidates_page,
    card_page,
    compare_page,
    gpus_page,
    models_page,
    notice,
)
from bot.fit.reading import (
    model_hints,
    read_context,
    read_model,
    read_quant,
    several_hints,
    trained_for,
)
from bot.fit.unread import Unread
from bot.service import Service
from bot.words.text import locale_of

_Interaction = discord.Interaction[Any]
_Tree = app_commands.CommandTree[Any]
_MOST_TYPED = 200
_MOST_COMPARED = 10
_Text = app_commands.Range[str, 1, _MOST_TYPED]


def add_commands(tree: _Tree, service: Service) -> None:
    """Where they may be used, and by whose installs, is the tree's to say."""
    desk = Desk(service)

    @tree.command(name="canrun", description=named("canrun_about"))
    @with_options("gpu", "model", "context", "quant")
    async def canrun(
        interaction: _Interaction,
        gpu: _Text,
        model: _Text,
        context: _Text | None = None,
        quant: _Text | None = None,
    ) -> None:
        await answer(interaction, lambda reader: desk.canrun(reader, gpu, model, context, quant))

    @tree.command(name=named("gpus_name"), description=named("gpus_about"))
    @with_options("model", "context")
    async def gpus(interaction: _Interaction, model: _Text, context: _Text | None = None) -> None:
        await answer(interaction, lambda reader: desk.gpus(reader, model, context))

    @tree.command(name=named("models_name"), description=named("models_about"))
    @with_options("gpu", "context")
    async def models(interaction: _Interaction, gpu: _Text, context: _Text | None = None) -> None:
        await answer(interaction, lambda reader: desk.models(reader, gpu, context))

    @tree.command(name=named("compare_name"), description=named("compare_about"))
    @with_options("gpu1", "gpu2", "model", "context")
    async def compare(
        interaction: _Interaction,
        gpu1: _Text,
        gpu2: _Text,
        model: _Text,
        context: _Text | None = None,
    ) -> None:
        await answer(interaction, lambda reader: desk.compare(reader, (gpu1, gpu2), model, context))


async def answer(interaction: _Interaction, make: Callable[[Reader], Awaitable[Page]]) -> None:
    """Defers, then shows the page, or says what could not be read."""
    await defer(interaction, thinking=True)
    reader = Reader(interaction.user.id, locale_of(interaction.locale.value))
    try:
        page = await make(reader)
    except Unread as error:
        page = notice(error.text(reader.locale))
    await interaction.edit_original_response(
        view=page.view(),
        attachments=page.files(),
        allowed_mentions=discord.AllowedMentions.none(),
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """From what was typed to a page. Everything raises `Unread`."""

    service: Service

    async def canrun(
        self, reader: Reader, gpu: str, model: str, context: str | None, quant: str | None
    ) -> Page:
        machine, releases = read_machine(gpu), read_model(model)
        release = releases[0].release
        n_ctx = read_context(context, release, self._usual)
        n_ctx, cut = trained_for(n_ctx, release, reader.locale)
        wanted = read_quant(quant) or read_quant(releases[0].quant)
        asks = [Ask(place, release, n_ctx, wanted) for place in machine.places]
        hints = (*model_hints(model, releases, reader.locale), *cut)
        if len(asks) > 1:
            return await candidates_page(gpu, asks, reader, hints=hints)
        heard = machine.hints(reader.locale)
        return await card_page(asks[0], reader, hints=(*heard, *hints))

    async def gpus(self, reader: Reader, model: str, context: str | None) -> Page:
        releases = read_model(model)
        release = releases[0].release
        n_ctx = read_context(context, release, self._usual)
        n_ctx, cut = trained_for(n_ctx, release, reader.locale)
        hints = (*model_hints(model, releases, reader.locale), *cut)
        quant = read_quant(releases[0].quant)
        return await gpus_page(release, n_ctx, reader, quant=quant, hints=hints)

    async def models(self, reader: Reader, gpu: str, context: str | None) -> Page:
        machine = read_machine(gpu)
        n_ctx = read_context(context, None, self._usual)
        names = tuple(place.name for place in machine.places)
        hints = (*machine.hints(reader.locale), *several_hints(gpu, names, reader.locale))
        return await models_page(machine.places[0], n_ctx, reader, hints=hints)

    async def compare(
        self, reader: Reader, gpus: tuple[str, ...], model: str, context: str | None
    ) -> Page:
        releases = read_model(model)
        release = releases[0].release
        n_ctx = read_context(context, release, self._usual)
        n_ctx, cut = trained_for(n_ctx, release, reader.locale)
        quant = read_quant(releases[0].quant)
        machines = [read_machine(gpu) for gpu in gpus]
        places = dict.fromkeys(place for machine in machines for place in machine.places)
        asks = [Ask(place, release, n_ctx, quant) for place in places]
        heard = (hint for machine in machines for hint in machine.hints(reader.locale))
        hints = (*heard, *model_hints(model, releases, reader.locale), *cut)
        return await compare_page(asks[:_MOST_COMPARED], reader, hints=hints)

    @property
    def _usual(self) -> int:
        """The context that a question means when it names none."""
        return self.service.settings().context
