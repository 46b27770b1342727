"""Rate limits: so many calls of a route in a window, and 50 of all routes in a second."""

import hashlib
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limit:
    """`calls` in a window of `seconds`, which begins with the first of them."""

    calls: int
    seconds: float


# Observed by bot authors, not promised: Discord says to read the headers, never to hard-code.
LIMITS: Mapping[tuple[str, str], Limit] = {
    ("POST", "/channels/{channel_id}/messages"): Limit(5, 5),
    ("PATCH", "/channels/{channel_id}/messages/{message_id}"): Limit(5, 5),
    ("DELETE", "/channels/{channel_id}/messages/{message_id}"): Limit(5, 1),
    ("POST", "/channels/{channel_id}/typing"): Limit(5, 5),
    ("POST", "/webhooks/{webhook_id}/{webhook_token}"): Limit(5, 2),
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}"): Limit(5, 2),
    ("PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me"): Limit(
        1, 0.25
    ),
}
USUAL = Limit(50, 1)
GLOBAL = Limit(50, 1)


@dataclass(slots=True)
class Bucket:
    """What is left of a window that began at `began`."""

    limit: Limit
    began: float = -math.inf
    used: int = 0

    def reset_after(self, now: float) -> float:
        return max(0.0, self.began + self.limit.seconds - now)

    def is_open(self, now: float) -> bool:
        return self.used < self.limit.calls or not self.reset_after(now)

    def take(self, now: float) -> None:
        if not self.reset_after(now):
            self.began, self.used = now, 0
        self.used += 1


@dataclass(frozen=True, slots=True)
class Grant:
    """What a call is told about its bucket. `retry_after` is set when it is refused."""

    limit: Limit
    name: str
    remaining: int
    reset_after: float
    retry_after: float | None = None
    is_global: bool = False

    def headers(self) -> dict[str, str]:
        told = {
            "X-RateLimit-Limit": str(self.limit.calls),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": f"{time.time() + self.reset_after:.3f}",
            "X-RateLimit-Reset-After": f"{self.reset_after:.3f}",
            "X-RateLimit-Bucket": self.name,
        }
        if self.retry_after is None:
            return told
        scope = "global" if self.is_global else "user"
        told |= {"Retry-After": str(math.ceil(self.retry_after)), "X-RateLimit-Scope": scope}
        return {**told, "X-RateLimit-Global": "true"} if self.is_global else told


@dataclass(slots=True)
class Buckets:
    """All buckets. `clock` tells monotonic seconds; `limits` may be changed by a test."""

    clock: Callable[[], float] = time.monotonic
    limits: dict[tuple[str, str], Limit] = field(default_factory=lambda: dict(LIMITS))
    open: dict[tuple[str, str], Bucket] = field(default_factory=dict)
    all: Bucket = field(default_factory=lambda: Bucket(GLOBAL))

    def take(self, method: str, path: str, major: str) -> Grant:
        """Count a call of a route; `major` is its channel, guild or webhook with token."""
        path = path.replace("@original", "{message_id}")  # one bucket for both
        name = hashlib.sha256(f"{method} {path}".encode()).hexdigest()[:32]
        limit = self.limits.get((method, path), USUAL)
        bucket = self.open.setdefault((name, major), Bucket(limit))
        now = self.clock()
        is_hook = path.startswith("/webhooks/")  # answers to interactions: no global limit
        if not is_hook and not self.all.is_open(now):
            wait = self.all.reset_after(now)
            return Grant(limit, name, 0, wait, retry_after=wait, is_global=True)
        if not bucket.is_open(now):
            wait = bucket.reset_after(now)
            return Grant(limit, name, 0, wait, retry_after=wait)
        bucket.take(now)
        if not is_hook:
            self.all.take(now)
        left = limit.calls - bucket.used
        return Grant(limit, name, left, bucket.reset_after(now))
