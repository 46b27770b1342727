"""The book of what is kept about users, across restarts, locks and damage."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.chat.errors import LedgerTrouble
from bot.chat.history import Turn
from bot.chat.ledger import KEPT_DAYS, Ledger
from bot.chat.memory import Asked
from bot.chat.nodes import Node, Nodes
from tests.bot.fakes import FakeClock

pytestmark = pytest.mark.anyio

ADA, BOB = 123456789012345678, 2
DAY = 86_400


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(20_000 * DAY + 3600.0)


@pytest.fixture
def ledger(tmp_path: Path, clock: FakeClock) -> Ledger:
    return Ledger(tmp_path / "state" / "ledger.sqlite", clock)


async def test_spent(ledger: Ledger, clock: FakeClock) -> None:
    """Tokens are counted by user and day; the day ends at midnight, UTC."""
    await ledger.spend(ADA, 100)
    await ledger.spend(ADA, 20)
    await ledger.spend(BOB, 7)

    assert [120, 7] == [await ledger.spent(ADA), await ledger.spent(BOB)]
    assert 20_001 * DAY == ledger.day_ends
    clock.tick(DAY)
    assert 0 == await ledger.spent(ADA)


async def test_restart(ledger: Ledger, tmp_path: Path, clock: FakeClock) -> None:
    """What was written is there after a restart."""
    await ledger.spend(ADA, 100)
    await ledger.choose(ADA, "r1:Q4_K_M")

    again = Ledger(tmp_path / "state" / "ledger.sqlite", clock)

    assert (100, "r1:Q4_K_M") == (await again.spent(ADA), await again.chosen(ADA))


async def test_chosen(ledger: Ledger) -> None:
    """A choice is kept, changed and taken back."""
    assert await ledger.chosen(ADA) is None
    await ledger.choose(ADA, "a")
    await ledger.choose(ADA, "b")
    assert "b" == await ledger.chosen(ADA)
    await ledger.choose(ADA, None)
    assert await ledger.chosen(ADA) is None


async def test_thirty_days(ledger: Ledger, clock: FakeClock, tmp_path: Path) -> None:
    """What nobody used for 30 days is gone; a choice in use stays."""
    await ledger.choose(ADA, "a")
    await ledger.choose(BOB, "b")
    await ledger.spend(BOB, 5)
    clock.tick((KEPT_DAYS - 1) * DAY)
    assert "a" == await ledger.chosen(ADA)
    clock.tick(2 * DAY)

    assert ("a", None) == (await ledger.chosen(ADA), await ledger.chosen(BOB))
    with sqlite3.connect(tmp_path / "state" / "ledger.sqlite") as book:
        assert [(0,)] == list(book.execute("SELECT count(*) FROM spent"))
    book.close()


async def test_forget(ledger: Ledger, tmp_path: Path) -> None:
    """Nothing of a user is left in the file or in memory, and nobody else loses anything."""
    await ledger.spend(ADA, 100)
    await ledger.choose(ADA, "a")
    await ledger.spend(BOB, 5)
    asked = Asked(ADA, (Turn("user", "secret"),), "auto")
    ledger.memory.keep("k", asked)
    ledger.memory.think("k", "thoughts")
    ledger.memory.nodes.put(Node(1, None, False, ADA, "ada", "secret"))

    assert 2 == await ledger.forget(ADA)
    ledger.memory.think("k", "thoughts that came afterwards")

    assert ledger.memory.kept("k") is None
    assert ledger.memory.nodes.get(1) is None
    assert await ledger.chosen(ADA) is None
    with sqlite3.connect(tmp_path / "state" / "ledger.sqlite") as book:
        assert [(5,)] == list(book.execute("SELECT tokens FROM spent"))
    book.close()


async def test_forget_is_no_new_budget(ledger: Ledger, clock: FakeClock) -> None:
    """Who is forgotten has still spent what was spent today, as long as the program runs."""
    await ledger.spend(ADA, 100)
    await ledger.forget(ADA)
    await ledger.spend(ADA, 10)
    await ledger.forget(ADA)

    assert 110 == await ledger.spent(ADA)
    clock.tick(DAY)
    assert 0 == await ledger.spent(ADA)


async def test_no_ids(ledger: Ledger, tmp_path: Path) -> None:
    """No user's number stands in the file, and the same user has another name in another file."""
    other = Ledger(tmp_path / "other" / "ledger.sqlite")
    for each in (ledger, other):
        await each.choose(ADA, "a")
    names = []
    for folder in ("state", "other"):
        file = tmp_path / folder / "ledger.sqlite"
        assert str(ADA).encode() not in file.read_bytes()
        assert ADA.to_bytes(8) not in file.read_bytes()
        assert 0o600 == file.stat().st_mode & 0o777
        assert 0o600 == file.with_suffix(".key").stat().st_mode & 0o777
        with sqlite3.connect(file) as book:
            names += book.execute("SELECT user FROM chosen").fetchall()
        book.close()

    assert 2 == len(set(names))


async def test_at_once(ledger: Ledger) -> None:
    """Answers that end at the same moment are all counted."""
    await asyncio.gather(*(ledger.spend(ADA, 1) for _ in range(30)))

    assert 30 == await ledger.spent(ADA)


async def test_locked(ledger: Ledger, tmp_path: Path) -> None:
    """A file that somebody else holds is said, and read again when it is free."""
    await ledger.spend(ADA, 1)
    book = sqlite3.connect(tmp_path / "state" / "ledger.sqlite", isolation_level=None)
    book.execute("BEGIN EXCLUSIVE")
    with pytest.raises(LedgerTrouble):
        await ledger.spent(ADA)
    book.execute("ROLLBACK")
    book.close()

    assert 1 == await ledger.spent(ADA)


@pytest.mark.parametrize("what", ["ledger.sqlite", "ledger.key"])
async def test_broken(ledger: Ledger, tmp_path: Path, what: str) -> None:
    """Files that are none of ours are said, and left as they are for somebody to look at."""
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / what).write_bytes(b"this is no database, " * 100)
    with pytest.raises(LedgerTrouble) as trouble:
        await ledger.spent(ADA)

    assert "/canrun" in trouble.value.text("en")
    assert (tmp_path / "state" / what).read_bytes().startswith(b"this is no database")


async def test_no_folder(tmp_path: Path) -> None:
    """A folder that cannot be made is said."""
    (tmp_path / "file").touch()
    with pytest.raises(LedgerTrouble):
        await Ledger(tmp_path / "file" / "ledger.sqlite").spent(ADA)


async def test_nodes() -> None:
    """A message is looked up once, however many ask; the oldest go when there are too many."""
    nodes, looks = Nodes(most=3), []

    async def look() -> Node | None:
        looks.append(1)
        await asyncio.sleep(0)
        return Node(1, None, False, ADA, "ada", "text")

    found = await asyncio.gather(*(nodes.find(1, look) for _ in range(5)))
    assert (1, 5) == (len(looks), sum(node is not None for node in found))

    for number in range(2, 5):
        nodes.put(Node(number, None, False, ADA, "ada", "text"))
    assert (3, None) == (len(nodes), nodes.get(1))


async def test_no_such_node() -> None:
    """A message that is not there is looked for again the next time."""
    nodes = Nodes()

    async def look() -> Node | None:
        return None

    assert await nodes.find(1, look) is None
    assert 0 == len(nodes._locks)
