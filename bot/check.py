"""`deepfit bot --check`: what is there and what is missing, before Discord is asked anything."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from bot.chat.proxy import Proxy
from bot.detour import discord_proxy
from bot.ending import terminal_locale
from bot.finding import Finding, State, Teller
from bot.invitation import NAMES, install_link, invite_link
from bot.settings import BotSettings, BotSettingsError, load_bot_settings
from bot.signin import sign_in
from bot.state import state_folder
from bot.token import Token, find_token
from bot.unready import Unready
from bot.words.check import TEXTS
from bot.words.text import Locale

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Report:
    findings: tuple[Finding, ...]
    locale: Locale

    @property
    def n_missing(self) -> int:
        return sum(each.state is State.MISSING for each in self.findings)

    @property
    def lines(self) -> list[str]:
        """For a terminal."""
        end = TEXTS["some_missing" if self.n_missing else "all_there"]
        return [
            *(each.line(self.locale) for each in self.findings),
            "",
            end.say(self.locale, n=self.n_missing),
        ]


async def check(environ: Mapping[str, str], file: Path, *, is_online: bool = False) -> Report:
    """Discord is asked only if `is_online`, and nothing is changed there."""
    tell = Teller(terminal_locale(environ))
    settings, of_settings = _settings(environ, file, tell)
    is_readable = of_settings.state is not State.MISSING
    token, of_token = _token(environ, settings, tell)
    findings = [
        of_settings,
        *of_token,
        *_detour(environ, tell),
        *(await _named(settings, tell) if is_readable else ()),
        _pictures(tell),
        tell.note("intents"),
        *_links(token, settings, tell),
    ]
    if is_online and token:
        findings += await sign_in(token, environ, settings, tell)
    elif not is_online:
        findings.append(tell.note("offline"))
    return Report(tuple(findings), tell.locale)


def _settings(environ: Mapping[str, str], file: Path, tell: Teller) -> tuple[BotSettings, Finding]:
    """The defaults, to look for a token and the way, where they cannot be read."""
    try:
        settings = load_bot_settings(environ, file)
    except BotSettingsError as error:
        return BotSettings(), Finding(State.MISSING, str(error))
    key = "settings_file" if file.exists() else "settings_default"
    return settings, tell.ok(key, file=file)


def _token(
    environ: Mapping[str, str], settings: BotSettings, tell: Teller
) -> tuple[Token | None, list[Finding]]:
    try:
        token = find_token(environ, settings.token_file)
    except Unready as error:
        return None, [tell.unready(error)]
    if not token.has_shape:
        return token, [tell.missing("token_odd", source=token.source)]
    findings = [tell.ok("token_found", source=token.source)]
    if token.is_readable_by_others:
        findings.append(tell.note("token_open", file=token.source))
    return token, findings


def _detour(environ: Mapping[str, str], tell: Teller) -> list[Finding]:
    try:
        return [tell.ok("detour")] if discord_proxy(environ) else []
    except Unready as error:
        return [tell.unready(error)]


async def _named(settings: BotSettings, tell: Teller) -> list[Finding]:
    """What the settings name; what the defaults name is not looked at in their place."""
    return [_folder(settings, tell), *_key(settings, tell), await _models(settings, tell)]


def _folder(settings: BotSettings, tell: Teller) -> Finding:
    try:
        return tell.ok("state", folder=state_folder(settings))
    except Unready as error:
        return tell.unready(error)


def _key(settings: BotSettings, tell: Teller) -> list[Finding]:
    file = settings.proxy_key_file
    try:
        if file:
            file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "no text"
        return [tell.missing("key_file", file=file, why=why)]
    return []


async def _models(settings: BotSettings, tell: Teller) -> Finding:
    proxy = Proxy(lambda: settings, time.monotonic)
    try:
        status = await proxy.status()
    finally:
        await proxy.aclose()
    if status.state == "down":
        return tell.missing("models_down", proxy=settings.proxy)
    if not status.models:
        return tell.missing("models_none", proxy=settings.proxy)
    shown = ", ".join(status.models[:_SHOWN]) + ("…" if len(status.models) > _SHOWN else "")
    return tell.ok("models", proxy=settings.proxy, n=len(status.models), models=shown)


def _pictures(tell: Teller) -> Finding:
    try:
        return tell.ok("pictures", version=import_module("PIL.Image").__version__)
    except ImportError as error:
        return tell.missing("pictures_none", why=error)


def _links(token: Token | None, settings: BotSettings, tell: Teller) -> list[Finding]:
    number = token.application_id if token else None
    if number is None:
        return []
    links = [tell.note("invite", permissions=", ".join(NAMES), link=invite_link(number))]
    if settings.user_installs:
        links.append(tell.note("invite_user", link=install_link(number)))
    return links
