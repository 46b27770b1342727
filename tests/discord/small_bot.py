"""A bot as small as can be, in plain discord.py, that tries everything the loopback offers."""

import asyncio
import io
import os
import sys

import discord
from discord import app_commands

COLOURS = ("red", "green", "blue", "black")
PICTURE = bytes.fromhex(  # a PNG of one pixel
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c636060606000000005000157a5cb8f0000000049454e44ae426082"
)


class SmallBot(discord.Client):
    """Reads no settings but `SMALL_BOT_INTENTS` and those that every bot has."""

    def __init__(self) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        intents.value |= int(os.environ.get("SMALL_BOT_INTENTS", "0"))
        super().__init__(
            intents=intents,
            proxy=os.environ["DISCORD_PROXY"],
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.1,
        )
        self.tree = app_commands.CommandTree(self)
        add_commands(self.tree)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            await interaction.response.send_message("again!", ephemeral=True)

    async def on_resumed(self) -> None:
        say("resumed")

    async def on_ready(self) -> None:
        say("ready")

    async def on_message(self, message: discord.Message) -> None:
        if message.author.bot:
            return
        say(f"heard {message.content!r}")
        if message.content.endswith("count"):
            await count(message)
        elif message.guild is None or self.user in message.mentions:
            await message.reply(f"you said: {message.content}", suppress_embeds=True)


async def count(message: discord.Message) -> None:
    """Edit twelve times as fast as the library lets us."""
    sent = await message.channel.send("0")
    for number in range(1, 13):
        await sent.edit(content=str(number))


def add_commands(tree: app_commands.CommandTree[SmallBot]) -> None:
    @tree.command(description="Paint something.")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def paint(interaction: discord.Interaction, colour: str, coats: int = 1) -> None:
        await interaction.response.defer(thinking=True)
        embed = discord.Embed(title=f"{coats} coats of {colour}")
        embed.set_image(url="attachment://dot.png")
        file = discord.File(io.BytesIO(PICTURE), "dot.png", description=f"a {colour} dot")
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="Again", custom_id="again"))
        await interaction.edit_original_response(embed=embed, attachments=[file], view=view)

    @paint.autocomplete("colour")
    async def colours(
        interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        found = [colour for colour in COLOURS if current in colour]
        return [app_commands.Choice(name=colour.title(), value=colour) for colour in found]

    @tree.command(description="Answer after a while.")
    async def late(interaction: discord.Interaction, seconds: float) -> None:
        await asyncio.sleep(seconds)
        try:
            await interaction.response.send_message("late")
        except discord.NotFound as error:
            say(f"too late: {error.code}")

    @tree.command(description="Answer twice, the second time when told.")
    async def twice(interaction: discord.Interaction, seconds: float) -> None:
        await interaction.response.send_message("first", ephemeral=True)
        await asyncio.sleep(seconds)
        try:
            await interaction.followup.send("second")
        except discord.HTTPException as error:
            say(f"expired: {error.code}")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    SmallBot().run(os.environ["DISCORD_TOKEN"], root_logger=True)
