"""What is shown in one message: text, a picture, rows of buttons; and that as Discord has it."""

from dataclasses import dataclass, replace
from io import BytesIO
from typing import Literal

import discord

from bot.fit.picture import NAME

TEXT_LIMIT = 4000
LABEL_LIMIT = 80
IN_A_ROW = 5

Style = Literal["primary", "secondary"]
_STYLES: dict[Style, discord.ButtonStyle] = {
    "primary": discord.ButtonStyle.primary,
    "secondary": discord.ButtonStyle.secondary,
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and what it shows, for those who cannot see it."""

    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Key:
    """A button; its `custom_id` carries all that it needs."""

    label: str
    custom_id: str
    style: Style = "secondary"


@dataclass(frozen=True, slots=True)
class Page:
    """`top` stands above the picture, `bottom` below it; `rows` hold up to five buttons each."""

    top: str
    colour: int
    bottom: str = ""
    picture: Picture | None = None
    rows: tuple[tuple[Key, ...], ...] = ()

    def view(self) -> discord.ui.LayoutView:
        """Within Discord's limits: what is too long ends at the last line that has room.

        Finished from the start: discord.py would keep every other view as long as the bot runs.
        """
        top = clipped(self.top, TEXT_LIMIT)
        bottom = clipped(self.bottom, TEXT_LIMIT - len(top))
        box: discord.ui.Container[discord.ui.LayoutView] = discord.ui.Container(
            discord.ui.TextDisplay(top), accent_colour=self.colour
        )
        if self.picture:
            gallery: discord.ui.MediaGallery[discord.ui.LayoutView] = discord.ui.MediaGallery()
            gallery.add_item(media=f"attachment://{NAME}", description=self.picture.alt)
            box.add_item(gallery)
        if bottom:
            box.add_item(discord.ui.TextDisplay(bottom))
        for row in self.rows:
            box.add_item(discord.ui.ActionRow(*(_button(key) for key in row)))
        view = discord.ui.LayoutView(timeout=None)
        view.add_item(box)
        view.stop()
        return view

    def without_picture(self) -> "Page":
        return replace(self, picture=None)

    def files(self) -> list[discord.File]:
        """New ones with each call: sending a file closes it."""
        if self.picture is None:
            return []
        return [discord.File(BytesIO(self.picture.png), NAME, description=self.picture.alt)]


def rows_of(keys: tuple[Key, ...]) -> tuple[tuple[Key, ...], ...]:
    """Five buttons a row."""
    return tuple(keys[i : i + IN_A_ROW] for i in range(0, len(keys), IN_A_ROW))


def clipped(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    kept = text[: max(limit - 2, 0)].rpartition("\n")[0]
    return f"{kept}\n…" if kept else ""


def _button(key: Key) -> discord.ui.Button[discord.ui.LayoutView]:
    return discord.ui.Button(
        label=key.label[:LABEL_LIMIT], custom_id=key.custom_id, style=_STYLES[key.style]
    )
