import json
from dataclasses import replace
from pathlib import Path

import pytest

from estimator.detection.declared import DeclaredDevices
from estimator.detection.probe import Answer, NothingFound
from estimator.detection.surroundings import notes_on
from estimator.detection.survey_json import device_object, survey_object
from estimator.detection.surveyed import settled
from estimator.devices import Backend, Device
from tests.estimator.planted import plant

GIB = 1 << 30
RAM = Device("RAM", "cpu", 0, 16 * GIB, 8 * GIB, "recorded")
CARD = Device("RTX 3060", "gpu", 0, 12 * GIB, 11 * GIB, "NVML", "cuda", "GPU-a", bus="0000:01:00.0")
BUILT_IN = Device("780M", "unified", 0, 8 * GIB, 8 * GIB, "amdgpu", "rocm", bus="0000:c5:00.0")


def answer(asked: str, *devices: Device, knows: Backend | None = None, why: str = "") -> Answer:
    return Answer(asked, devices, why, 0.01, frozenset({knows} if knows else ()))


def test_same_card_twice() -> None:
    """A GPU that two sources see counts once: the first to tell of it is believed."""
    seen_again = replace(CARD, name="NVIDIA GeForce RTX 3060", source="registry")
    found = settled([answer("NVML", CARD), answer("the registry", seen_again), answer("r", RAM)])

    assert (CARD, RAM) == found.devices
    (aside,) = found.set_aside
    assert ("registry", "the registry", "NVML is believed first") == (
        aside.device.source,
        aside.asked,
        aside.why,
    )


def test_equal_cards() -> None:
    """Two cards that are alike are two, whether one source has them or several."""
    other = replace(CARD, bus="0000:02:00.0", uuid="GPU-b")
    nowhere = replace(CARD, bus="", uuid="")
    found = settled([answer("a", CARD, nowhere, nowhere), answer("b", other)])

    assert ["gpu0", "gpu1", "gpu2", "gpu3", "cpu0"] == [device.key for device in found.devices]
    assert () == found.set_aside


def test_slices_of_a_card() -> None:
    """Slices of one card share its address, and are all devices."""
    found = settled([answer("NVML", CARD, replace(CARD, uuid="MIG-b"))])

    assert ["gpu0", "gpu1"] == [device.key for device in found.devices if device.is_gpu]


def test_hidden_by_its_driver() -> None:
    """What a driver does not show, because it was told so, nobody else brings back."""
    found = settled([answer("NVML", knows="cuda"), answer("the registry", CARD)])

    assert [False] == [device.is_gpu for device in found.devices]
    assert ["NVML is believed first"] == [aside.why for aside in found.set_aside]


def test_driver_that_fails() -> None:
    """A driver that answers with an error knows nothing: another source's word counts."""
    found = settled([answer("NVML", why="no driver"), answer("the registry", CARD)])

    assert ["RTX 3060", "RAM"] == [device.name for device in found.devices]


def test_beside_a_card() -> None:
    """A processor's own GPU counts when it is the only one, and not beside a card."""
    alone = settled([answer("amdgpu", BUILT_IN), answer("r", RAM)])
    beside = settled([answer("NVML", CARD), answer("amdgpu", BUILT_IN), answer("r", RAM)])

    assert (BUILT_IN, RAM) == alone.devices
    assert (CARD, RAM) == beside.devices
    assert ["a GPU built into the processor is not used beside a discrete one"] == [
        aside.why for aside in beside.set_aside
    ]


def test_keys_are_unique() -> None:
    """Devices of a kind are numbered through, whoever told of them."""
    radeon = Device("RX 7900 XTX", "gpu", 0, 24 * GIB, 23 * GIB, "amdgpu", "rocm", bus="b")
    found = settled([answer("NVML", CARD), answer("amdgpu", radeon), answer("r", RAM)])

    assert ["gpu0", "gpu1", "cpu0"] == [device.key for device in found.devices]


def test_cards() -> None:
    """Each device has its row of the catalogue; unified memory has it by all the machine's RAM."""
    half = Device("AMD Radeon(TM) 8060S Graphics", "unified", 0, 64 * GIB, GIB, "x", "rocm",
                  installed_bytes=125 * GIB)  # fmt: skip
    named = replace(CARD, name="NVIDIA GeForce RTX 3060")
    strange = replace(CARD, name="NVIDIA GeForce RTX 9999")

    assert ["GeForce RTX 3060 12GB", None, None] == [
        device.card and device.card.name
        for device in settled([answer("NVML", named, strange), answer("r", RAM)]).devices
    ]
    (halo, _) = settled([answer("amdgpu", half), answer("r", RAM)]).devices
    assert halo.card
    assert (128 * GIB, 256e9) == (halo.card.memory_bytes, halo.card.bandwidth)


def declared(text: str) -> tuple[Device, ...]:
    return DeclaredDevices(text).devices()


def test_declared() -> None:
    """Kinds, sizes and names are read; two cards are two; all of their memory is free."""
    one, other, mac, ram = declared(" gpu:24GiB, GPU:12GiB:RTX 3060 ,unified:96GiB,ram:64GiB,")

    assert [("gpu", 24 * GIB), ("gpu", 12 * GIB), ("unified", 96 * GIB), ("cpu", 64 * GIB)] == [
        (device.kind, device.free_bytes) for device in (one, other, mac, ram)
    ]
    assert "RTX 3060" == other.name
    assert ["cuda", "cuda", "metal", "cpu"] == [d.backend for d in (one, other, mac, ram)]


def test_declared_by_name() -> None:
    """A name that fits one card has its row and its maker's backend; others are only names."""
    radeon, geforce, spark, made_up = declared(
        "gpu:24GiB:rx 7900 xtx,gpu:12GiB:rtx 3060,unified:64GiB:dgx spark,gpu:8GiB:Voodoo 5"
    )

    assert ["rocm", "cuda", "cuda", "cuda"] == [
        device.backend for device in (radeon, geforce, spark, made_up)
    ]
    assert ["Radeon RX 7900 XTX", "GeForce RTX 3060 12GB", "DGX Spark", None] == [
        device.card and device.card.name for device in (radeon, geforce, spark, made_up)
    ]
    assert 64 * GIB == spark.total_bytes


def test_declared_is_all_there_is() -> None:
    """Declared devices take the place of the machine's GPUs, and of its RAM if they have any."""
    asked = DeclaredDevices("gpu:24GiB")
    gpu = Answer(asked.asks, asked.devices(), "", 0.0, asked.knows_all)
    found = settled([gpu, answer("NVML", CARD, knows="cuda"), answer("r", RAM)])
    with_ram = settled(
        [replace(gpu, devices=declared("ram:64GiB")), answer("NVML", CARD), answer("r", RAM)]
    )

    assert [24 * GIB, 16 * GIB] == [device.total_bytes for device in found.devices]
    assert [64 * GIB] == [device.total_bytes for device in with_ram.devices]


@pytest.mark.parametrize(
    "text", ["gpu", "gpu:", "gpu:24GX", "gpu:24", "gpu:0", "tpu:24GiB", "24GiB", "::"]
)
def test_bad_declaration(text: str, caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be read is said, with the form it should have, once."""
    for _ in range(2):
        with pytest.raises(NothingFound, match="is not a device: write gpu:24GiB,gpu:24GiB,ram:64"):
            declared(f"ram:1GiB,{text}")

    assert caplog.text.count(repr(text)) <= 1


def test_declared_name() -> None:
    """A declared name says nothing to a terminal that a reader does not see."""
    assert ["[31mred"] == [device.name for device in declared("gpu:24GiB:\x1b[31mred\n")]


def test_notes(tmp_path: Path) -> None:
    """WSL, a container and variables that hide GPUs are named; nothing else is."""
    assert () == notes_on(tmp_path, {"HOME": "/root"})
    plant(tmp_path, {"proc/sys/kernel/osrelease": "5.15.153.1-microsoft-standard-WSL2"})
    (wsl,) = notes_on(tmp_path, {})
    plant(tmp_path / "c", {".dockerenv": ""})
    plant(tmp_path / "p", {"proc/1/cgroup": "0::/kubepods/besteffort/pod1"})
    (container,) = notes_on(tmp_path / "c", {})
    (hidden,) = notes_on(tmp_path / "n", {"HIP_VISIBLE_DEVICES": "1"})

    assert wsl.startswith("This is WSL: RAM is what .wslconfig gives it")
    assert (container,) == notes_on(tmp_path / "p", {})
    assert "docker run --gpus all" in container
    assert "HIP_VISIBLE_DEVICES=1 is set: only the GPUs that it names are shown." == hidden


def test_json() -> None:
    """For programs a survey is an object whose keys stay; what nobody knows is null."""
    radeon = replace(BUILT_IN, kind="gpu", bus="", free_is_assumed=True)
    found = settled(
        [answer("NVML", CARD), answer("x", CARD), answer("amdgpu", radeon), answer("y", why="no")],
        ("a note",),
    )
    told = json.loads(json.dumps(survey_object(found)))

    assert ["devices", "asked", "set_aside", "notes"] == list(told)
    assert told["devices"][0] == {
        "key": "gpu0",
        "name": "RTX 3060",
        "kind": "gpu",
        "backend": "cuda",
        "total_bytes": 12 * GIB,
        "free_bytes": 11 * GIB,
        "free_is_assumed": False,
        "source": "NVML",
        "bus": "0000:01:00.0",
        "uuid": "GPU-a",
        "card": None,
    }
    assert (True, None) == (told["devices"][1]["free_is_assumed"], told["devices"][1]["bus"])
    assert {"source": "y", "devices": [], "error": "no", "seconds": 0.01} == told["asked"][3]
    assert ("x", "NVML is believed first") == (
        told["set_aside"][0]["told_by"],
        told["set_aside"][0]["why"],
    )
    assert ["a note"] == told["notes"]
    (known, _) = settled([answer("NVML", replace(CARD, name="NVIDIA GeForce RTX 3060"))]).devices
    assert {
        "name": "GeForce RTX 3060 12GB",
        "bandwidth": 360e9,
        "speed_class": "nvidia-gddr",
    } == device_object(known)["card"]
