"""The buttons below an answer; what they do stands in `buttons.py`."""

import discord

from bot.chat.surface import Buttons
from bot.words.chat import TEXTS
from bot.words.text import Locale

_STYLES = {
    "stop": discord.ButtonStyle.danger,
    "again": discord.ButtonStyle.secondary,
    "details": discord.ButtonStyle.secondary,
}


def custom_id(what: str, asker: int, key: str) -> str:
    """Which button, whose, and of which answer: enough to find it again after a restart."""
    return f"chat:{what}:{asker}:{key}"


def template(what: str) -> str:
    return rf"chat:{what}:(?P<asker>\d{{1,20}}):(?P<key>[0-9a-f]{{8}})"


def button(what: str, asker: int, key: str, locale: Locale) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(
        label=TEXTS[f"button_{what}"].say(locale),
        style=_STYLES[what],
        custom_id=custom_id(what, asker, key),
    )


def view_of(buttons: Buttons, asker: int, key: str, locale: Locale) -> discord.ui.View | None:
    """Finished from the start: discord.py would keep every other view as long as the bot runs."""
    names = [what for what in _STYLES if getattr(buttons, what)]
    if not names:
        return None
    view = discord.ui.View(timeout=None)
    for what in names:
        view.add_item(button(what, asker, key, locale))
    view.stop()
    return view
