"""Shows an answer as the response to a command or a button, and what lies beyond its 15 minutes."""

import asyncio
from collections.abc import Callable

import discord

from bot.chat.channel_surface import SILENT, ChannelSurface, MakeView, files, translated
from bot.chat.surface import Shown, SurfaceGone

# Discord takes the interaction's token for 15 minutes.
_TOKEN_S = 840.0
_INVALID_TOKEN = 50027


class InteractionSurface:
    """The deferred response first, then follow-ups.

    Where the bot is at home, it goes on as a user of the channel when the token ends; elsewhere,
    as a guest of a user's, it has that one message and those minutes.
    """

    def __init__(
        self,
        interaction: discord.Interaction[discord.Client],
        view: MakeView,
        key: str,
        clock: Callable[[], float],
    ) -> None:
        self._interaction = interaction
        self._view = view
        self._key = key
        self._clock = clock
        self._began = clock()
        self._sent: list[discord.Message] = []
        self._channel: ChannelSurface | None = None

    @property
    def is_guest(self) -> bool:
        return is_guest(self._interaction)

    @property
    def ends_in_s(self) -> float | None:
        return self._began + _TOKEN_S - self._clock() if self.is_guest else None

    def claim(self) -> float:
        """Its edits are its own: no neighbour has a share in them."""
        return 0.0

    @property
    def ids(self) -> tuple[int, ...]:
        return self._channel.ids if self._channel else tuple(each.id for each in self._sent)

    async def put(self, index: int, shown: Shown) -> None:
        if self._channel is None and self._clock() - self._began >= _TOKEN_S:
            self._move()
        if self._channel is not None:
            return await self._channel.put(index, shown)
        try:
            with translated():
                await self._put(index, shown)
        except SurfaceGone as gone:
            if getattr(gone.__cause__, "code", None) != _INVALID_TOKEN:
                raise
            self._move()
            return await self.put(index, shown)

    async def drop(self, index: int) -> None:
        if self._channel is not None:
            await self._channel.drop(index)
            return
        with translated():
            await self._sent[index].delete()
        del self._sent[index]

    async def typing(self, until: asyncio.Event) -> None:
        """Discord shows by itself that a deferred response is awaited."""

    async def _put(self, index: int, shown: Shown) -> None:
        view = self._view(shown.buttons)
        if index == 0:
            message: discord.Message = await self._interaction.edit_original_response(
                content=shown.text,
                view=view,
                attachments=files(shown) or discord.utils.MISSING,
                allowed_mentions=SILENT,
            )
            self._sent[:1] = [message]
        elif index < len(self._sent):
            await self._sent[index].edit(
                content=shown.text,
                view=view,
                attachments=files(shown) or discord.utils.MISSING,
                allowed_mentions=SILENT,
            )
        else:
            sent = await self._interaction.followup.send(
                shown.text,
                view=view or discord.utils.MISSING,
                files=files(shown),
                allowed_mentions=SILENT,
                suppress_embeds=True,
                wait=True,
            )
            self._sent.append(sent)

    def _move(self) -> None:
        """From the token to the channel. Raises `SurfaceGone` where the bot is a guest."""
        channel = self._interaction.channel
        if self.is_guest or not self._sent or not isinstance(channel, discord.abc.Messageable):
            raise SurfaceGone
        partial = getattr(channel, "get_partial_message", None)
        if partial is None:
            raise SurfaceGone
        sent = [partial(message.id) for message in self._sent]
        self._channel = ChannelSurface(sent[0], self._view, self._key, sent=sent)


def is_guest(interaction: discord.Interaction[discord.Client]) -> bool:
    """Whether a user brought us along: we see nothing of the place but this interaction."""
    if interaction.context.private_channel:
        return True
    is_at_home = interaction.is_guild_integration() or interaction.context.dm_channel
    return interaction.is_user_integration() and not is_at_home
