"""What happened, for tests to read: every call and what came of it, every breach of a rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.discord.attachment import Upload


@dataclass(slots=True, eq=False)
class Call:
    """A request of the bot. `at` is when it had come in whole, in monotonic seconds.

    `path` is the template, `params` what it was filled with; `code` is Discord's own number of an
    error. `sent` is False when a planned fault ate the answer.
    """

    at: float
    method: str
    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: Any = None
    files: dict[int, Upload] = field(default_factory=dict)
    authorization: str = ""
    status: int = 0
    code: int = 0
    answer: Any = None

    @property
    def major(self) -> str:
        """What divides a route's rate limit: the channel, the guild, or the webhook's token."""
        names = ("channel_id", "guild_id", "webhook_id", "webhook_token")
        return "/".join(self.params[name] for name in names if name in self.params)


@dataclass(frozen=True, slots=True)
class Breach:
    """`layer` is who found it: openapi, rules, gateway, route, answer (ours drifted)."""

    layer: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"[{self.layer}] {self.where}: {self.text}"


@dataclass(slots=True)
class Record:
    """Everything in order. `presences` are (monotonic seconds, what was shown)."""

    calls: list[Call] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)
    presences: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    identifies: list[float] = field(default_factory=list)
    resumes: list[tuple[float, int]] = field(default_factory=list)
    heartbeats: list[float] = field(default_factory=list)
    closes: list[int] = field(default_factory=list)

    def breach(self, layer: str, where: str, text: str) -> None:
        self.breaches.append(Breach(layer, where, text))

    def calls_to(self, method: str, path: str) -> list[Call]:
        return [call for call in self.calls if (call.method, call.path) == (method, path)]

    @property
    def n_invalid(self) -> int:
        """Calls that count to the ban at 10,000 in 10 minutes."""
        return sum(call.status in (401, 403, 429) for call in self.calls)
