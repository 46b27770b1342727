"""What all of the bot's commands share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.fit.presses import Presses
from bot.fit.recent import Recent
from bot.settings import BotSettings
from bot.streams import Streams

if TYPE_CHECKING:
    from bot.chat.ledger import Ledger
    from bot.chat.limits import Limits
    from bot.chat.proxy import Proxy


@dataclass(frozen=True, slots=True)
class Service:
    """`settings` gives them as the file has them now; `clock` tells seconds that only rise.

    `recent` are the last fit questions, `presses` those of their buttons that are being answered;
    `streams` are the answers in progress: who streams does it inside `streams.running()`.
    Buttons, which are made anew from their custom_id, find it as `interaction.client.service`.
    """

    settings: Callable[[], BotSettings]
    proxy: "Proxy"
    ledger: "Ledger"
    limits: "Limits"
    clock: Callable[[], float]
    streams: Streams = field(default_factory=Streams)
    recent: Recent = field(default_factory=Recent)
    presses: Presses = field(default_factory=Presses)

    async def forget(self, user: int) -> None:
        """All that is kept about a user, in files and in memory. Raises `LedgerTrouble`."""
        self.recent.forget(user)
        await self.ledger.forget(user)

    def rewritten(self, message: int) -> None:
        """A message says something else now: who wants to know reads it anew."""
        self.ledger.memory.nodes.drop(message)

    def unsaid(self, message: int) -> None:
        """A message was deleted: what it said is remembered no longer."""
        self.recent.unsaid(message)
        self.ledger.memory.nodes.drop(message)
