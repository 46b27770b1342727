"""The book of what is kept about users: tokens of the day and the model they chose, in SQLite."""

import asyncio
import hashlib
import hmac
import logging
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from bot.chat.errors import LedgerTrouble
from bot.chat.memory import Memory

log = logging.getLogger(__name__)

T = TypeVar("T")

KEPT_DAYS = 30
_DAY_S = 86_400
_LOCKED_S = 1.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS spent (
    user BLOB NOT NULL, day INTEGER NOT NULL, tokens INTEGER NOT NULL, PRIMARY KEY (user, day)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chosen (
    user BLOB PRIMARY KEY, day INTEGER NOT NULL, model TEXT NOT NULL
) WITHOUT ROWID;
"""


class Ledger:
    """Users stand in it under a keyed hash, for 30 days; of messages not a word.

    The key lies beside the file, so that the file alone tells nobody who. `memory` is what is kept
    only as long as the program runs. All raise `LedgerTrouble` when the file is locked or broken.
    A connection an operation: nothing to lose when the file is moved, locked or mended meanwhile.
    """

    def __init__(self, file: Path, now: Callable[[], float] = time.time) -> None:
        self.memory = Memory()
        self._file = file
        self._now = now
        self._key: bytes | None = None
        self._swept = -1
        self._lock = threading.Lock()
        # Who asks to be forgotten keeps what he spent today until midnight, here alone.
        self._carried: dict[tuple[bytes, int], int] = {}

    @property
    def day_ends(self) -> int:
        """When today's budgets end, as a Unix time: midnight, UTC."""
        return (self._day + 1) * _DAY_S

    async def spent(self, user: int) -> int:
        """Tokens of answers that the user has had today."""

        def read(book: sqlite3.Connection) -> int:
            name, day = self._name(user), self._day
            row = book.execute("SELECT tokens FROM spent WHERE user = ? AND day = ?", (name, day))
            found = row.fetchone()
            return (found[0] if found else 0) + self._carried.get((name, day), 0)

        return await self._open(read)

    async def spend(self, user: int, tokens: int) -> None:
        await self._open(
            lambda book: book.execute(
                "INSERT INTO spent VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET tokens = tokens + excluded.tokens",
                (self._name(user), self._day, tokens),
            )
        )

    async def carry(self, user: int, tokens: int) -> None:
        """Spent by somebody who has been forgotten today: until midnight, in memory alone."""

        def add(_book: sqlite3.Connection) -> None:
            key = (self._name(user), self._day)
            self._carried[key] = self._carried.get(key, 0) + tokens

        await self._open(add)

    async def chosen(self, user: int) -> str | None:
        """The model the user chose; looking at it keeps it for another 30 days."""

        def read(book: sqlite3.Connection) -> str | None:
            name = self._name(user)
            found = book.execute("SELECT model, day FROM chosen WHERE user = ?", (name,)).fetchone()
            if found is None:
                return None
            if found[1] != self._day:
                book.execute("UPDATE chosen SET day = ? WHERE user = ?", (self._day, name))
            return str(found[0])

        return await self._open(read)

    async def choose(self, user: int, model: str | None) -> None:
        """`None` goes back to the model of the settings."""

        def write(book: sqlite3.Connection) -> None:
            if model is None:
                book.execute("DELETE FROM chosen WHERE user = ?", (self._name(user),))
            else:
                row = (self._name(user), self._day, model)
                book.execute("INSERT OR REPLACE INTO chosen VALUES (?, ?, ?)", row)

        await self._open(write)

    async def forget(self, user: int) -> int:
        """Delete all that is kept about the user, in memory too; how many rows there were."""

        def delete(book: sqlite3.Connection) -> int:
            name, day = self._name(user), self._day
            row = book.execute("SELECT tokens FROM spent WHERE user = ? AND day = ?", (name, day))
            today = row.fetchone()
            n = sum(
                book.execute(f"DELETE FROM {table} WHERE user = ?", (name,)).rowcount  # noqa: S608
                for table in ("spent", "chosen")
            )
            if today:
                self._carried[name, day] = self._carried.get((name, day), 0) + today[0]
            return n

        self.memory.forget(user)
        return await self._open(delete)

    @property
    def _day(self) -> int:
        return int(self._now() // _DAY_S)

    async def _open(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.to_thread(self._opened, work)

    def _opened(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            with self._lock:  # the time out is for other programs; ours wait here
                return self._worked(work)
        except (sqlite3.Error, OSError, ValueError) as error:
            log.warning("the ledger %s cannot be used: %s", self._file, error)
            raise LedgerTrouble from error

    def _worked(self, work: Callable[[sqlite3.Connection], T]) -> T:
        self._prepare()
        with closing(sqlite3.connect(self._file, timeout=_LOCKED_S)) as book, book:
            book.execute("PRAGMA secure_delete = ON")
            book.executescript(_SCHEMA)
            book.execute("BEGIN IMMEDIATE")
            self._sweep(book)
            return work(book)

    def _sweep(self, book: sqlite3.Connection) -> None:
        day = self._day
        if day == self._swept:
            return
        for table in ("spent", "chosen"):
            book.execute(f"DELETE FROM {table} WHERE day < ?", (day - KEPT_DAYS,))  # noqa: S608
        self._carried = {key: n for key, n in self._carried.items() if key[1] == day}
        self._swept = day

    def _prepare(self) -> None:
        """The folder, the file for its owner alone, and the key, each made the first time."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        if not self._file.exists():
            os.close(os.open(self._file, os.O_CREAT | os.O_WRONLY, 0o600))
        if self._key is None:
            self._key = _key(self._file.with_suffix(".key"))

    def _name(self, user: int) -> bytes:
        assert self._key is not None
        return hmac.digest(self._key, str(user).encode(), hashlib.sha256)[:16]


def _key(file: Path) -> bytes:
    """What stands in the file, or a new one. Raises `ValueError` when it is cut short."""
    try:
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as new:
            new.write(secrets.token_bytes(32))
    except FileExistsError:
        pass
    key = file.read_bytes()
    if len(key) != 32:
        raise ValueError(f"{file} is no key; delete it, and the ledger begins anew")
    return key
