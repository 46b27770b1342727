"""Looks at the proxy: is it there, what has it loaded, how many wait."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp  # discord.py has it loaded already; httpx would cost an idle bot 10 MB

_WITHIN_S = 3.0
_MOST_BYTES = 4 * 1024**2
_BYTES = re.compile(r"^deepfit_model_bytes\{([^}]*)\} (\S+)$", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in memory; `n_bytes` as measured, else as predicted, else unknown."""

    name: str
    n_bytes: int | None


@dataclass(frozen=True, slots=True)
class Status:
    """`up`: it can answer. `starting`: it listens. `down`: nobody does.

    `models` are those that can chat, quants apart. The numbers are unknown where the server is not
    DeepFit's.
    """

    state: Literal["up", "starting", "down"]
    models: tuple[str, ...] = ()
    loaded: tuple[Loaded, ...] = ()
    n_queued: int | None = None
    n_running: int | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class _Page:
    status: int
    text: str

    @property
    def json(self) -> Any:
        try:
            return json.loads(self.text)
        except ValueError:
            return None


class Look:
    """One HTTP session, opened when it is first needed."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def at(self, address: str, key: str | None) -> Status:
        """The status of the proxy at the address, which ends in `/v1`."""
        root = address.removesuffix("/").removesuffix("/v1")
        wanted = (f"{root}/health", f"{root}/ready", f"{address}/models", f"{root}/metrics")
        return status_of(*await asyncio.gather(*(self._page(url, key) for url in wanted)))

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _page(self, url: str, key: str | None) -> _Page | None:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_WITHIN_S))
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        try:
            async with self._session.get(url, headers=headers) as answer:
                body = await answer.content.read(_MOST_BYTES)
                while len(body) < _MOST_BYTES and (more := await answer.content.read(65_536)):
                    body += more
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return None
        return _Page(answer.status, body.decode("utf-8", "replace"))


def status_of(
    health: _Page | None, ready: _Page | None, models: _Page | None, metrics: _Page | None
) -> Status:
    """Each page may be missing, or another server's."""
    cards = _cards(models)
    if not any(page and page.status < 500 for page in (health, ready, models)):
        return Status("down")
    said = _table(ready)
    is_up = ready.status == 200 if ready and "status" in said else bool(cards)
    sizes = _sizes(metrics)
    loaded = [str(card["id"]) for card in cards if card.get("loaded") and ":" in str(card["id"])]
    return Status(
        "up" if is_up else "starting",
        tuple(str(card["id"]) for card in cards if "chat" in card.get("capabilities", ("chat",))),
        tuple(Loaded(name, sizes.get(name)) for name in loaded),
        _count(said.get("queued")),
        _count(said.get("running")),
        _table(health).get("version"),
    )


def _table(page: _Page | None) -> Mapping[str, Any]:
    found = page.json if page else None
    return found if isinstance(found, dict) else {}


def _cards(page: _Page | None) -> list[dict[str, Any]]:
    listed = _table(page).get("data") if page and page.status == 200 else None
    cards = listed if isinstance(listed, list) else []
    return [card for card in cards if isinstance(card, dict) and "id" in card]


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _sizes(page: _Page | None) -> dict[str, int]:
    """Bytes by model; what was measured wins over what was predicted."""
    found: dict[str, dict[str, int]] = {}
    for labels, value in _BYTES.findall(page.text if page and page.status == 200 else ""):
        named = dict(_LABEL.findall(labels))
        found.setdefault(named.get("model", ""), {})[named.get("kind", "")] = int(float(value))
    return {
        model: by_kind.get("measured") or by_kind.get("predicted") or 0
        for model, by_kind in found.items()
    }
