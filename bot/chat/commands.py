"""The commands of the chat: /ask, /model, /status and /forget."""

from collections.abc import Awaitable, Callable, Coroutine
from difflib import get_close_matches
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.acknowledgement import defer
from bot.chat.attachments import Fetch, fetch
from bot.chat.channel_surface import SILENT
from bot.chat.errors import ChatTrouble, ProxyDown
from bot.chat.look import Status
from bot.chat.talk import Interaction, Talk
from bot.service import Service
from bot.words.chat import TEXTS
from bot.words.text import Locale, locale_of
from estimator.units import show_gib

_Autocomplete = Callable[
    [discord.Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]
]
_CHOICES = 25
_LISTED = 20


def add_commands(
    tree: app_commands.CommandTree[Any], service: Service, fetch: Fetch = fetch
) -> None:
    for command in (_ask(service, fetch), _model(service), _status(service), _forget(service)):
        tree.add_command(command)


def _name(key: str) -> locale_str:
    return locale_str(TEXTS[key].en, key=key)


def _command(name: str, callback: Any) -> app_commands.Command[Any, ..., Any]:
    says = _name(f"{name}_says")
    return app_commands.Command(name=_name(f"{name}_name"), description=says, callback=callback)


def _ask(service: Service, fetch: Fetch) -> app_commands.Command[Any, ..., Any]:
    talk = Talk(service, fetch)

    @app_commands.rename(
        prompt=_name("ask_prompt_name"), model=_name("ask_model_name"), file=_name("ask_file_name")
    )
    @app_commands.describe(
        prompt=_name("ask_prompt_says"), model=_name("ask_model_says"), file=_name("ask_file_says")
    )
    async def ask(
        interaction: discord.Interaction,
        prompt: app_commands.Range[str, 1, 6000],
        model: app_commands.Range[str, 1, 100] | None = None,
        file: discord.Attachment | None = None,
    ) -> None:
        await talk.ask(interaction, prompt, model, file)

    command = _command("ask", ask)
    command.autocomplete("model")(_models(service))
    return command


def _model(service: Service) -> app_commands.Command[Any, ..., Any]:
    @app_commands.rename(model=_name("ask_model_name"))
    @app_commands.describe(model=_name("model_model_says"))
    async def model(
        interaction: discord.Interaction,
        model: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        await defer(interaction, ephemeral=True, thinking=True)
        locale = locale_of(interaction.locale.value)
        asker = interaction.user.id
        said = (
            _shown_model(service, asker, locale)
            if model is None
            else _chosen_model(service, asker, model.strip(), locale)
        )
        await _finish(interaction, said, locale)

    command = _command("model", model)
    command.autocomplete("model")(_models(service))
    return command


def _status(service: Service) -> app_commands.Command[Any, ..., Any]:
    async def status(interaction: discord.Interaction) -> None:
        await defer(interaction, ephemeral=True, thinking=True)
        locale = locale_of(interaction.locale.value)
        await _finish(interaction, _said_status(service, interaction.user.id, locale), locale)

    return _command("status", status)


def _forget(service: Service) -> app_commands.Command[Any, ..., Any]:
    async def forget(interaction: discord.Interaction) -> None:
        await defer(interaction, ephemeral=True, thinking=True)
        locale = locale_of(interaction.locale.value)

        async def said() -> str:
            await service.forget(interaction.user.id)
            return TEXTS["forget_done"].say(locale)

        await _finish(interaction, said(), locale)

    return _command("forget", forget)


def _models(service: Service) -> _Autocomplete:
    async def models(
        _interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Those that begin as typed, then those that have it anywhere; from memory alone."""
        typed = current.strip().casefold()
        known = dict.fromkeys((service.settings().model, *service.proxy.models))
        fitting = [name for name in known if typed in name.casefold() and len(name) <= 100]
        fitting.sort(key=lambda name: not name.casefold().startswith(typed))
        return [app_commands.Choice(name=name, value=name) for name in fitting[:_CHOICES]]

    return models


async def _finish(interaction: Interaction, said: Awaitable[str], locale: Locale) -> None:
    try:
        sentence = await said
    except ChatTrouble as trouble:
        sentence = trouble.text(locale)
    await interaction.edit_original_response(content=sentence, allowed_mentions=SILENT)


async def _shown_model(service: Service, user: int, locale: Locale) -> str:
    chosen = await service.ledger.chosen(user) or service.settings().model
    status = await service.proxy.status()
    lines = [TEXTS["model_is"].say(locale, model=_plain(chosen))]
    if status.models:
        lines.append(TEXTS["models_are"].say(locale, models=_list(status.models)))
    return "\n".join(lines)


async def _chosen_model(service: Service, user: int, model: str, locale: Locale) -> str:
    default = service.settings().model
    if model != default:
        model = _known(await service.proxy.status(), model, locale)
    await service.ledger.choose(user, None if model == default else model)
    return TEXTS["model_set"].say(locale, model=_plain(model))


def _known(status: Status, model: str, locale: Locale) -> str:
    """The model as the proxy spells it. Raises `ChatTrouble` when it has none of that name."""
    spelled = {name.casefold(): name for name in status.models}
    if model.casefold() in spelled:
        return spelled[model.casefold()]
    if not status.models:
        raise ProxyDown
    near = get_close_matches(model.casefold(), spelled, n=3)
    hint = (
        TEXTS["models_near"].say(locale, models=_list([spelled[name] for name in near]))
        if near
        else TEXTS["models_are"].say(locale, models=_list(status.models))
    )
    raise ChatTrouble("model_missing", name=f"`{_plain(model)}`", hint=hint)


async def _said_status(service: Service, user: int, locale: Locale) -> str:
    status = await service.proxy.status()
    if status.state == "down":
        return ProxyDown().text(locale)
    lines = [TEXTS[f"status_{status.state}"].say(locale)]
    for each in status.loaded:
        key = "status_loaded" if each.n_bytes else "status_loaded_only"
        size = show_gib(each.n_bytes or 0)
        lines.append(TEXTS[key].say(locale, name=_plain(each.name), size=size))
    if status.state == "up" and not status.loaded:
        lines.append(TEXTS["status_nothing"].say(locale))
    if status.n_running is not None and status.n_queued is not None:
        queue = TEXTS["status_queue"]
        lines.append(queue.say(locale, running=status.n_running, queued=status.n_queued))
    lines.append(await _said_budget(service, user, locale))
    return "\n".join(line for line in lines if line)


async def _said_budget(service: Service, user: int, locale: Locale) -> str:
    budget = service.settings().tokens_per_day
    if not budget:
        return ""
    try:
        spent = await service.ledger.spent(user)
    except ChatTrouble as trouble:
        return trouble.text(locale)
    return TEXTS["status_budget"].say(locale, spent=spent, budget=budget)


def _list(models: list[str] | tuple[str, ...]) -> str:
    shown = ", ".join(f"`{_plain(name)}`" for name in models[:_LISTED])
    return shown + (" …" if len(models) > _LISTED else "")


def _plain(name: str) -> str:
    """Without what would end the code that it stands in."""
    return discord.utils.escape_mentions(name.replace("`", "")[:100])
