"""Specifies what stays true of the pool whatever happens in whatever order."""

import asyncio
import random

import pytest

from proxy.errors import DeepFitError
from proxy.pool import NoRoom
from proxy.seats import Seat
from tests.proxy.models import CODER, LLM, SETTINGS, Models
from tests.proxy.test_pool import Site, site, until
from tests.proxy.workers import ram

pytestmark = pytest.mark.anyio

N_REQUESTS = 60


@pytest.mark.parametrize("seed", range(8))
async def test_storm(models: Models, seed: int) -> None:
    """Every request is served, refused or cancelled; no busy model is evicted; nothing is left."""
    dice = random.Random(seed)  # noqa: S311 - the same storm every time
    n_bytes = models.takes("F32") + dice.choice([0, models.takes("Q4_0"), models.takes("F16")])
    async with site(ram(n_bytes)) as here:
        here.house.lag = dice.randrange(3)
        evicted_busy: list[Seat] = []
        watch = asyncio.create_task(_watch(here, evicted_busy))
        tasks = []
        for _ in range(N_REQUESTS):
            tasks.append(asyncio.create_task(_request(here, models, dice)))
            await asyncio.sleep(dice.choice([0, 0, 0.002]))
            if dice.random() < 0.1:
                dice.choice(tasks).cancel()
            if dice.random() < 0.1 and here.house.workers:
                dice.choice(here.house.workers).die()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        await until(lambda: here.pool._mover is None or here.pool._mover.done())
        watch.cancel()

        assert [] == evicted_busy
        assert N_REQUESTS == len(outcomes)
        bugs = (AssertionError, NoRoom)
        assert [] == [outcome for outcome in outcomes if isinstance(outcome, bugs)]
        assert any(isinstance(outcome, str) for outcome in outcomes)
        assert (0, 0) == (here.pool.waiting.n_queued, here.pool.waiting.n_running)
        assert [] == [seat for seat in here.pool._workers.seats if seat.n_leases]
        assert here.house.most_at_once <= 1


async def _request(here: Site, models: Models, dice: random.Random) -> str | None:
    """A model, now and then pinned, kept for a moment."""
    quants = dice.choice([(), (), ("Q8_0",), ("F32",)])
    wish = models.wish(*quants, model=dice.choice([CODER, LLM]))
    try:
        seat = await here.pool.acquire(wish)
    except DeepFitError:
        return None  # the queue was full
    try:
        await asyncio.sleep(dice.choice([0, 0.001, 0.003]))
    finally:
        here.pool.release(seat)
    return seat.file.quant


async def _watch(here: Site, evicted_busy: list[Seat]) -> None:
    """Notes seats that leave while they are alive and leased."""
    while True:
        evicted_busy += [seat for seat in here.pool._workers._leaving if seat.is_busy]
        await asyncio.sleep(0)


def test_settings() -> None:
    """The storm runs with a queue that it can fill."""
    assert SETTINGS.queue < N_REQUESTS
