"""What all of the bot's commands share."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.settings import BotSettings
from bot.streams import Streams

if TYPE_CHECKING:
    from bot.chat.ledger import Ledger
    from bot.chat.limits import Limits
    from bot.chat.proxy import Proxy


@dataclass(frozen=True, slots=True)
class Service:
    """`settings` gives them as the file has them now; `clock` tells seconds that only rise.

    `streams` are the answers in progress: who streams does it inside `streams.running()`.
    Buttons, which are made anew from their custom_id, find it as `interaction.client.service`.
    """

    settings: Callable[[], BotSettings]
    proxy: "Proxy"
    ledger: "Ledger"
    limits: "Limits"
    clock: Callable[[], float]
    streams: Streams = field(default_factory=Streams)
