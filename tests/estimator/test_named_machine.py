"""What a machine that somebody names is made of, and what runs on one of unlike cards."""

from itertools import pairwise

import pytest

from estimator.catalog.names import find_device
from estimator.fit.enquiry import CanRun, can_run
from estimator.fit.named_machine import (
    ASSUMED_RAM_BYTES,
    TooManyDevices,
    UnknownDevice,
    devices_together,
    machine_named,
)
from estimator.fit.spot import Verdict
from estimator.units import GIB


def where(found: CanRun) -> list[str]:
    assert found.best
    return [device.name for device in found.best.placement.spot.devices]


def likely(found: CanRun) -> float:
    assert found.speed
    assert found.speed.decode
    return found.speed.decode.likely


class TestDevices:
    def test_numbered(self) -> None:
        """Each card is a device of its own, the fastest first however named, then the RAM."""
        found = machine_named("2x 3060 12gb and 4090")

        assert [
            ("gpu0", "GeForce RTX 4090"),
            ("gpu1", "GeForce RTX 3060 12GB"),
            ("gpu2", "GeForce RTX 3060 12GB"),
            ("cpu0", "RAM"),
        ] == [(device.key, device.name) for device in found.devices]
        assert found.ram_is_assumed
        assert ASSUMED_RAM_BYTES == found.devices[-1].total_bytes

    def test_ram_given(self) -> None:
        """RAM is as much as was said."""
        found = machine_named("3090 + 4090", 64 * GIB)

        assert (64 * GIB, "as given") == (found.devices[-1].total_bytes, found.devices[-1].source)
        assert not found.ram_is_assumed

    def test_shared(self) -> None:
        """A card beside a chip whose GPU shares the RAM has that RAM beside it, and no other."""
        found = machine_named("ryzen 7 7840hs 32gb + rtx 4060")

        assert ["gpu0", "unified0", "cpu0"] == [device.key for device in found.devices]
        assert 32 * GIB == found.devices[-1].total_bytes
        assert not found.ram_is_assumed

    def test_unified_alone(self) -> None:
        """Unified memory has no RAM beside it, also of two machines."""
        found = machine_named("m3 ultra 512 + m3 ultra 512")

        assert ["unified0", "unified1"] == [device.key for device in found.devices]

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("3090 + rtx 3065", "no device is called 'rtx 3065'; did you mean .*3060"),
            ("3090 + banana", "no device is called 'banana'; say for instance rtx 3060 12gb"),
            ("", "no device is named; say for instance"),
        ],
    )
    def test_unknown(self, name: str, says: str) -> None:
        """A part that is no card is named, with those that it may have meant."""
        with pytest.raises(UnknownDevice, match=says):
            machine_named(name)

    def test_any_order(self) -> None:
        """A machine is the same in whatever order it is named."""
        for one, other in (
            ("3090 + 3060 12gb", "3060 12gb + 3090"),
            ("p40, 4090, 3060 12gb", "3060 12gb and 4090 and p40"),
            ("3080 10gb + 3060 12gb", "3060 12gb + 3080 10gb"),
        ):
            assert machine_named(one).devices == machine_named(other).devices

    def test_cards(self) -> None:
        """Cards that are known already make the same machine."""
        cards = [find_device(name)[0].card for name in ("4090", "3060 12gb")]
        counted = [(cards[0], 1), (cards[1], 2)]

        assert machine_named("4090 and 2x 3060 12gb").devices == devices_together(counted)
        with pytest.raises(ValueError, match="no machine is without RAM"):
            devices_together(counted, ram_bytes=0)

    def test_too_many(self) -> None:
        """As many devices as one may ask about of a kind are the most of all together."""
        assert 64 == len(machine_named("32x 3090 + 32x 4090").devices) - 1
        with pytest.raises(TooManyDevices, match="65 devices are in no machine; name 64 or fewer"):
            machine_named("32x 3090 + 33x 4090")


class TestUnlikeCards:
    def test_no_pool(self) -> None:
        """A model that no card holds is split over them, and each share judged alone."""
        found = can_run("3090 + 3060 12gb", "r1 70b", quant="Q3_K_S")
        assert found.best

        assert found.verdict in (Verdict.WHOLE, Verdict.WHOLE_Q8_KV)
        assert ["GeForce RTX 3090", "GeForce RTX 3060 12GB"] == where(found)
        for key, needed in found.best.placement.needs.items():
            assert needed <= found.answer.usable_bytes[key]

    def test_smaller_than_their_sum(self) -> None:
        """What one card of all that memory would hold, two of it together may not."""
        sum_of_both = can_run("2x 3090", "r1 70b").best
        split = can_run("3090 + 3060 12gb + 3060 12gb", "r1 70b").best
        assert sum_of_both
        assert split

        assert split.candidate.n_bytes <= sum_of_both.candidate.n_bytes

    def test_one_is_enough(self) -> None:
        """What is whole on one of them lies there alone, and is as fast as that card."""
        both, alone = (can_run(name, "r1 14b", quant="Q8_0") for name in ("3060 + 4090", "4090"))

        assert ["GeForce RTX 4090"] == where(both)
        assert likely(alone) == likely(both)

    def test_fastest_of_equals(self) -> None:
        """Of cards with as much room the faster one is taken, in whatever order they are named."""
        for name in ("3090 + 4090", "4090 + 3090"):
            assert ["GeForce RTX 4090"] == where(can_run(name, "r1 7b"))

    def test_speed_between(self) -> None:
        """A token passes through each card's share at that card's bandwidth."""
        rates = [
            likely(can_run(name, "r1 70b", quant="Q4_K_M"))
            for name in ("2x 4090", "3090 + 4090", "2x 3090", "3090 + p40", "2x p40")
        ]

        assert all(fast >= slow for fast, slow in pairwise(rates))
        assert rates[0] > 1.9 * rates[-1]

    def test_each_at_its_bandwidth(self) -> None:
        """The reason has each card's part with its own bandwidth."""
        found = can_run("3090 + 3060 12gb", "r1 32b", quant="Q6_K")
        assert found.speed

        assert "936 GB/s" in found.speed.why
        assert "360 GB/s" in found.speed.why
        assert "2 cards work one after the other" in found.speed.why

    @pytest.mark.parametrize("name", ["4090 + 7900 xtx", "m4 max 36 + 3090", "dgx spark + 4090"])
    def test_never_over_backends(self, name: str) -> None:
        """Cards of two backends, and unified memory, are judged alone and never split over."""
        found = can_run(name, "r1 70b")

        assert all(len(row.placement.spot.devices) == 1 for row in found.answer.rows)

    def test_experts_beside_several(self) -> None:
        """With its experts in RAM a mixture may be split over unlike cards."""
        found = can_run("3060 12gb + 4070", "r1", quant="Q4_K_M", ram_bytes=512 * GIB)

        assert Verdict.EXPERTS_IN_RAM is found.verdict
        assert ["GeForce RTX 4070", "GeForce RTX 3060 12GB"] == where(found)

    def test_same_as_detected(self) -> None:
        """A named machine is judged as the same devices are when they are found."""
        named = can_run("4090 and 2x 3060 12gb", "r1 32b")
        found = can_run(named.answer.devices, "r1 32b")

        assert named.answer.rows == found.answer.rows
        assert named.speed == found.speed
        assert () == found.parts


class TestRamBandwidth:
    def test_assumed(self) -> None:
        """Where nobody says what the RAM has, it is said to be assumed."""
        found = can_run("4090", "r1", quant="Q4_K_M", ram_bytes=512 * GIB)
        assert found.speed

        assert found.is_partly_in_ram
        assert (60e9, True) == (found.ram.bytes_per_s, found.ram.is_assumed)
        assert "60 GB/s (assumed)" in found.speed.why

    def test_given(self) -> None:
        """A mixture with its experts in RAM is about as many times faster as its RAM is."""
        slow = can_run("4090", "r1", quant="Q4_K_M", ram_bytes=512 * GIB)
        fast = can_run("4090", "r1", quant="Q4_K_M", ram_bytes=512 * GIB, ram_bandwidth=460.8e9)
        assert fast.speed

        assert 5 < likely(fast) / likely(slow) < 460.8 / 60
        assert (460.8e9, "given") == (fast.ram.bytes_per_s, fast.ram.source)
        assert "461 GB/s, of which" in fast.speed.why
        assert "assumed" not in fast.speed.why
        assert slow.answer.rows == fast.answer.rows

    def test_at_the_end_too(self) -> None:
        """The speed at the end of the context counts on the same RAM."""
        found = can_run(
            "4090", "r1", quant="Q4_K_M", n_ctx=32768, ram_bytes=512 * GIB, ram_bandwidth=460.8e9
        )
        assert found.full_speed
        assert found.full_speed.decode

        assert 0.3 * likely(found) < found.full_speed.decode.likely < likely(found)

    def test_whole_on_the_gpu(self) -> None:
        """What lies on the GPU is as fast whatever the RAM has."""
        one, other = (can_run("4090", "r1 14b", ram_bandwidth=gb_s * 1e9) for gb_s in (20, 500))

        assert not one.is_partly_in_ram
        assert one.speed == other.speed

    def test_of_the_chip(self) -> None:
        """Beside a chip that shares it the RAM has that chip's bandwidth."""
        found = can_run("ryzen 7 7840hs 32gb + rtx 4060", "r1 32b")
        assert found.speed

        assert ("catalogue", False) == (found.ram.source, found.ram.is_assumed)
        chip = found.parts[0].matches[0].card
        assert chip.bandwidth == found.ram.bytes_per_s
        assert "assumed" not in found.speed.why

    @pytest.mark.parametrize("bandwidth", [0.0, -1.0, float("nan")])
    def test_none(self, bandwidth: float) -> None:
        """RAM without bandwidth is refused."""
        with pytest.raises(ValueError, match="no RAM is without bandwidth; leave it out"):
            can_run("4090", "r1", ram_bandwidth=bandwidth)
