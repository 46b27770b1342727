"""Models that are split over several GPUs: more memory never holds less of them."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from estimator.devices import Device
from estimator.fit.attempts import MOST_GPUS
from estimator.fit.demand import Candidate, Demand
from estimator.fit.enquiry import ALONE, can_run, candidates_of
from estimator.fit.filling import filled
from estimator.fit.named_machine import machine_named
from estimator.fit.placement import Machine
from estimator.fit.plan import Plan, plan
from estimator.fit.spot import Spot, Verdict
from estimator.models.names import find_model

GIB, MIB = 1 << 30, 1 << 20
DEMAND = replace(ALONE, kv_fallback=None, spill="never")
MACHINES = ("8x L40", "3090 + 3060 12gb", "4090 + 2x 3060 12gb", "4x v100 16gb sxm", "3x p40")
MODELS = ("r1 32b", "r1 70b", "v2", "v3.1", "moe 16b", "v4 flash")


def quants_named(model: str) -> tuple[Candidate, ...]:
    return candidates_of(find_model(model)[0].release, None)


def freed(devices: Sequence[Device], gib: Sequence[float]) -> tuple[Device, ...]:
    return tuple(
        replace(device, free_bytes=int(size * GIB))
        for device, size in zip(devices, gib, strict=True)
    )


def largest(candidates: Sequence[Candidate], devices: Sequence[Device], demand: Demand) -> int:
    """The bytes of the quant that is planned; 0 for none."""
    found = plan(candidates, devices, demand)
    return found.candidate.n_bytes if isinstance(found, Plan) else 0


def test_more_memory() -> None:
    """More memory on any card of a machine never yields a smaller quant."""
    chosen = random.Random(15)  # noqa: S311 - a sample, not a secret
    for _ in range(60):
        devices = machine_named(chosen.choice(MACHINES)).devices[:-1]
        devices = freed(devices, [d.free_bytes / GIB * chosen.uniform(0.5, 1) for d in devices])
        candidates = quants_named(chosen.choice(MODELS))
        demand = replace(DEMAND, n_ctx=chosen.choice((256, 4096)))
        before = largest(candidates, devices, demand)
        for device in devices:
            grown = replace(device, free_bytes=device.free_bytes + chosen.choice((1, 300)) * 10**7)
            more = [grown if each is device else each for each in devices]

            assert before <= largest(candidates, more, demand), (devices, device, demand.n_ctx)


def test_a_card_that_got_three_gib_more() -> None:
    """V3.1 on eight cards, which lost a quant when one of them had 3 GiB more."""
    free = (36.07, 47.51, 32.89, 36.56, 27.15, 42.45, 32.52, 30.86)
    devices = freed(machine_named("8x l40").devices[:-1], free)
    demand, candidates = replace(DEMAND, n_ctx=256), quants_named("v3.1 terminus")
    more = [replace(d, free_bytes=d.free_bytes + 3 * GIB * (d.index == 4)) for d in devices]

    assert 0 < largest(candidates, devices, demand) <= largest(candidates, more, demand)


class TestFilled:
    """The last quant that fits, split by layers that were counted."""

    @pytest.fixture
    def found(self) -> Plan:
        devices = freed(machine_named("3x p40").devices[:-1], (9.8, 9.8, 9.8))
        found = plan(quants_named("r1 70b"), devices, replace(DEMAND, n_ctx=256))
        assert isinstance(found, Plan)
        return found

    def test_every_card_is_judged_alone(self, found: Plan) -> None:
        """None takes more than it offers, and every layer and the output are on one."""
        assert found.candidate.shape.n_layers + 1 == sum(found.spot.shares)
        assert all(n_bytes <= int(8.8 * GIB) for n_bytes in found.needs.values())

    def test_shares_would_not_do(self, found: Plan) -> None:
        """It is tried where equal shares do not fit, and nothing is tried where they do."""
        machine = Machine(found.spot.devices, replace(DEMAND, n_ctx=256), {})
        spot = Spot(found.spot.devices, -1, (1, 1, 1))
        large, small = found.candidate, quants_named("r1 14b")[0]
        tried = [
            [placed.spot.shares for placed in filled(machine, each, machine.place(each, spot, 256))]
            for each in (large, small)
        ]

        assert [[found.spot.shares], []] == tried

    def test_context_is_even(self) -> None:
        """Of the splits that fit, one is taken that leaves every card room for more context."""
        devices = freed(machine_named("2x p40").devices[:-1], (8.9, 13.4))
        found = plan(quants_named("r1 32b"), devices, replace(DEMAND, n_ctx=2048))

        assert isinstance(found, Plan)
        assert (sum(found.spot.shares), True) == (65, found.n_ctx > 2048)

    def test_too_large(self, found: Plan) -> None:
        """What is larger than all of them together, or where one holds nothing, is not tried."""
        whole = quants_named("r1 70b")[-1]
        machines = (found.spot.devices, freed(found.spot.devices, (1.3, 13.0, 20.0)))
        for devices, candidate in zip(machines, (whole, found.candidate), strict=True):
            machine = Machine(devices, replace(DEMAND, n_ctx=256), {})
            placed = machine.place(candidate, Spot(devices, -1, (1, 1, 1)), 256)

            assert [] == list(filled(machine, candidate, placed))


def test_experts_in_ram() -> None:
    """With its experts in RAM, what stays on two small cards is split by layers too."""
    cards, memory = (
        machine_named("2x p40", 1024 * GIB).devices[:-1],
        machine_named("p40", 1024 * GIB),
    )
    devices = (*freed(cards, (5.1, 5.1)), memory.devices[-1])
    demand = replace(DEMAND, n_ctx=4096, spill="experts")
    found = plan(quants_named("v3.1"), devices, demand)

    assert isinstance(found, Plan)
    assert (Verdict.EXPERTS_IN_RAM, 62) == (found.verdict, sum(found.spot.shares))
    assert all(found.needs[card.key] <= int(4.1 * GIB) for card in cards)


def test_no_more_than_llama_cpp_takes() -> None:
    """A split is over fifteen GPUs at most: with the CPU as the seventeenth, llama.cpp ends."""
    found = can_run("16x v100 32gb sxm", "r1")
    counts = [len(row.placement.spot.devices) for row in found.answer.rows]

    assert 15 == MOST_GPUS == max(counts)
    assert Verdict.WHOLE is found.verdict
