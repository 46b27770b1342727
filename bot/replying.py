"""Replies to a message, or speaks alone where it is gone."""

from collections.abc import Sequence
from typing import Any

import discord


async def reply(message: discord.Message, text: str) -> discord.Message:
    """Pings nobody, and shows no preview of a link. Raises as `send` does."""
    return await message.channel.send(text, suppress_embeds=True, **_below(message))


async def reply_with(
    message: discord.Message, view: discord.ui.LayoutView, files: Sequence[discord.File]
) -> discord.Message:
    """The same with a layout of components."""
    return await message.channel.send(view=view, files=files, **_below(message))


def _below(message: discord.Message) -> dict[str, Any]:
    return {
        "reference": message.to_reference(fail_if_not_exists=False),
        "mention_author": False,
        "allowed_mentions": discord.AllowedMentions.none(),
    }
