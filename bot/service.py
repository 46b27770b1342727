"""What all of the bot's commands share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.settings import BotSettings

if TYPE_CHECKING:
    from bot.chat.ledger import Ledger
    from bot.chat.limits import Limits
    from bot.chat.proxy import Proxy


@dataclass(frozen=True, slots=True)
class Service:
    """`settings` gives them as the file has them now; `clock` tells seconds that only rise."""

    settings: Callable[[], BotSettings]
    proxy: "Proxy"
    ledger: "Ledger"
    limits: "Limits"
    clock: Callable[[], float]
