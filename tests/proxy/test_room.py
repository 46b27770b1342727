"""Specifies who serves a wish, who leaves for it, and when it waits: pure decisions."""

from dataclasses import replace

from estimator.devices import Device
from estimator.fit.spot import Spot, Verdict
from estimator.memory.footprint import Footprint, Parts
from proxy.demand import Step
from proxy.room import Evict, LoadNow, Refuse, Serve, Wait, fewest
from proxy.seats import is_due, reconciled, serving
from tests.proxy.models import AUTO_KV, LLM, Q8_KV, SETTINGS, Models
from tests.proxy.sitting import NOW, Sitting
from tests.proxy.workers import MIB, gpu, ram


class TestServing:
    """Which worker satisfies a request."""

    def test_context(self, models: Models) -> None:
        """A worker serves when it has the context, not a token less."""
        house = Sitting(models, ram(1 << 30))
        seat = house.seat("F16", n_ctx=8192)
        files = models.files()

        assert seat is serving(house.seats, files, Step(8192, 8192))
        assert serving(house.seats, files, Step(16384, 8193)) is None

    def test_quant(self, models: Models) -> None:
        """Of several the largest quant serves; a pinned one is served by itself alone."""
        house = Sitting(models, ram(1 << 30))
        small, large = house.seat("Q4_0"), house.seat("Q8_0")

        assert large is serving(house.seats, models.files(), Step(4096, 1))
        assert small is serving(house.seats, (small.file,), Step(4096, 1))
        assert serving(house.seats, models.files(LLM), Step(4096, 1)) is None

    def test_busiest(self, models: Models) -> None:
        """Of two workers with the same file the busier serves: one batch is read once."""
        house = Sitting(models, ram(1 << 30))
        house.seat("Q8_0", n_leases=1)
        busier = house.seat("Q8_0", n_leases=2)

        assert busier is serving(house.seats, models.files(), Step(4096, 1))

    def test_dead(self, models: Models) -> None:
        """A dead worker serves nobody."""
        house = Sitting(models, ram(1 << 30))
        house.seat("Q8_0").backend.is_alive = False  # type: ignore[misc]

        assert serving(house.seats, models.files(), Step(4096, 1)) is None


class TestDue:
    """When a larger quant is looked for."""

    def test_idle(self, models: Models) -> None:
        """A worker that has idled for `upgrade_after` is due, not before and not while busy."""
        seat = Sitting(models, gpu(1 << 40)).seat("Q8_0", idle_s=60)
        wish = models.wish()

        assert is_due(seat, wish, NOW, 60)
        assert not is_due(seat, wish, NOW, 60.5)
        seat.n_leases = 1
        assert not is_due(seat, wish, NOW, 60)

    def test_largest(self, models: Models) -> None:
        """The largest file that was asked for, whole on a GPU, cannot be bettered."""
        seat = Sitting(models, gpu(1 << 40)).seat("Q8_0", idle_s=60)

        assert not is_due(seat, models.wish("Q8_0"), NOW, 60)

    def test_tried(self, models: Models) -> None:
        """A worker that came back from a vain upgrade is left alone."""
        seat = Sitting(models, gpu(1 << 40)).seat("Q8_0", idle_s=60)
        seat.can_grow = False

        assert not is_due(seat, models.wish(), NOW, 60)


class TestReconciled:
    """What a load holds once it was measured."""

    def test_measured(self, models: Models) -> None:
        """More than planned counts, where most of the model is; less, or nothing, does not."""
        seat = Sitting(models, ram(1 << 40), gpu(1 << 40)).seat("F16")
        needs = replace(seat.plan, needs={"gpu0": 100, "cpu0": 20})

        assert {"gpu0": 100, "cpu0": 20} == reconciled(needs, None)
        assert {"gpu0": 100, "cpu0": 20} == reconciled(needs, 90)
        assert {"gpu0": 107, "cpu0": 20} == reconciled(needs, 127)

    def test_by_gpu(self, models: Models) -> None:
        """Where each GPU was measured each is reconciled, its context added, and RAM too."""
        cards = gpu(1 << 30), gpu(1 << 30, 1)
        seat = Sitting(models, ram(1 << 40), cards[0]).seat("F16")
        parts = (Parts(90, overhead_bytes=10), Parts(180, overhead_bytes=20))
        planned = replace(
            seat.plan,
            spot=Spot(cards, -1, (1, 2)),
            footprint=Footprint(4096, parts, Parts(20)),
            needs={"gpu0": 100, "gpu1": 200, "cpu0": 20},
        )

        assert {"gpu0": 100, "gpu1": 205, "cpu0": 20} == reconciled(planned, 280, (80, 185))
        assert {"gpu0": 105, "gpu1": 200, "cpu0": 30} == reconciled(planned, 300, (95, 175))

    def test_unified(self, models: Models) -> None:
        """In unified memory what lies beside the GPU's buffers counts with them."""
        mac = Device("Mac", "unified", 0, 1 << 30, 1 << 30, "a test", backend="metal")
        seat = Sitting(models, gpu(1 << 40)).seat("F16")
        planned = replace(
            seat.plan,
            spot=Spot((mac,), -1),
            footprint=Footprint(4096, (Parts(80),), Parts(20)),
            needs={mac.key: 100},
        )

        assert {mac.key: 130} == reconciled(planned, 130, (90,))


class TestFewest:
    """Who has to leave, of those that may."""

    def test_order(self, models: Models) -> None:
        """The first who are enough leave, and whoever of them is not needed stays."""
        house = Sitting(models, ram(1 << 40))
        a, b, c = house.seat("F32"), house.seat("F16"), house.seat("Q8_0")

        assert () == fewest((a, b, c), lambda _gone: True)
        assert (a,) == fewest((a, b, c), lambda gone: a in gone)
        assert (b,) == fewest((a, b, c), lambda gone: b in gone)
        assert (a, b) == fewest((a, b, c), lambda gone: len(gone) >= 2)
        assert (a, b, c) == fewest((a, b, c), lambda _gone: False)


class TestDecide:
    """One request at the head of the queue."""

    def test_empty(self, models: Models) -> None:
        """In an empty house the largest quant that fits is loaded."""
        house = Sitting(models, ram(models.takes("F16")))

        decision = house.decide(models.wish())

        assert isinstance(decision, LoadNow)
        assert "F16" == decision.target.file.quant

    def test_there(self, models: Models) -> None:
        """A worker that will do serves, though a larger quant would fit."""
        house = Sitting(models, ram(1 << 30))
        seat = house.seat("Q4_0")

        assert Serve(seat) == house.decide(models.wish())

    def test_spare(self, models: Models) -> None:
        """What is left over buys context."""
        settings = replace(SETTINGS, max_context=16384)
        house = Sitting(models, ram(models.takes("F32", 8192)), settings=settings)

        decision = house.decide(models.wish(settings=settings))

        assert isinstance(decision, LoadNow)
        assert 8192 == decision.target.plan.n_ctx

    def test_spare_evicts_nobody(self, models: Models) -> None:
        """An idle worker is not evicted for context that nobody asked for."""
        settings = replace(SETTINGS, max_context=16384)
        n_bytes = models.takes("F32", 4096) + models.takes("F32", 4096, model=LLM)
        house = Sitting(models, ram(n_bytes), settings=settings)
        house.seat("F32", LLM)

        decision = house.decide(models.wish(settings=settings))

        assert isinstance(decision, LoadNow)
        assert ("F32", 4096) == (decision.target.file.quant, decision.target.plan.n_ctx)

    def test_evict(self, models: Models) -> None:
        """An idle model leaves when the largest quant does not fit beside it."""
        house = Sitting(models, ram(models.takes("F32") + 100))
        idle = house.seat("Q4_0", LLM)

        decision = house.decide(models.wish())

        assert isinstance(decision, Evict)
        assert ((idle,), "F32") == (decision.seats, decision.target.file.quant)

    def test_evict_oldest(self, models: Models) -> None:
        """The one that was used longest ago leaves, and no more than are needed."""
        n_bytes = models.takes("F32") + 2 * models.takes("F16", model=LLM)
        house = Sitting(models, ram(n_bytes))
        house.seat("F16", LLM, idle_s=1)
        oldest = house.seat("F16", LLM, idle_s=3)
        house.seat("F16", LLM, idle_s=2)

        decision = house.decide(models.wish())

        assert isinstance(decision, Evict)
        assert (oldest,) == decision.seats

    def test_evict_elsewhere(self, models: Models) -> None:
        """A worker on another device, however old, does not leave for nothing."""
        card = gpu(models.takes("F32", device=gpu(0)))
        house = Sitting(models, card, ram(1 << 30))
        house.seat("F16", LLM, idle_s=9, device=ram(0))
        in_the_way = house.seat("F16", LLM, idle_s=1, device=card)

        decision = house.decide(models.wish())

        assert isinstance(decision, Evict)
        assert (in_the_way,) == decision.seats

    def test_other_gpu(self, models: Models) -> None:
        """Nobody leaves one GPU while another has room."""
        n_bytes = models.takes("F32", device=gpu(0))
        house = Sitting(models, gpu(n_bytes), gpu(n_bytes + MIB, 1), ram(1 << 30))
        house.seat("F32", LLM, device=house.devices[0])

        decision = house.decide(models.wish())

        assert isinstance(decision, LoadNow)
        assert "gpu1" == decision.target.plan.device.key

    def test_busy_beside(self, models: Models) -> None:
        """Beside a busy model the largest quant that fits there is loaded."""
        n_bytes = models.takes("F32", model=LLM) + models.takes("Q8_0")
        house = Sitting(models, ram(n_bytes))
        house.seat("F32", LLM, n_leases=1)

        decision = house.decide(models.wish())

        assert isinstance(decision, LoadNow)
        assert "Q8_0" == decision.target.file.quant

    def test_busy_in_the_way(self, models: Models) -> None:
        """A busy model is never evicted: the request waits for it, and for no other."""
        house = Sitting(models, ram(models.takes("F32")))
        busy = house.seat("F32", LLM, n_leases=1)

        assert Wait((busy,)) == house.decide(models.wish())

    def test_claim(self, models: Models) -> None:
        """Of busy models, those that were loaded first are waited for, whoever is used last."""
        house = Sitting(models, ram(2 * models.takes("Q4_0")))
        first = house.seat("Q4_0", LLM, n_leases=1, idle_s=1)
        house.seat("Q4_0", LLM, n_leases=1, idle_s=2)

        assert Wait((first,)) == house.decide(models.wish())

    def test_limit(self, models: Models) -> None:
        """Under a memory limit, busy models count and idle ones do not."""
        settings = replace(SETTINGS, memory_limit=models.takes("F32"))
        house = Sitting(models, ram(1 << 40), settings=settings)
        seat = house.seat("F32", LLM)

        decision = house.decide(models.wish())
        seat.n_leases = 1

        assert isinstance(decision, Evict)
        assert Wait((seat,)) == house.decide(models.wish())

    def test_refuse(self, models: Models) -> None:
        """What does not fit an empty house is refused with the shortfall, to the byte."""
        house = Sitting(models, ram(models.takes("Q4_0") - 1))
        house.seat("Q4_0", LLM)

        decision = house.decide(models.wish())

        assert isinstance(decision, Refuse)
        assert 1 == decision.refusal.shortfall_bytes

    def test_shorter_answer(self, models: Models) -> None:
        """An answer that is too long for any context is given the most that fits."""
        settings = replace(SETTINGS, max_context=16384)
        house = Sitting(models, ram(models.takes("Q4_0", 8192)), settings=settings)
        wish = models.wish(n_answer=100_000, settings=settings)

        decision = house.decide(wish)

        assert isinstance(decision, LoadNow)
        assert ("Q4_0", 8192) == (decision.target.file.quant, decision.target.plan.n_ctx)

    def test_shorter_answer_there(self, models: Models) -> None:
        """A worker with the most context that fits serves; it is not loaded anew for nothing."""
        settings = replace(SETTINGS, max_context=16384)
        house = Sitting(models, ram(models.takes("Q4_0", 8192)), settings=settings)
        seat = house.seat("Q4_0", n_ctx=8192)

        assert Serve(seat) == house.decide(models.wish(n_answer=100_000, settings=settings))

    def test_dead(self, models: Models) -> None:
        """Dead workers leave before anything is loaded, and their memory counts as free."""
        house = Sitting(models, ram(models.takes("F32")))
        seat = house.seat("F32", n_leases=1)
        seat.backend.is_alive = False  # type: ignore[misc]

        decision = house.decide(models.wish())

        assert isinstance(decision, Evict)
        assert ((seat,), "F32") == (decision.seats, decision.target.file.quant)

    def test_mapped_weights(self, models: Models) -> None:
        """RAM that looks free because busy weights are mapped from disk is not given out twice."""
        n_bytes = models.takes("F32", model=LLM) + models.takes("Q4_0")
        house = Sitting(models, ram(n_bytes))
        house.seat("F32", LLM, n_leases=1)
        room = replace(house.room(), devices=house.devices)

        decision = room.decide(models.wish())

        assert isinstance(decision, LoadNow)
        assert "Q4_0" == decision.target.file.quant

    def test_spill(self, models: Models) -> None:
        """A model that was spilled to RAM is evicted for one that fits only there."""
        house = Sitting(models, gpu(MIB), ram(models.takes("Q4_0") + 100))
        idle = house.seat("Q4_0", LLM)

        decision = house.decide(models.wish("Q4_0"))

        assert isinstance(decision, Evict)
        assert ((idle,), 0) == (decision.seats, decision.target.plan.n_gpu_layers)


class TestKvCache:
    """A KV cache of smaller numbers, before a smaller quant or none."""

    def test_before_a_refusal(self, models: Models) -> None:
        """A context that fits with a q8_0 cache alone is served with one, and the plan says so."""
        settings = replace(AUTO_KV, max_context=16384)
        house = Sitting(models, ram(models.takes("Q4_0", 16384, settings=Q8_KV)), settings=settings)
        wish = models.wish("Q4_0", n_prompt=12000, n_answer=4000, settings=settings)

        decision = house.decide(wish)

        assert isinstance(decision, LoadNow)
        assert ("q8_0", 16384) == (decision.target.plan.spot.kv_type, decision.target.plan.n_ctx)
        assert "with its KV cache in q8_0" in decision.target.plan.why

    def test_before_a_small_quant(self, models: Models) -> None:
        """A good quant with such a cache is better than one below Q4_K_M with a larger one."""
        house = Sitting(models, ram(models.takes("Q8_0", settings=Q8_KV)), settings=AUTO_KV)

        decision = house.decide(models.wish("Q8_0", "Q4_0"))

        assert isinstance(decision, LoadNow)
        assert ("Q8_0", "q8_0") == (decision.target.file.quant, decision.target.plan.spot.kv_type)

    def test_before_ram(self, models: Models) -> None:
        """A model stays whole on its GPU with such a cache, rather than spill into RAM."""
        card = gpu(models.takes("Q8_0", device=gpu(0), settings=Q8_KV))
        house = Sitting(models, card, ram(1 << 30), settings=AUTO_KV)

        decision = house.decide(models.wish("Q8_0"))

        assert isinstance(decision, LoadNow)
        assert Verdict.WHOLE_Q8_KV is decision.target.plan.verdict

    def test_one_byte_less(self, models: Models) -> None:
        """What does not even fit so is refused, to the byte."""
        house = Sitting(models, ram(models.takes("Q4_0", settings=Q8_KV) - 1), settings=AUTO_KV)

        decision = house.decide(models.wish())

        assert isinstance(decision, Refuse)
        assert 1 == decision.refusal.shortfall_bytes

    def test_only_when_allowed(self, models: Models) -> None:
        """`kv_cache` f16 keeps the larger numbers, whatever does not fit."""
        house = Sitting(models, ram(models.takes("Q4_0", settings=Q8_KV)))

        assert isinstance(house.decide(models.wish()), Refuse)


class TestUpgrade:
    """A larger quant takes the place of an idle one."""

    def test_upgrade(self, models: Models) -> None:
        """A worker that idled long enough leaves for a larger quant that fits now."""
        house = Sitting(models, ram(models.takes("F16")))
        seat = house.seat("Q4_0", idle_s=60)

        decision = house.decide(models.wish())

        assert isinstance(decision, Evict)
        assert ((seat,), "F16") == (decision.seats, decision.target.file.quant)
        assert decision.is_upgrade

    def test_nothing_larger(self, models: Models) -> None:
        """When nothing larger fits it goes on serving."""
        house = Sitting(models, ram(models.takes("F16") - 1))
        seat = house.seat("Q8_0", idle_s=60)

        assert Serve(seat) == house.decide(models.wish())

    def test_nobody_else(self, models: Models) -> None:
        """Nobody else is evicted for an upgrade."""
        house = Sitting(models, ram(models.takes("F32") + 100))
        house.seat("Q4_0", LLM, idle_s=90)
        seat = house.seat("Q4_0", idle_s=60)

        assert Serve(seat) == house.decide(models.wish())

    def test_to_the_gpu(self, models: Models) -> None:
        """The same file leaves RAM for a GPU that has room by now."""
        card = gpu(models.takes("Q4_0", device=gpu(0)))
        house = Sitting(models, card, ram(1 << 30))
        seat = house.seat("Q4_0", idle_s=60)

        decision = house.decide(models.wish("Q4_0"))

        assert isinstance(decision, Evict)
        assert ((seat,), -1) == (decision.seats, decision.target.plan.n_gpu_layers)

    def test_does_not_fit_any_more(self, models: Models) -> None:
        """When by the estimate not even the worker itself would fit, it goes on serving."""
        house = Sitting(models, ram(models.takes("Q4_0")))
        seat = house.seat("Q4_0", idle_s=60)
        room = replace(house.room(), devices=(ram(0),))

        assert Serve(seat) == room.decide(models.wish())


class TestSetbacks:
    """What failed before is not tried again."""

    def test_ladder(self, models: Models) -> None:
        """After a load ran out of memory the next smaller quant is next, then less context."""
        settings = replace(SETTINGS, max_context=8192)
        house = Sitting(models, ram(1 << 40), settings=settings)
        wish = models.wish("F32", "F16", n_prompt=100, n_answer=8000, settings=settings)
        tried = []

        while not house.room().is_exhausted(wish):
            decision = house.decide(wish)
            assert isinstance(decision, LoadNow)
            tried.append((decision.target.file.quant, decision.target.plan.n_ctx))
            house.ran_out(decision)

        assert [("F32", 8192), ("F16", 8192), ("F32", 4096), ("F16", 4096)] == tried

    def test_ladder_of_one_file(self, models: Models) -> None:
        """A single file steps down to a q8_0 cache, then to RAM, each step once."""
        house = Sitting(models, gpu(1 << 40), ram(1 << 40), settings=AUTO_KV)
        wish = models.wish("Q8_0")
        tried = []

        while not house.room().is_exhausted(wish):
            decision = house.decide(wish)
            assert isinstance(decision, LoadNow)
            tried.append(decision.target.plan.verdict)
            house.ran_out(decision)

        layers = [Verdict.LAYERS] if wish.files[0].shape.n_layers > 1 else []
        assert [Verdict.WHOLE, Verdict.WHOLE_Q8_KV, *layers, Verdict.CPU] == tried

    def test_other_gpu(self, models: Models) -> None:
        """What ran out of memory on one GPU is tried on another."""
        house = Sitting(models, gpu(1 << 40), gpu(1 << 40, 1), ram(1 << 40))
        decision = house.decide(models.wish("Q8_0"))
        assert isinstance(decision, LoadNow)
        first = decision.target.plan.device.key
        house.ran_out(decision)
        decision = house.decide(models.wish("Q8_0"))
        assert isinstance(decision, LoadNow)

        assert {"gpu0", "gpu1"} == {first, decision.target.plan.device.key}
        assert Verdict.WHOLE is decision.target.plan.verdict

    def test_refusal_after(self, models: Models) -> None:
        """Where other ways than the failed one lack memory, the refusal is about them."""
        card = gpu(models.takes("Q8_0", device=gpu(0)))
        house = Sitting(models, card, ram(models.takes("Q8_0") - 1), settings=SETTINGS)
        decision = house.decide(models.wish("Q8_0"))
        assert isinstance(decision, LoadNow)
        house.ran_out(decision)

        decision = house.decide(models.wish("Q8_0"))

        assert isinstance(decision, Refuse)
        assert not house.room().is_exhausted(models.wish("Q8_0"))
        assert decision.refusal.shortfall_bytes > 0

    def test_no_spare(self, models: Models) -> None:
        """Once a model ran out of memory, none is spent on context that nobody asked for."""
        settings = replace(SETTINGS, max_context=16384)
        house = Sitting(models, ram(1 << 40), settings=settings)
        house.setbacks.ran_out(models.file("F32"), Spot((ram(1 << 40),), 0), 4096)

        decision = house.decide(models.wish(settings=settings))

        assert isinstance(decision, LoadNow)
        assert ("F16", 4096) == (decision.target.file.quant, decision.target.plan.n_ctx)

    def test_broken(self, models: Models) -> None:
        """A file that llama.cpp refused is passed over, at any context."""
        house = Sitting(models, ram(1 << 40))
        house.setbacks.broke(models.file("F32"))

        decision = house.decide(models.wish())

        assert isinstance(decision, LoadNow)
        assert "F16" == decision.target.file.quant

    def test_forget(self, models: Models) -> None:
        """When all files of a wish have failed they are all tried anew."""
        house, wish = Sitting(models, ram(1 << 40)), models.wish("F32", "F16")
        setbacks, spot = house.setbacks, Spot(house.devices, 0)
        setbacks.broke(models.file("F32"))
        assert not house.room().is_exhausted(wish)
        setbacks.ran_out(models.file("F16"), spot, 4096)
        assert house.room().is_exhausted(wish)

        setbacks.forget(wish.files)

        assert wish.files == setbacks.usable(wish.files)
        assert frozenset() == setbacks.ruled_out(wish.files, 4096)
        assert not setbacks.has_run_out(wish.files)
