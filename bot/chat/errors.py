"""What can go wrong on the way to an answer, as a tree.

ChatTrouble                a sentence for the user; `key` names it in `bot/words/chat.py`
├── ProxyTrouble           the proxy or the model behind it
│   ├── ProxyDown          nobody listens there, or the connection broke before an answer
│   ├── ProxyAsleep        it failed so often that we do not ask for a while
│   ├── ProxySlow          no first token in time
│   ├── ProxyPaused        no next token in time
│   ├── ProxyBusy          429: the queue is full; when to come back, how many wait
│   ├── ProxyRefused       it said no, and would again
│   │   └── TooLong        the conversation is longer than the model's context
│   └── ProxyBroke         it failed, before the answer or in the middle of it
├── LimitReached           this user or this channel has had its share for now
├── LedgerTrouble          the book of budgets and choices cannot be read or written
├── FileTrouble            an attachment that we do not read, and why
└── Unexpected             a bug of ours; the log has it under the id
"""

from typing import Any

from bot.words.chat import TEXTS
from bot.words.text import Locale


class ChatTrouble(Exception):
    """`values` fill the sentence in; they are safe to show."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(f"{key} {values}" if values else key)
        self.key = key
        self.values = values

    def text(self, locale: Locale) -> str:
        return TEXTS[self.key].say(locale, **self.values)


class ProxyTrouble(ChatTrouble):
    """`is_failure`: it counts towards leaving the proxy alone for a while."""

    is_failure = True


class ProxyDown(ProxyTrouble):
    def __init__(self) -> None:
        super().__init__("proxy_down")


class ProxyAsleep(ProxyTrouble):
    is_failure = False

    def __init__(self, wait_s: float) -> None:
        super().__init__("proxy_asleep", wait=max(1, round(wait_s)))


class ProxySlow(ProxyTrouble):
    def __init__(self, waited_s: float) -> None:
        super().__init__("proxy_slow", waited=f"{waited_s:g}")


class ProxyPaused(ProxyTrouble):
    def __init__(self, waited_s: float) -> None:
        super().__init__("proxy_paused", waited=f"{waited_s:g}")


class ProxyBusy(ProxyTrouble):
    """`waiting` is how many questions the queue holds, if the proxy tells."""

    is_failure = False

    def __init__(self, retry_after_s: int, waiting: int | None) -> None:
        key = "proxy_busy" if waiting is None else "proxy_busy_queue"
        super().__init__(key, wait=retry_after_s, waiting=waiting)


class ProxyRefused(ProxyTrouble):
    is_failure = False


class TooLong(ProxyRefused):
    def __init__(self) -> None:
        super().__init__("too_long")


class ProxyBroke(ProxyTrouble):
    """`key` says whether it was before or in the middle of the answer."""


class LimitReached(ChatTrouble):
    pass


class LedgerTrouble(ChatTrouble):
    def __init__(self) -> None:
        super().__init__("ledger_trouble")


class FileTrouble(ChatTrouble):
    pass


class Unexpected(ChatTrouble):
    def __init__(self, bug: str) -> None:
        super().__init__("unexpected", id=bug)
