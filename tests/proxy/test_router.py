"""Specifies which worker a request is given, and what it is told when there is none."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from estimator.devices import Device
from estimator.fit.demand import Demand
from prompts.markers import BOS, EOS
from prompts.segments import Prompt, marker, plain
from proxy.errors import (
    ContextTooLong,
    ModelUnusable,
    NoFit,
    OutOfMemory,
    UnknownModel,
    WorkerDied,
)
from proxy.generation import FinishReason, GenerationRequest
from proxy.library import Library
from proxy.pool import Pool
from proxy.route import Routes, Waiting
from proxy.router import Router
from proxy.settings import Settings
from tests.proxy.ggufs import QUANTS, write_gguf
from tests.proxy.models import CODER, LLM, Q8_KV, SETTINGS, Models
from tests.proxy.workers import Clock, House, Tally, Worker, chat, ram

pytestmark = pytest.mark.anyio

LONG = replace(SETTINGS, max_context=16384)


class Site:
    """A router over a library, in a house with a clock."""

    def __init__(self, library: Library, *devices: Device, settings: Settings) -> None:
        self.house = House(devices)
        self.clock = Clock()
        self.pool = Pool(
            settings=settings,
            spawn=self.house.spawn,
            detect=self.house.detect,
            clock=self.clock,
            observer=Tally(),
            sleep=self.clock.sleep,
        )
        self.router = Router(library=library, pool=self.pool, settings=settings, clock=self.clock)

    async def served(self, name: str | None, request: GenerationRequest) -> tuple[str, int]:
        """The quant that served a request, and its context."""
        async with self.router.lease(self.router.resolve(name), request) as lease:
            return lease.quant, lease.n_ctx

    async def shrunk(self, request: GenerationRequest) -> tuple[str, int]:
        """The same for one whose prompt can be cut."""
        choice = self.router.resolve(CODER)
        async with self.router.lease(choice, request, can_shrink=True) as lease:
            return lease.quant, lease.n_ctx

    @property
    def n_counted(self) -> int:
        return sum(worker.n_counted for worker in self.house.workers)


@asynccontextmanager
async def site(
    models: Models | Library, *devices: Device, settings: Settings = SETTINGS
) -> AsyncIterator[Site]:
    library = models.library if isinstance(models, Models) else models
    here = Site(library, *devices, settings=settings)
    try:
        async with asyncio.timeout(10):
            yield here
    finally:
        here.house.gate.set()
        await here.pool.aclose()


class TestPlanning:
    """What `GET /v1/plan` asks of the router."""

    async def test_candidates(self, models: Models) -> None:
        """A model's candidates are its files, largest first; of a pinned quant its own."""
        async with site(models, ram(1 << 30)) as here:
            every = here.router.candidates(here.router.resolve(CODER))
            pinned = here.router.candidates(here.router.resolve(f"{CODER}:Q8_0"))

            assert QUANTS == tuple(each.quant for each in every)
            assert ["Q8_0"] == [each.quant for each in pinned]

    async def test_emptied(self, models: Models) -> None:
        """What our models hold counts as free, busy or not; the demand is the one asked."""
        demand = Demand(4096, n_seq=3)
        async with site(models, ram(1 << 30)) as here:
            before = await here.router.emptied(demand)
            async with here.router.lease(here.router.resolve(CODER), chat("Hello")):
                during = await here.router.emptied(demand)

            assert before == during
            assert demand == during.demand


class TestLease:
    """A request is given a worker for as long as it needs it."""

    async def test_headers(self, models: Models) -> None:
        """Every answer says which model, quant and context served it."""
        async with site(models, ram(1 << 30)) as here:
            choice = here.router.resolve(CODER)
            async with here.router.lease(choice, chat("Hello")) as lease:
                headers = lease.headers
                chunks = [chunk async for chunk in lease.backend.generate(chat("Hello"))]
                assert Waiting(0, 1) == here.router.waiting

            assert f"{CODER}:F32" == headers["x-deepfit-model"]
            assert "4096" == headers["x-deepfit-context"]
            assert "local" == headers["x-deepfit-route"]
            assert FinishReason.STOP == chunks[-1].finish
            assert Waiting(0, 0) == here.router.waiting

    async def test_failed_request(self, models: Models) -> None:
        """A request that fails, or is cancelled, ends its lease."""
        async with site(models, ram(1 << 30)) as here:
            choice = here.router.resolve(CODER)
            with pytest.raises(RuntimeError):
                async with here.router.lease(choice, chat("Hello")):
                    raise RuntimeError

            assert Waiting(0, 0) == here.router.waiting

    async def test_boundaries(self, models: Models) -> None:
        """Each step of the memory limit routes to the quant that it allows."""
        for quant, below in pairwise(QUANTS):
            for n_bytes, expected in ((0, quant), (1, below)):
                limit = models.takes(quant) - n_bytes
                settings = replace(SETTINGS, memory_limit=limit)
                async with site(models, ram(1 << 40), settings=settings) as here:
                    served = await here.served(CODER, chat("Hello"))

                assert (expected, 4096) == served

    async def test_pinned(self, models: Models) -> None:
        """A pinned quant is served, though a larger one would fit or is loaded."""
        async with site(models, ram(1 << 30)) as here:
            await here.served(CODER, chat("Hello"))

            assert "Q8_0" == (await here.served(f"{CODER}:q8_0", chat("Hello")))[0]
            assert ["F32", "Q8_0"] == here.house.quants

    async def test_repairs(self, tmp_path: Path) -> None:
        """What a file's metadata gets wrong is repaired as it is loaded."""
        write_gguf(tmp_path / f"{CODER}.F16.gguf", eos=EOS)
        async with site(Library.scan([tmp_path]), ram(1 << 30)) as here:
            await here.served(CODER, chat("Hello"))
            (load,) = here.house.loads

            assert (("tokenizer.ggml.eos_token_id", 258),) == load.overrides

    async def test_gone(self, tmp_path: Path) -> None:
        """A file that was removed after the model was chosen is an unknown model."""
        path = write_gguf(tmp_path / f"{CODER}.F16.gguf")
        library = Library.scan([tmp_path])
        async with site(library, ram(1 << 30)) as here:
            choice = here.router.resolve(CODER)
            path.unlink()
            library.rescan()

            with pytest.raises(UnknownModel):
                async with here.router.lease(choice, chat("Hello")):
                    pass


class TestContext:
    """How long a prompt may be, and what that costs."""

    async def test_tiers(self, models: Models) -> None:
        """A prompt that fits the smallest tier is not given more than memory has to spare."""
        async with site(models, ram(models.takes("F32")), settings=LONG) as here:
            assert ("F32", 4096) == await here.served(CODER, chat("x" * 3000))
            assert 0 == here.n_counted

    async def test_counted(self, models: Models) -> None:
        """When bytes say too long, the worker counts the tokens before anything is reloaded."""
        async with site(models, ram(models.takes("F32")), settings=LONG) as here:
            await here.served(CODER, chat("Hello"))

            assert ("F32", 4096) == await here.served(CODER, chat("x" * 14000))
            assert (1, 1) == (here.n_counted, len(here.house.loads))

    async def test_reload(self, models: Models) -> None:
        """When its tokens are too many as well, the quant that fits with more context is loaded."""
        async with site(models, ram(models.takes("Q4_0", 8192)), settings=LONG) as here:
            first, n_ctx = await here.served(CODER, chat("Hello"))

            assert "F32" == first
            assert n_ctx < 7000
            assert ("Q4_0", 8192) == await here.served(CODER, chat("x" * 4 * 7000))
            assert (2, ["Q4_0"]) == (len(here.house.loads), here.house.quants)

    async def test_first_load(self, models: Models) -> None:
        """A first load is for the likely length of its prompt, and is counted once loaded."""
        async with site(models, ram(models.takes("Q4_0", 8192)), settings=LONG) as here:
            assert ("Q4_0", 8192) == await here.served(CODER, chat("x" * 20000))
            assert (1, 1) == (here.n_counted, len(here.house.loads))

    async def test_wrong_guess(self, models: Models) -> None:
        """A first load that was made too small for a dense prompt is made once more."""
        async with site(models, ram(models.takes("Q4_0", 16384)), settings=LONG) as here:
            here.house.bytes_per_token = 1

            assert ("Q4_0", 16384) == await here.served(CODER, chat("x" * 15000))
            assert [f"{CODER}.F32", f"{CODER}.Q4_0"] == here.house.names

    async def test_spare_context(self, models: Models) -> None:
        """Memory that is left over serves long prompts without a second load."""
        async with site(models, ram(1 << 30), settings=LONG) as here:
            assert ("F32", 16384) == await here.served(CODER, chat("Hello"))
            assert ("F32", 16384) == await here.served(CODER, chat("x" * 15000))
            assert (0, 1) == (here.n_counted, len(here.house.loads))

    async def test_markers(self, models: Models) -> None:
        """A marker counts as the one token it is."""
        room = 4096 - 512 - 2
        async with site(models, ram(models.takes("F32")), settings=LONG) as here:
            for n_bytes, n_counted in ((room, 0), (room + 1, 1)):
                prompt = Prompt((marker(BOS), plain("x" * n_bytes)))
                await here.served(CODER, GenerationRequest(prompt))

                assert n_counted == here.n_counted

    async def test_long_answer(self, models: Models) -> None:
        """An answer longer than anything that fits does not refuse a prompt that fits."""
        async with site(models, ram(models.takes("F32"))) as here:
            assert ("F32", 4096) == await here.served(CODER, chat("Hello", max_tokens=1_000_000))

    async def test_long_answer_steps_down(self, models: Models) -> None:
        """A long answer is worth a smaller quant, as far as that gives it more room."""
        async with site(models, ram(models.takes("Q4_0", 8192)), settings=LONG) as here:
            request = chat("Hello", max_tokens=1_000_000)
            await here.served(CODER, chat("Hello"))

            assert ("Q4_0", 8192) == await here.served(CODER, request)
            assert ("Q4_0", 8192) == await here.served(CODER, request)
            assert 2 == len(here.house.loads)

    async def test_too_long(self, models: Models) -> None:
        """A prompt longer than any context is refused, with its length and the longest there is."""
        async with site(models, ram(1 << 30), settings=LONG) as here:
            with pytest.raises(ContextTooLong) as caught:
                await here.served(CODER, chat("x" * 80000))

            assert (20000, 16384) == (caught.value.n_prompt, caught.value.n_ctx)
            assert Waiting(0, 0) == here.router.waiting

    async def test_too_long_for_the_memory(self, models: Models) -> None:
        """What memory allows is said, when that is less than what the model was trained for."""
        async with site(models, ram(models.takes("Q4_0", 5120)), settings=LONG) as here:
            for n_bytes, n_prompt in ((24000, 6000), (80000, 20000)):
                with pytest.raises(ContextTooLong) as caught:
                    await here.served(CODER, chat("x" * n_bytes))

                assert (n_prompt, 5120) == (caught.value.n_prompt, caught.value.n_ctx)

    async def test_too_long_after_a_setback(self, models: Models) -> None:
        """A prompt is too long, whatever went wrong with the model at that context before."""
        async with site(models, ram(1 << 30), settings=LONG) as here:
            for quant in QUANTS:
                here.house.failures[quant] = [OutOfMemory("no")]
            await here.served(CODER, GenerationRequest((1,) * 10000))
            with pytest.raises(ContextTooLong) as caught:
                await here.served(CODER, GenerationRequest((1,) * 20000))

            assert 16384 == caught.value.n_ctx

    async def test_shrinks(self, models: Models) -> None:
        """A prompt that can be cut is never too long: it is given the most that there is."""
        async with site(models, ram(1 << 30), settings=LONG) as here:
            for n_bytes in (80_000, 80_000_000):
                assert ("F32", 16384) == await here.shrunk(chat("x" * n_bytes))

            assert Waiting(0, 0) == here.router.waiting

    async def test_shrinks_to_the_memory(self, models: Models) -> None:
        """Where memory holds less than the model was trained for, it is served with that."""
        async with site(models, ram(models.takes("Q4_0", 8192)), settings=LONG) as here:
            assert ("Q4_0", 8192) == await here.shrunk(chat("x" * 80_000))
            assert ("Q4_0", 8192) == await here.shrunk(chat("x" * 80_000))
            assert 1 == len(here.house.loads)

    async def test_shrinks_no_more_than_it_must(self, models: Models) -> None:
        """It is worth the context that holds all of it, as any other prompt is."""
        async with site(models, ram(models.takes("Q4_0", 8192)), settings=LONG) as here:
            await here.served(CODER, chat("Hello"))

            assert ("Q4_0", 8192) == await here.shrunk(chat("x" * 28_000))

    async def test_shrinks_not_to_nothing(self, models: Models) -> None:
        """Where not even the least context fits, it is refused like any other."""
        async with site(models, ram(1 << 16), settings=LONG) as here:
            with pytest.raises(NoFit):
                await here.shrunk(chat("x" * 80_000))

    async def test_between_tiers(self, models: Models) -> None:
        """A prompt that fits the memory, but not with a whole tier, is served."""
        async with site(models, ram(models.takes("Q4_0", 5120)), settings=LONG) as here:
            assert ("Q4_0", 5120) == await here.served(CODER, chat("x" * 18000))

    async def test_token_ids(self, models: Models) -> None:
        """A prompt of token ids needs no counting."""
        async with site(models, ram(1 << 30), settings=LONG) as here:
            await here.served(CODER, GenerationRequest((1,) * 10000))
            with pytest.raises(ContextTooLong):
                await here.served(CODER, GenerationRequest((1,) * 16384))

            assert 0 == here.n_counted

    async def test_fixed(self, models: Models) -> None:
        """A context that is set is served exactly."""
        settings = replace(LONG, context=6144)
        async with site(models, ram(1 << 30), settings=settings) as here:
            assert ("F32", 6144) == await here.served(CODER, chat("Hello"))
            with pytest.raises(ContextTooLong) as caught:
                await here.served(CODER, chat("x" * 4 * 6144))

            assert (6144, 6144) == (caught.value.n_prompt, caught.value.n_ctx)

    async def test_died_while_counting(self, models: Models) -> None:
        """A worker that dies while it counts is an error, and its lease ends."""
        async with site(models, ram(models.takes("F32")), settings=LONG) as here:
            await here.served(CODER, chat("Hello"))
            (worker,) = here.house.workers
            worker.dies_counting = True

            with pytest.raises(WorkerDied):
                await here.served(CODER, chat("x" * 20000))
            assert Waiting(0, 0) == here.router.waiting


class TestKvCache:
    """A KV cache of smaller numbers buys context."""

    async def test_before_a_refusal(self, models: Models, caplog: pytest.LogCaptureFixture) -> None:
        """A prompt that fits with a q8_0 cache alone is served; log, header and load say it."""
        settings = replace(LONG, kv_cache="auto")
        n_bytes = models.takes("Q4_0", 16384, settings=Q8_KV)
        async with site(models, ram(n_bytes), settings=settings) as here:
            choice, request = here.router.resolve(CODER), GenerationRequest((1,) * 16000)
            with caplog.at_level("INFO", "proxy.workers"):
                async with here.router.lease(choice, request) as lease:
                    headers = lease.headers
            (load,) = here.house.loads

        assert "16384" == headers["x-deepfit-context"]
        assert ("q8_0", "q8_0") == (load.kv_type_k, load.kv_type_v)
        assert "in RAM with its KV cache in q8_0 with 16384 tokens" in caplog.text

    async def test_asked_for(self, models: Models) -> None:
        """A cache that is always to be q8_0 is, where F16 would fit too."""
        settings = replace(SETTINGS, kv_cache="q8_0")
        async with site(models, ram(1 << 30), settings=settings) as here:
            await here.served(CODER, chat("Hello"))

            assert {"q8_0"} == {load.kv_type_k for load in here.house.loads}

    async def test_no_more_than_it_must(self, models: Models) -> None:
        """Where F16 fits the cache has that."""
        settings = replace(SETTINGS, kv_cache="auto")
        async with site(models, ram(models.takes("F32")), settings=settings) as here:
            await here.served(CODER, chat("Hello"))

            assert {"f16"} == {load.kv_type_k for load in here.house.loads}


class TestNoFit:
    """Nothing of the model fits."""

    async def test_shortfall(self, models: Models) -> None:
        """The error has the shortfall in bytes, and what would help."""
        limit = models.takes("Q4_0") - 7
        async with site(models, ram(1 << 40), settings=replace(SETTINGS, memory_limit=limit)) as h:
            with pytest.raises(NoFit) as caught:
                await h.served(CODER, chat("Hello"))

        assert 7 == caught.value.shortfall_bytes
        assert "7 bytes" in caught.value.message
        assert "a shorter context" in caught.value.message

    async def test_pinned(self, models: Models) -> None:
        """A pinned quant that does not fit names the quant on disk that does."""
        async with site(models, ram(models.takes("Q8_0"))) as here:
            with pytest.raises(NoFit, match=f"{CODER}:Q8_0, which is here and fits") as caught:
                await here.served(f"{CODER}:F16", chat("Hello"))

        assert models.takes("F16") - models.takes("Q8_0") == caught.value.shortfall_bytes

    async def test_nothing_here(self, models: Models) -> None:
        """A pinned quant is not told of others when none of them fits."""
        async with site(models, ram(models.takes("Q4_0") - 1)) as here:
            with pytest.raises(NoFit) as caught:
                await here.served(f"{CODER}:F16", chat("Hello"))

        assert "which is here" not in caught.value.message

    async def test_fixed_context(self, models: Models) -> None:
        """A short prompt is not called too long when it is the fixed context that does not fit."""
        settings = replace(LONG, context=16384)
        async with site(models, ram(models.takes("Q4_0", 8192)), settings=settings) as here:
            with pytest.raises(NoFit, match="a shorter context: Q4_0 fits with 8192"):
                await here.served(CODER, GenerationRequest((1, 2, 3)))


class TestResolve:
    """Names become choices, and the folder is looked at again when one is not known."""

    async def test_dropped_file(self, tmp_path: Path) -> None:
        """A file that is dropped into the folder is served without a restart."""
        async with site(Library.scan([tmp_path]), ram(1 << 30)) as here:
            assert not here.router.is_ready
            with pytest.raises(UnknownModel):
                here.router.resolve(CODER)
            write_gguf(tmp_path / f"{CODER}.F16.gguf")
            with pytest.raises(UnknownModel):
                here.router.resolve(CODER)
            here.clock.now += 1

            assert ("F16", 4096) == await here.served(CODER, chat("Hello"))
            assert here.router.is_ready

    async def test_ready(self, tmp_path: Path) -> None:
        """A server without a model becomes ready when one is put into its folder."""
        async with site(Library.scan([tmp_path]), ram(1 << 30)) as here:
            assert not here.router.is_ready
            write_gguf(tmp_path / f"{CODER}.F16.gguf")
            assert not here.router.is_ready
            here.clock.now += 1

            assert here.router.is_ready

    async def test_finished_download(self, tmp_path: Path) -> None:
        """A file that was half there is served once it is whole."""
        path = write_gguf(tmp_path / f"{CODER}.F16.gguf")
        content = path.read_bytes()
        path.write_bytes(content[:-1])
        async with site(Library.scan([tmp_path]), ram(1 << 30)) as here:
            with pytest.raises(ModelUnusable, match="truncated"):
                here.router.resolve(CODER)
            path.write_bytes(content)
            here.clock.now += 1

            assert CODER == here.router.resolve(None).model

    async def test_cards(self, models: Models) -> None:
        """Models are listed with their quants, what they can do and which are loaded."""
        async with site(models, ram(1 << 30)) as here:
            await here.served(f"{CODER}:Q8_0", chat("Hello"))
            cards = {card.id: card for card in here.router.cards()}

            ids = [
                name + quant for name in (CODER, LLM) for quant in ("", *(f":{q}" for q in QUANTS))
            ]
            assert ids == list(cards)
            assert {CODER, f"{CODER}:Q8_0"} == {
                card.id for card in cards.values() if card.is_loaded
            }
            card, file = cards[CODER], models.file("F32")
            assert ("ds-coder", 16384) == (card.family, card.n_ctx_train)
            newest = max(models.file(quant).created for quant in QUANTS)
            assert (file.n_bytes, newest) == (card.n_bytes, card.created)
            assert models.file("Q4_0").n_bytes == cards[f"{CODER}:Q4_0"].n_bytes
            assert (True, False) == (card.can_chat, card.can_infill)

    async def test_closed(self, models: Models) -> None:
        """A router whose pool is closed is not ready."""
        async with site(models, ram(1 << 30)) as here:
            assert here.router.is_ready
            await here.pool.aclose()

            assert not here.router.is_ready

    async def test_is_routes(self, models: Models) -> None:
        """The router is what the API calls `Routes`."""
        async with site(models, ram(1 << 30)) as here:
            routes: Routes = here.router

            assert CODER == routes.resolve("auto").model


async def test_fake_worker_is_honest(models: Models) -> None:
    """The tests' own worker keeps the contract of a backend: dead, it answers nobody."""
    async with (
        site(models, ram(1 << 30)) as here,
        here.router.lease(here.router.resolve(CODER), chat("Hello")) as lease,
    ):
        assert isinstance(lease.backend, Worker)
        lease.backend.die()
        with pytest.raises(WorkerDied):
            await anext(aiter(lease.backend.generate(chat("Hello"))))
