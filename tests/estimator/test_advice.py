"""What would help is true: whoever follows it gets what it promises."""

import random
import re
from dataclasses import replace

import pytest

from estimator.catalog import CARDS
from estimator.catalog.names import devices_of
from estimator.devices import Device
from estimator.fit.advice import Change
from estimator.fit.enquiry import CanRun, can_run
from estimator.fit.setting import setting_for
from estimator.fit.spot import Verdict
from estimator.models.names import ModelMatch
from estimator.models.release import Release
from estimator.models.table import RELEASES
from estimator.quants.recipes import UnknownQuant
from estimator.units import parse_size

GIB = 1 << 30
BETTER = list(Verdict)


def followed(devices: tuple[Device, ...], release: Release, change: Change, n_ctx: int) -> CanRun:
    """The same question once the change is made."""
    if change.kind == "context":
        n_ctx = change.n_ctx
    if change.kind == "ram":
        devices = tuple(
            device if device.is_gpu else replace(device, free_bytes=change.n_bytes)
            for device in devices
        )
    if change.kind == "memory":
        most = max((d for d in devices if d.is_gpu), key=lambda device: device.free_bytes)
        more = replace(most, free_bytes=most.free_bytes + change.n_bytes)
        devices = tuple(more if device is most else device for device in devices)
    return can_run(devices, ModelMatch(release, None, 0.0), quant=change.quant, n_ctx=n_ctx)


def test_it_helps() -> None:
    """On any device, for any model: with the change the quant runs as it says, or better."""
    chosen = random.Random(4)  # noqa: S311 - a sample, not a secret
    kinds = set()
    for _ in range(120):
        card, release = chosen.choice(CARDS), chosen.choice(RELEASES)
        ram_bytes = None if card.kind == "unified" else chosen.choice((8, 32, 128)) * GIB
        devices = devices_of(card, ram_bytes=ram_bytes)
        n_ctx = min(release.n_ctx_train, chosen.choice((2048, 8192, 65536)))
        quant = chosen.choice((None, "Q4_K_M", "Q8_0"))
        try:
            asked = can_run(devices, ModelMatch(release, None, 0.0), quant=quant, n_ctx=n_ctx)
        except UnknownQuant:
            continue
        for change in asked.changes:
            kinds.add(change.kind)
            now = followed(devices, release, change, n_ctx).verdict
            told = (card.name, release.name, change.says)
            assert BETTER.index(now) <= BETTER.index(change.verdict), told

    assert {"quant", "ram", "memory"} <= kinds


@pytest.mark.parametrize(
    ("device", "model", "kind"),
    [("4090", "v3", "ram"), ("4090", "v3", "memory"), ("strix halo 32", "v4 flash", "memory")],
)
def test_as_it_is_read(device: str, model: str, kind: str) -> None:
    """Who has the size that is written, to the digit, has what it promises."""
    asked = can_run(device, model)
    change = next(change for change in asked.changes if change.kind == kind)
    written = re.search(r"with ([\d.]+ [GM]iB)", change.says)
    assert written is not None
    typed = replace(change, n_bytes=parse_size(written[1]))

    devices, n_ctx = asked.answer.devices, asked.answer.demand.n_ctx
    assert change.verdict is followed(devices, asked.release, typed, n_ctx).verdict


def test_quant_as_planned() -> None:
    """A quant is proposed that is taken anyway where all may be chosen from."""
    asked = can_run("3060 12gb", "r1 14b", quant="Q8_0", n_ctx=16384)
    change = next(change for change in asked.changes if change.kind == "quant")
    free = can_run("3060 12gb", "r1 14b", n_ctx=16384).answer

    assert (free.found.quant, free.verdict) == (change.quant, change.verdict)
    assert Verdict.WHOLE_Q8_KV is free.verdict


class TestRam:
    def test_experts_rather_than_all(self) -> None:
        """Where the GPU is too small for Q4_K_M without its experts, a smaller quant is named
        rather than RAM for everything."""
        change = next(c for c in can_run("3060 12gb", "r1").changes if c.kind == "ram")

        assert Verdict.EXPERTS_IN_RAM is change.verdict
        assert change.says.endswith(f"of RAM {change.quant} runs with its experts in RAM")

    def test_quant_asked_for(self) -> None:
        """Who asked for one quant is told what that one wants."""
        found = can_run("2x3090", "r1 70b", quant="Q8_0")

        assert ["Q8_0"] == [change.quant for change in found.changes if change.kind == "ram"]

    def test_ram_in_use(self) -> None:
        """RAM that others use is needed too."""
        gpu, idle = devices_of(CARDS[0], ram_bytes=32 * GIB)
        busy = replace(idle, free_bytes=20 * GIB)
        first, second = (
            next(c.n_bytes for c in can_run((gpu, ram), "r1").changes if c.kind == "ram")
            for ram in (idle, busy)
        )

        assert first + 12 * GIB == second


class TestSharedMemory:
    def test_strix_halo(self) -> None:
        """A machine that has the memory, and gives its GPU half, is told how to give more."""
        found = can_run("strix halo 128", "r1 70b", quant="Q8_0")
        change = next(c for c in found.changes if c.kind == "memory")

        assert "more of its RAM for the GPU (ttm.pages_limit, or VRAM in the BIOS)" in change.says

    def test_mac(self) -> None:
        """For a Mac it is macOS's limit, in megabytes and enough: with them the quant is whole."""
        found = can_run("m4 max 64", "r1 70b", quant="Q6_K")
        change = next(c for c in found.changes if c.kind == "memory")
        _, _, mib = change.setting.rpartition("=")
        limit = int(mib) << 20
        device = replace(found.answer.devices[0], total_bytes=limit, free_bytes=limit)

        assert change.setting.startswith("sudo sysctl iogpu.wired_limit_mb=")
        assert change.verdict is can_run([device], "r1 70b", quant="Q6_K").verdict

    @pytest.mark.parametrize(
        ("device", "model"),
        [("strix halo 64", "r1 70b"), ("m4 max 64", "r1"), ("dgx spark", "r1"), ("4090", "r1 70b")],
    )
    def test_no_setting(self, device: str, model: str) -> None:
        """Nothing is to be set where the machine has no more, or its GPU has all already."""
        found = can_run(device, model, quant="Q8_0")

        assert {""} == {change.setting for change in found.changes}

    def test_intel(self) -> None:
        """Of an integrated GPU of another maker's nobody knows a setting."""
        gpu = Device("Arc 140V", "unified", 0, 16 * GIB, 16 * GIB, "half of RAM", "vulkan",
                     installed_bytes=32 * GIB)  # fmt: skip

        assert "" == setting_for(gpu, 20 * GIB)
