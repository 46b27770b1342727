"""Specifies how workers are loaded, kept, evicted and waited for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise

import pytest

from estimator.devices import Device
from proxy.errors import (
    EngineError,
    ModelUnusable,
    OutOfMemory,
    Overloaded,
    ShuttingDown,
    WorkerDied,
)
from proxy.pool import NoRoom, Pool
from proxy.route import Waiting
from proxy.seats import Seat, Wish
from proxy.settings import Settings
from proxy.waiters import Waiters
from tests.proxy.ggufs import QUANTS
from tests.proxy.models import AUTO_KV, CODER, LLM, SETTINGS, Models
from tests.proxy.sitting import Sitting
from tests.proxy.workers import Clock, House, Tally, gpu, ram

pytestmark = pytest.mark.anyio


class Site:
    """A pool in a house with a clock."""

    def __init__(self, *devices: Device, settings: Settings = SETTINGS) -> None:
        self.house = House(devices)
        self.clock = Clock()
        self.tally = Tally()
        self.pool = Pool(
            settings=settings,
            spawn=self.house.spawn,
            detect=self.house.detect,
            clock=self.clock,
            observer=self.tally,
            sleep=self.clock.sleep,
        )

    async def use(self, wish: Wish) -> str:
        """A short request: which quant served it."""
        seat = await self.pool.acquire(wish)
        self.pool.release(seat)
        return seat.file.quant

    def ask(self, wish: Wish) -> asyncio.Task[Seat]:
        return asyncio.create_task(self.pool.acquire(wish))

    async def settled(self) -> None:
        """Until everybody has done what can be done without us."""
        await until(lambda: not others() or self.pool.waiting.n_queued > 0)
        for _ in range(20):
            await asyncio.sleep(0.001)


@asynccontextmanager
async def site(*devices: Device, settings: Settings = SETTINGS) -> AsyncIterator[Site]:
    here = Site(*devices, settings=settings)
    try:
        async with asyncio.timeout(20):
            yield here
    finally:
        here.house.gate.set()
        await here.pool.aclose()
        assert [] == here.house.workers


def others() -> set[asyncio.Task[object]]:
    """Tasks besides the test's own; anyio's runner has one that is there from the start."""
    return {task for task in asyncio.all_tasks() if task.get_name() == "pool-mover"}


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.001)


async def failure(awaitable: Awaitable[object]) -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the caller looks at what it is
        await awaitable
    return caught.value


class TestLoad:
    """A model is loaded when it is asked for."""

    async def test_boundaries(self, models: Models) -> None:
        """At each quant's exact size it is loaded; with one byte less the next one down."""
        for quant, below in pairwise(QUANTS):
            for n_bytes, expected in ((0, quant), (1, below)):
                settings = replace(SETTINGS, memory_limit=models.takes(quant) - n_bytes)
                async with site(ram(1 << 40), settings=settings) as here:
                    assert expected == await here.use(models.wish())

    async def test_below_the_smallest(self, models: Models) -> None:
        """With one byte less than the smallest quant takes nothing is loaded."""
        settings = replace(SETTINGS, memory_limit=models.takes(QUANTS[-1]) - 1)
        async with site(ram(1 << 40), settings=settings) as here:
            error = await failure(here.pool.acquire(models.wish()))

            assert isinstance(error, NoRoom)
            assert 1 == error.refusal.shortfall_bytes
            assert [] == here.house.loads

    async def test_kept(self, models: Models) -> None:
        """A loaded model stays and serves again without a look at the devices."""
        async with site(ram(1 << 30)) as here:
            await here.use(models.wish())
            n_looks = here.house._n_looks

            assert "F32" == await here.use(models.wish())
            assert n_looks == here.house._n_looks
            assert 1 == len(here.house.loads)

    async def test_single_flight(self, models: Models) -> None:
        """Requests for the same model at the same time share one load."""
        async with site(ram(1 << 30)) as here:
            seats = await asyncio.gather(*(here.pool.acquire(models.wish()) for _ in range(8)))

            assert 1 == len(here.house.loads)
            assert 1 == len(set(seats))
            assert Waiting(0, 8) == here.pool.waiting

    async def test_one_at_a_time(self, models: Models) -> None:
        """Two models are loaded one after the other: memory is only certain between loads."""
        async with site(ram(1 << 30)) as here:
            await asyncio.gather(here.use(models.wish()), here.use(models.wish(model=LLM)))

            assert 1 == here.house.most_at_once
            assert 2 == len(here.house.workers)

    async def test_told(self, models: Models) -> None:
        """A worker is told the file, its context, where it goes, its repairs and its markers."""
        settings = replace(SETTINGS, threads=3, ubatch=64, load_timeout=9)
        async with site(ram(1 << 30), settings=settings) as here:
            await here.use(models.wish("Q8_0"))
            (load,) = here.house.loads
            file = models.file("Q8_0")

            assert (str(file.path), 4096, 4) == (load.path, load.n_ctx, load.n_seq)
            assert (0, 64, 3) == (load.n_gpu_layers, load.n_ubatch, load.n_threads)
            assert ("f16", "f16", False) == (load.kv_type_k, load.kv_type_v, load.experts_on_cpu)
            assert file.identity.family.markers == load.markers
            assert file.identity.family.required_markers == load.required_markers
            assert () == load.overrides
            assert [9] == here.house.timeouts

    async def test_reserved(self, models: Models) -> None:
        """The bytes are reserved while a model loads, and held from then on."""
        async with site(ram(1 << 30)) as here:
            here.house.gate.clear()
            task = here.ask(models.wish("F16"))
            await until(lambda: bool(here.house.loads))
            reserved = here.pool.held_bytes
            here.house.gate.set()
            await task

            assert {"cpu0": models.takes("F16")} == reserved
            assert {"cpu0": models.takes("F16")} == here.pool.held_bytes
            assert here.pool.is_loaded(models.file("F16"))
            assert not here.pool.is_loaded(models.file("F32"))

    async def test_counted(self, models: Models) -> None:
        """Loads and unloads are told to the observer, with bytes and seconds."""
        async with site(ram(1 << 30)) as here:
            here.house.gate.clear()
            task = here.ask(models.wish("F16"))
            await until(lambda: bool(here.house.loads))
            here.clock.now += 7
            here.house.gate.set()
            await task
            n_bytes = models.takes("F16")

            assert [(f"{CODER}:F16", n_bytes, n_bytes, 7.0)] == here.tally.loads
            await here.pool.aclose()
            assert [f"{CODER}:F16"] == here.tally.unloads


class TestFailedLoad:
    """A load that fails is an error for all who wait for it, and for nobody else."""

    @pytest.mark.parametrize(
        "error", [ModelUnusable("no such tensor"), WorkerDied("gone"), OutOfMemory("no room")]
    )
    async def test_all_are_told(self, models: Models, error: Exception) -> None:
        """All who share the load get its error; the next request tries again."""
        async with site(ram(1 << 30)) as here:
            here.house.failures["Q8_0"] = [error]
            wish = models.wish("Q8_0")
            errors = await asyncio.gather(*(failure(here.pool.acquire(wish)) for _ in range(3)))

            assert [error] * 3 == errors
            assert Waiting(0, 0) == here.pool.waiting
            assert {} == here.pool.held_bytes
            assert "Q8_0" == await here.use(wish)

    async def test_others_are_served(self, models: Models) -> None:
        """Who waits for another model is not told, but served."""
        async with site(ram(1 << 30)) as here:
            here.house.failures["Q8_0"] = [WorkerDied("gone")]
            first, second = here.ask(models.wish("Q8_0")), here.ask(models.wish("F16", model=LLM))

            assert isinstance(await failure(first), WorkerDied)
            assert LLM == (await second).file.title.model

    async def test_stillborn(self, models: Models) -> None:
        """A worker that is dead when it is loaded is an error, not loaded again and again."""
        async with site(ram(1 << 30)) as here:
            here.house.is_deadly = True

            assert isinstance(await failure(here.pool.acquire(models.wish())), WorkerDied)
            assert 1 == len(here.house.loads)
            assert {} == here.pool.held_bytes

    async def test_no_process(self, models: Models) -> None:
        """When no process can be started at all, that is said."""
        async with site(ram(1 << 30)) as here:
            here.house.failures["F32"] = [OSError(24, "Too many open files")]

            error = await failure(here.pool.acquire(models.wish()))

            assert isinstance(error, EngineError)
            assert "Too many open files" in error.message

    async def test_unusable_quant(self, models: Models) -> None:
        """A file that llama.cpp refuses is stepped over, once: the next smaller one serves."""
        async with site(ram(1 << 30)) as here:
            here.house.failures["F32"] = [ModelUnusable("no such tensor")]

            assert "F16" == await here.use(models.wish())
            await here.pool.aclose()
        assert [f"{CODER}.F32", f"{CODER}.F16"] == here.house.names

    async def test_bug(self, models: Models) -> None:
        """Even when the pool itself fails nobody waits for ever, and the next request is served."""
        async with site(ram(1 << 30)) as here:
            detect, n_calls = here.house.detect, 0

            def broken() -> tuple[Device, ...]:
                nonlocal n_calls
                n_calls += 1
                return detect() if n_calls > 1 else 1 // 0  # type: ignore[return-value]

            here.pool._workers._detect = broken

            error = await failure(here.pool.acquire(models.wish()))

            assert isinstance(error, EngineError)
            assert "ZeroDivisionError" in error.message
            assert "F32" == await here.use(models.wish())


class TestOutOfMemory:
    """A load that runs out of memory steps down a ladder, each step once."""

    async def test_ladder(self, models: Models) -> None:
        """The next smaller quant serves, and what failed is remembered."""
        async with site(ram(1 << 30)) as here:
            here.house.failures = {"F32": [OutOfMemory("no")], "F16": [OutOfMemory("no")]}
            first = await here.use(models.wish())
            await here.use(models.wish(model=LLM))
            here.house.workers[0].die()
            second = await here.use(models.wish())

            assert ("Q8_0", "Q8_0") == (first, second)
            tried = [name for name in here.house.names if name.startswith(CODER)]
            assert [f"{CODER}.{quant}" for quant in ("F32", "F16", "Q8_0", "Q8_0")] == tried

    async def test_context(self, models: Models) -> None:
        """When no smaller quant is left, a smaller context is tried, for a shorter answer."""
        settings = replace(SETTINGS, max_context=8192)
        async with site(ram(1 << 30), settings=settings) as here:
            here.house.failures["Q4_0"] = [OutOfMemory("no")]
            wish = models.wish("Q4_0", n_answer=8000, settings=settings)
            seat = await here.pool.acquire(wish)

            assert 4096 == seat.n_ctx
            assert [8192, 4096] == [load.n_ctx for load in here.house.loads]

    async def test_kv_cache(self, models: Models) -> None:
        """Before a context is made smaller a q8_0 cache is tried, where that is allowed."""
        async with site(ram(1 << 30), settings=AUTO_KV) as here:
            here.house.failures["Q8_0"] = [OutOfMemory("no")]

            assert "Q8_0" == await here.use(models.wish("Q8_0"))
            assert ["f16", "q8_0"] == [load.kv_type_k for load in here.house.loads]

    async def test_spill(self, models: Models) -> None:
        """A single file that its GPU does not take ends up in RAM; the next request finds it."""
        async with site(gpu(1 << 30), ram(1 << 30)) as here:
            here.house.failures["Q8_0"] = [OutOfMemory("no")] * 2
            wish = models.wish("Q8_0")

            assert "Q8_0" == await here.use(wish)
            assert "Q8_0" == await here.use(wish)
            placed = [load.n_gpu_layers for load in here.house.loads]
            assert [-1, 0] == [placed[0], placed[-1]]
            assert 1 == len(here.house.workers)

    async def test_refused_then_tried_again(self, models: Models) -> None:
        """When what is left lacks memory that is said, and the next request tries all again."""
        card = gpu(models.takes("Q8_0", device=gpu(0)))
        async with site(card, ram(models.takes("Q8_0") - 1)) as here:
            here.house.failures["Q8_0"] = [OutOfMemory("no")]
            wish = models.wish("Q8_0")

            assert isinstance(await failure(here.pool.acquire(wish)), NoRoom)
            assert "Q8_0" == await here.use(wish)

    async def test_real(self, models: Models) -> None:
        """Memory that another program takes between the look and the load costs one step."""
        async with site(ram(models.takes("F32"))) as here:
            here.house.gate.clear()
            task = here.ask(models.wish())
            await until(lambda: bool(here.house.loads))
            here.house.devices = (ram(models.takes("F32") - 1),)
            here.house.gate.set()

            assert "F16" == (await task).file.quant


class TestEvict:
    """Models make room for each other."""

    async def test_alternate(self, models: Models) -> None:
        """Two models that do not fit together alternate, and never hold more than there is."""
        async with site(ram(models.takes("F32") + 100)) as here:
            for _ in range(5):
                for model in (CODER, LLM):
                    assert "F32" == await here.use(models.wish(model=model))
                    assert 1 == len(here.house.workers)

            assert 10 == len(here.house.loads)

    async def test_late_memory(self, models: Models) -> None:
        """The next load waits until the memory is seen to be free, not only the process gone."""
        async with site(ram(models.takes("F32") + 100)) as here:
            here.house.lag = 10
            await here.use(models.wish())

            assert "F32" == await here.use(models.wish(model=LLM))
            assert 1000 < here.clock.now < 1005

    async def test_lost_memory(self, models: Models) -> None:
        """Memory that does not come back is not waited for for ever: what is there is used."""
        async with site(ram(models.takes("F32") + models.takes("Q8_0"))) as here:
            here.house.lag = 1000
            await here.use(models.wish())

            assert "Q8_0" == await here.use(models.wish(model=LLM))

    async def test_busy(self, models: Models) -> None:
        """A busy model is never evicted: the request waits until its last lease ends."""
        async with site(ram(models.takes("F32"))) as here:
            seats = [await here.pool.acquire(models.wish()) for _ in range(2)]
            task = here.ask(models.wish(model=LLM))
            await here.settled()
            assert Waiting(1, 2) == here.pool.waiting
            here.pool.release(seats[0])
            await here.settled()
            assert ["F32"] == here.house.quants
            assert not task.done()

            here.pool.release(seats[1])

            assert LLM == (await task).file.title.model
            assert 1 == len(here.house.workers)

    async def test_claimed(self, models: Models) -> None:
        """While one waits for a busy model to end, later requests for that model queue behind."""
        async with site(ram(models.takes("F32"))) as here:
            order: list[str] = []

            async def use(model: str) -> None:
                seat = await here.pool.acquire(models.wish(model=model))
                order.append(model)
                here.pool.release(seat)

            first = await here.pool.acquire(models.wish())
            waiting = [asyncio.create_task(use(LLM))]
            await here.settled()
            waiting += [asyncio.create_task(use(model)) for model in (CODER, LLM, CODER)]
            await here.settled()
            assert Waiting(4, 1) == here.pool.waiting
            here.pool.release(first)
            await asyncio.gather(*waiting)

            assert [LLM, LLM, CODER, CODER] == order

    async def test_not_claimed(self, models: Models) -> None:
        """Whoever needs nothing that is waited for is served meanwhile."""
        settings = replace(SETTINGS, max_context=16384)
        n_bytes = models.takes("F32") + models.takes("F32", 16384)
        async with site(ram(n_bytes), settings=settings) as here:
            long = models.wish("F32", n_answer=16000, settings=settings)
            long_llm = models.wish("F32", model=LLM, n_answer=16000, settings=settings)
            one = models.wish("Q4_0")
            seat, busy = await here.pool.acquire(one), await here.pool.acquire(long_llm)
            task = here.ask(long)
            await here.settled()
            assert not task.done()

            assert seat is await here.pool.acquire(one)
            here.pool.release(busy)
            assert 16384 == (await task).n_ctx

    async def test_close_fails(self, models: Models) -> None:
        """A worker that cannot be closed in order is logged, and the next model is loaded."""
        async with site(ram(models.takes("F32") + 100)) as here:
            await here.use(models.wish())
            here.house.workers[0].close_error = OSError("no such process")

            assert "F32" == await here.use(models.wish(model=LLM))


class TestUpgrade:
    """A larger quant replaces an idle one."""

    async def test_upgrade(self, models: Models) -> None:
        """After `upgrade_after` idle seconds, and not before, the larger quant is loaded."""
        async with site(ram(models.takes("Q4_0"))) as here:
            await here.use(models.wish())
            here.house.devices = (ram(models.takes("F32")),)
            here.clock.now += 59
            assert "Q4_0" == await here.use(models.wish())
            here.clock.now += 60

            assert "F32" == await here.use(models.wish())
            assert ["F32"] == here.house.quants

    async def test_vain(self, models: Models) -> None:
        """An upgrade that does not come off leaves what was there, and is not tried again."""
        async with site(ram(models.takes("Q8_0"))) as here:
            await here.use(models.wish())
            here.house.devices = (ram(models.takes("F32")),)
            here.house.failures = {"F32": [OutOfMemory("no")], "F16": [OutOfMemory("no")]}
            for _ in range(3):
                here.clock.now += 60
                assert "Q8_0" == await here.use(models.wish())

            names = [f"{CODER}.{quant}" for quant in ("Q8_0", "F32", "F16", "Q8_0")]
            assert names == here.house.names

    async def test_no_more_memory(self, models: Models) -> None:
        """When the memory for the larger quant does not show up the old one comes back, to stay."""
        async with site(ram(models.takes("Q4_0"))) as here:
            await here.use(models.wish())
            here.house.devices, here.house.lag = (ram(2 * models.takes("Q4_0")),), 1000
            here.clock.now += 60
            assert "Q4_0" == await here.use(models.wish())
            here.house.forget_lag()
            here.clock.now += 60
            assert "Q4_0" == await here.use(models.wish())

            assert 2 == len(here.house.loads)


class TestQueue:
    """Those who wait."""

    async def test_full(self, models: Models) -> None:
        """When the queue is full the next request is refused, and told when to ask again."""
        async with site(ram(models.takes("F32")), settings=replace(SETTINGS, queue=2)) as here:
            seat = await here.pool.acquire(models.wish())
            tasks = [here.ask(models.wish(model=LLM)) for _ in range(2)]
            await here.settled()

            error = await failure(here.pool.acquire(models.wish(model=LLM)))

            assert isinstance(error, Overloaded)
            assert 1 == error.retry_after_s
            here.pool.release(seat)
            await asyncio.gather(*tasks)

    async def test_cancelled(self, models: Models) -> None:
        """A request that is cancelled while it waits leaves nothing behind."""
        async with site(ram(models.takes("F32"))) as here:
            seat = await here.pool.acquire(models.wish())
            task = here.ask(models.wish(model=LLM))
            await here.settled()
            task.cancel()
            await asyncio.wait([task])
            await until(lambda: not others())

            assert Waiting(0, 1) == here.pool.waiting
            assert seat is await here.pool.acquire(models.wish())

    async def test_head_cancelled(self, models: Models) -> None:
        """When the first in the queue leaves, those behind it move up."""
        async with site(ram(models.takes("F32"))) as here:
            seat = await here.pool.acquire(models.wish())
            first = here.ask(models.wish(model=LLM))
            await here.settled()
            second = here.ask(models.wish())
            await here.settled()
            first.cancel()

            assert seat is await second

    async def test_cancelled_load(self, models: Models) -> None:
        """A load that others share goes on when the request that began it is cancelled."""
        async with site(ram(1 << 30)) as here:
            here.house.gate.clear()
            tasks = [here.ask(models.wish()) for _ in range(2)]
            await until(lambda: bool(here.house.loads))
            tasks[0].cancel()
            await asyncio.wait([tasks[0]])
            here.house.gate.set()

            assert "F32" == (await tasks[1]).file.quant
            assert Waiting(0, 1) == here.pool.waiting

    async def test_unwanted_load(self, models: Models) -> None:
        """A load that nobody waits for any more is finished, and serves whoever asks next."""
        async with site(ram(1 << 30)) as here:
            here.house.gate.clear()
            task = here.ask(models.wish())
            await until(lambda: bool(here.house.loads))
            task.cancel()
            await asyncio.wait([task])
            here.house.gate.set()
            await until(lambda: not others())

            assert Waiting(0, 0) == here.pool.waiting
            assert "F32" == await here.use(models.wish())
            assert 1 == len(here.house.loads)

    async def test_cancelled_at_the_last_moment(self, models: Models) -> None:
        """A request that is cancelled when it was just answered gives its lease back."""
        async with site(ram(1 << 30)) as here:
            here.house.gate.clear()
            task = here.ask(models.wish())
            await until(lambda: bool(here.house.loads))
            head = here.pool._waiters.head
            assert head
            here.house.gate.set()
            while not head.future.done():
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])

            assert task.cancelled()
            assert Waiting(0, 0) == here.pool.waiting

    async def test_cancelled_between(self, models: Models) -> None:
        """A request that is cancelled just before it would be answered takes no lease."""
        async with site(ram(1 << 30)) as here:
            here.house.gate.clear()
            task = here.ask(models.wish())
            await until(lambda: bool(here.house.loads))
            here.house.gate.set()
            task.cancel()
            await until(lambda: not others())

            assert task.cancelled()
            assert Waiting(0, 0) == here.pool.waiting

    async def test_waiters(self, models: Models) -> None:
        """A request that was cancelled in the queue counts no more, and takes no lease."""
        waiters = Waiters(1)
        waiter = waiters.join(models.wish(), retry_after_s=1)
        seat = Sitting(models, ram(1 << 30)).seat("F32")
        waiter.future.cancel()
        waiters.answer(waiter, seat)

        assert (0, None, 0) == (len(waiters), waiters.head, seat.n_leases)


class TestDeath:
    """Workers die."""

    async def test_reload(self, models: Models) -> None:
        """A dead worker is dropped at once, and the next request loads the model again."""
        async with site(ram(models.takes("F32"))) as here:
            await here.use(models.wish())
            here.house.workers[0].die()

            assert "F32" == await here.use(models.wish())
            assert 2 == len(here.house.loads)

    async def test_late_memory(self, models: Models) -> None:
        """What a dead worker held and is not seen free yet is waited for, not refused."""
        async with site(ram(models.takes("F32"))) as here:
            seat = await here.pool.acquire(models.wish("F32"))
            here.house.lag = 4
            here.house.workers[0].die()
            here.pool.release(seat)
            await until(lambda: not others())

            assert "F32" == await here.use(models.wish("F32"))

    async def test_nothing_left(self, models: Models) -> None:
        """Fifty workers that die in mid-request leave no task, no lease and no bytes behind."""
        async with site(ram(models.takes("F32"))) as here:
            before = len(asyncio.all_tasks())
            for _ in range(50):
                seat = await here.pool.acquire(models.wish())
                here.house.workers[0].die()
                here.pool.release(seat)
                await until(lambda: not others())

            assert before == len(asyncio.all_tasks())
            assert {} == here.pool.held_bytes
            assert Waiting(0, 0) == here.pool.waiting
            assert () == here.pool._workers._leaving
            assert 50 == len(here.tally.loads) == len(here.tally.unloads)

    async def test_waited_for(self, models: Models) -> None:
        """Who waits for a busy model is served when that dies, before its leases have ended."""
        async with site(ram(models.takes("F32"))) as here:
            seats = [await here.pool.acquire(models.wish()) for _ in range(2)]
            task = here.ask(models.wish(model=LLM))
            await here.settled()
            here.house.workers[0].die()
            here.pool.release(seats[0])

            assert LLM == (await task).file.title.model
            here.pool.release(seats[1])
            assert Waiting(0, 1) == here.pool.waiting


class TestClose:
    """The end."""

    async def test_waiting(self, models: Models) -> None:
        """Whoever waits or comes later is told that the server goes away."""
        async with site(ram(models.takes("F32"))) as here:
            await here.pool.acquire(models.wish())
            task = here.ask(models.wish(model=LLM))
            await here.settled()
            await here.pool.aclose()

            assert isinstance(await failure(task), ShuttingDown)
            assert isinstance(await failure(here.pool.acquire(models.wish())), ShuttingDown)
            assert [] == here.house.workers

    async def test_loading(self, models: Models) -> None:
        """A load in progress is stopped."""
        async with site(ram(1 << 30)) as here:
            here.house.gate.clear()
            task = here.ask(models.wish())
            await until(lambda: bool(here.house.loads))
            await here.pool.aclose()

            assert isinstance(await failure(task), ShuttingDown)
            assert {} == here.pool.held_bytes
            assert set() == others()

    async def test_closing(self, models: Models) -> None:
        """A worker that is on its way out is closed to the end."""
        async with site(ram(models.takes("F32") + 100)) as here:
            await here.use(models.wish())
            here.house.lag = 1000
            task = here.ask(models.wish(model=LLM))
            await until(lambda: here.clock.now > 1001)
            await here.pool.aclose()

            assert isinstance(await failure(task), ShuttingDown)
            assert () == here.pool._workers._leaving
