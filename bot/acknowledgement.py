"""The first word to an interaction, which Discord wants within three seconds, and once."""

from typing import Any

import discord

# Discord's word that it has heard the first word already.
ACKNOWLEDGED = 40060


async def defer(
    interaction: discord.Interaction[Any], *, thinking: bool = False, ephemeral: bool = False
) -> None:
    """Promise an answer. Discord may hear it and fail all the same; discord.py says it again."""
    try:
        await interaction.response.defer(thinking=thinking, ephemeral=ephemeral)
    except discord.HTTPException as error:
        if error.code != ACKNOWLEDGED:
            raise
