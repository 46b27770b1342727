"""Of presses on one message the last one is shown, and nothing is kept of those that are over."""

import asyncio
import random

import pytest

from bot.fit.presses import Presses

pytestmark = pytest.mark.anyio


async def test_last_counts() -> None:
    """However long each takes to answer, the last press is shown last, and none at a time."""
    presses, shown = Presses(), list[int]()
    dice = random.Random(5)  # noqa: S311 - it hides nothing
    editing = 0

    async def press(number: int, draws_s: float, edits_s: float) -> None:
        nonlocal editing
        with presses.pressed(1) as pressed:
            await asyncio.sleep(draws_s)
            async with pressed.lock:
                if pressed.is_last:
                    editing += 1
                    assert 1 == editing
                    await asyncio.sleep(edits_s)
                    editing -= 1
                    shown.append(number)

    jobs = []
    for number in range(40):
        jobs.append(asyncio.create_task(press(number, dice.random() / 50, dice.random() / 50)))
        await asyncio.sleep(dice.random() / 200)
    await asyncio.gather(*jobs)

    assert sorted(shown) == shown
    assert 39 == shown[-1]
    assert 0 == len(presses)


async def test_messages_apart() -> None:
    """Presses on different messages have nothing to do with each other; one that fails is over."""
    presses = Presses()
    with presses.pressed(1) as one, presses.pressed(2) as other:
        assert (True, True) == (one.is_last, other.is_last)
    with pytest.raises(ValueError, match="fell"), presses.pressed(1):
        raise ValueError("fell")

    assert 0 == len(presses)
