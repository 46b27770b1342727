"""Shows an answer as replies in a channel: to a mention, a reply or a direct message."""

import asyncio
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import aiohttp
import discord

from bot.chat.draft import FILE_NAME
from bot.chat.lane import Lane
from bot.chat.surface import Buttons, Shown, SurfaceGone, SurfaceTrouble

_TYPING_S = 8.0
_WAIT_S = 2.0

MakeView = Callable[[Buttons], discord.ui.View | None]
SILENT = discord.AllowedMentions.none()


class ChannelSurface:
    """Replies to `question`, and each further message to the one before it, as a chain to walk."""

    ends_in_s = None

    def __init__(
        self,
        question: discord.Message | discord.PartialMessage,
        view: MakeView,
        key: str,
        lane: Lane | None = None,
        sent: Sequence[discord.PartialMessage] = (),
    ) -> None:
        self._question = question
        self._view = view
        self._key = key
        self._lane = lane
        self._has_claim = False
        self._sent: list[discord.Message | discord.PartialMessage] = [*sent]

    def claim(self) -> float:
        wait_s = self._lane.claim() if self._lane else 0.0
        self._has_claim = not wait_s
        return wait_s

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(message.id for message in self._sent)

    async def put(self, index: int, shown: Shown) -> None:
        with translated():
            if index < len(self._sent):
                if self._lane and not self._has_claim:
                    self._lane.edited()
                self._has_claim = False
                await self._sent[index].edit(
                    content=shown.text,
                    view=self._view(shown.buttons),
                    attachments=files(shown) or discord.utils.MISSING,
                    allowed_mentions=SILENT,
                )
            else:
                self._sent.append(await self._send(index, shown))

    async def drop(self, index: int) -> None:
        with translated():
            await self._sent[index].delete()
        del self._sent[index]

    async def typing(self, until: asyncio.Event) -> None:
        """Discord shows it for ten seconds; that it could not be shown is no loss."""
        while not until.is_set():
            try:
                with translated():
                    await self._question.channel.typing()
            except (SurfaceGone, SurfaceTrouble):
                return
            try:
                async with asyncio.timeout(_TYPING_S):
                    await until.wait()
            except TimeoutError:
                continue

    async def _send(self, index: int, shown: Shown) -> discord.Message:
        before = self._sent[-1] if self._sent else self._question
        return await self._question.channel.send(
            shown.text,
            view=self._view(shown.buttons) or discord.utils.MISSING,
            files=files(shown),
            reference=before.to_reference(fail_if_not_exists=False),
            mention_author=False,
            allowed_mentions=SILENT,
            suppress_embeds=True,
            nonce=_nonce(self._key, index),
        )


def files(shown: Shown) -> list[discord.File]:
    if shown.file is None:
        return []
    return [discord.File(io.BytesIO(shown.file.encode("utf-8", "replace")), FILE_NAME)]


@contextmanager
def translated() -> Iterator[None]:
    """Errors of theirs become errors of ours, by type."""
    try:
        yield
    except discord.RateLimited as error:
        raise SurfaceTrouble(error.retry_after) from error
    except (discord.NotFound, discord.Forbidden) as error:
        raise SurfaceGone from error
    except discord.HTTPException as error:
        if error.status == 429 or error.status >= 500:
            raise SurfaceTrouble(_WAIT_S) from error
        raise SurfaceGone from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise SurfaceTrouble(_WAIT_S) from error


def _nonce(key: str, index: int) -> int:
    """The same for every try to send the same message, so that Discord takes it once."""
    return int.from_bytes(hashlib.sha256(f"{key}:{index}".encode()).digest()[:7])
