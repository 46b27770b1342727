import sys
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import pytest

from estimator.detection.probe import UNSEEN_BYTES, NothingFound
from estimator.detection.registry import LocalMachine
from estimator.detection.windows import WindowsGpus, bus_of, is_built_in
from estimator.devices import Device

GIB = 1 << 30
RAM = Device("RAM", "cpu", 0, 64 * GIB, 20 * GIB, "recorded", installed_bytes=64 * GIB)
CLASS = "{4d36e968-e325-11ce-bfc1-08002be10318}"
SYSTEM = r"SYSTEM\CurrentControlSet"
LOCATION = r"@System32\drivers\pci.sys,#65536;PCI bus %1, device %2, function %3;({},0,0)"


class Hive:
    """A recorded registry: the values of each key, by its path."""

    def __init__(self, tree: Mapping[str, dict[str, Any]]) -> None:
        self.tree = tree

    def keys(self, path: str) -> tuple[str, ...]:
        below = (key.removeprefix(f"{path}\\") for key in self.tree if key.startswith(f"{path}\\"))
        return tuple(dict.fromkeys(key.partition("\\")[0] for key in below))

    def values(self, path: str) -> dict[str, Any]:
        return self.tree.get(path, {})


def card(
    number: int,
    name: str,
    pci: str,
    size: int | bytes | str | None,
    *,
    bus: int,
    is_in: bool = True,
) -> dict[str, dict[str, Any]]:
    """What Windows keeps of a card; one that was taken out is no longer started."""
    instance = rf"PCI\{pci}&SUBSYS_0000&REV_A1\4&{bus}"
    started = {"Count": 1, "0": instance} if is_in else {"Count": 0}
    values = {"DriverDesc": name, "MatchingDeviceId": rf"PCI\{pci}"}
    return {
        rf"{SYSTEM}\Control\Class\{CLASS}\{number:04}": values
        | ({} if size is None else {"HardwareInformation.qwMemorySize": size}),
        rf"{SYSTEM}\Enum\{instance}": {
            "Driver": rf"{CLASS}\{number:04}",
            "Service": f"driver{number}",
            "LocationInformation": LOCATION.format(bus),
        },
        rf"{SYSTEM}\Services\driver{number}\Enum": started,
    }


def look(*cards: Mapping[str, dict[str, Any]]) -> list[Device]:
    tree: dict[str, dict[str, Any]] = {rf"{SYSTEM}\Control\Class\{CLASS}\Properties": {}}
    for each in cards:
        tree |= each
    return list(WindowsGpus(lambda: (RAM,), Hive(tree)).devices())


XTX = card(0, "AMD Radeon RX 7900 XTX", "VEN_1002&DEV_744C", 24 * GIB, bus=3)


def test_a_card() -> None:
    """A card has its 64-bit size; that nobody knows what is free is said, and by what margin."""
    (device,) = look(XTX)

    assert device == Device(
        name="AMD Radeon RX 7900 XTX",
        kind="gpu",
        index=0,
        total_bytes=24 * GIB,
        free_bytes=24 * GIB - UNSEEN_BYTES,
        source="registry; free is not known: all but 768 MiB is assumed",
        backend="rocm",
        bus="0000:03:00.0",
        free_is_assumed=True,
    )


def test_size_as_bytes() -> None:
    """Some drivers write the size as its bytes."""
    size = (16 * GIB).to_bytes(8, "little")
    (device,) = look(card(0, "NVIDIA GeForce RTX 5080", "VEN_10DE&DEV_2C02", size, bus=1))

    assert (16 * GIB, "cuda") == (device.total_bytes, device.backend)


def test_several() -> None:
    """Cards alike are so many cards, in the order of the registry; each maker has its backend."""
    arc = card(7, "Intel(R) Arc(TM) A370M Graphics", "VEN_8086&DEV_5693", 4 * GIB, bus=9)
    other = card(1, "AMD Radeon RX 7900 XTX", "VEN_1002&DEV_744C", 24 * GIB, bus=4)

    assert [("rocm", "0000:03:00.0"), ("rocm", "0000:04:00.0"), ("vulkan", "0000:09:00.0")] == [
        (device.backend, device.bus) for device in look(XTX, other, arc)
    ]


def test_card_taken_out() -> None:
    """What is left in the registry of a card that was taken out is no card."""
    old = card(1, "AMD Radeon RX 7900 XTX", "VEN_1002&DEV_744C", 24 * GIB, bus=4, is_in=False)

    assert ["0000:03:00.0"] == [device.bus for device in look(XTX, old)]
    with pytest.raises(NothingFound, match="no display adapter"):
        look(old)


def test_no_look_at_what_is_in() -> None:
    """If we may not see which cards are in the machine, those that have drivers are believed."""
    unseen = {key: values for key, values in XTX.items() if "Class" in key}

    assert [""] == [device.bus for device in look(unseen)]


def test_without_service() -> None:
    """A card that no driver runs is of no use."""
    idle = {
        key: {name: value for name, value in values.items() if name != "Service"}
        for key, values in XTX.items()
    }

    with pytest.raises(NothingFound, match="no display adapter"):
        look(idle)


def test_processors() -> None:
    """A GPU in a processor has half of the RAM, and AMD's its carve-out too."""
    amd = card(0, "AMD Radeon(TM) 8060S Graphics", "VEN_1002&DEV_1586", 32 * GIB, bus=197)
    intel = card(1, "Intel(R) UHD Graphics 770", "VEN_8086&DEV_A780", GIB, bus=0)
    halo, uhd = look(amd, intel)

    assert ("unified", 64 * GIB, 52 * GIB) == (halo.kind, halo.total_bytes, halo.free_bytes)
    assert ("unified", 32 * GIB, 20 * GIB) == (uhd.kind, uhd.total_bytes, uhd.free_bytes)
    assert "half of the RAM, and the carve-out" == halo.source
    assert "half of the RAM" == uhd.source
    assert [96 * GIB, 64 * GIB] == [halo.installed_bytes, uhd.installed_bytes]


@pytest.mark.parametrize(
    "broken",
    [
        card(0, "AMD Radeon RX 580", "VEN_1002&DEV_67DF", None, bus=3),
        card(0, "AMD Radeon RX 580", "VEN_1002&DEV_67DF", "garbage", bus=3),
        card(0, "", "VEN_1002&DEV_67DF", 8 * GIB, bus=3),
        card(0, "Microsoft Basic Display Adapter", "VEN_1234&DEV_1111", 8 * GIB, bus=3),
        {},
    ],
)
def test_nothing_of_use(broken: dict[str, dict[str, Any]]) -> None:
    """An adapter without a size, a name or a maker that we know is left out."""
    with pytest.raises(NothingFound, match="no display adapter"):
        look(broken)


@pytest.mark.parametrize(
    "name",
    [
        "AMD Radeon(TM) Graphics", "AMD Radeon 780M Graphics", "AMD Radeon(TM) 890M",
        "AMD Radeon(TM) 8060S Graphics", "AMD Radeon 8050S", "AMD Radeon(TM) RX Vega 11 Graphics",
        "AMD Radeon(TM) Vega 8 Graphics", "AMD Radeon(TM) R7 Graphics", "AMD Radeon(TM) 610M",
    ],
)  # fmt: skip
def test_amd_in_processors(name: str) -> None:
    """AMD's names of GPUs in processors are known as such."""
    assert is_built_in(name, "rocm")


@pytest.mark.parametrize(
    ("name", "backend"),
    [
        ("AMD Radeon RX 6800M", "rocm"), ("AMD Radeon RX 7600M XT", "rocm"),
        ("AMD Radeon RX 6700S", "rocm"), ("AMD Radeon RX 9070 XT", "rocm"),
        ("Radeon RX Vega 64", "rocm"), ("Radeon RX 580 Series", "rocm"),
        ("AMD Radeon PRO W7900", "rocm"), ("NVIDIA GeForce RTX 4090", "cuda"),
        ("Intel(R) Arc(TM) A770 Graphics", "vulkan"), ("Intel(R) Arc(TM) A370M Graphics", "vulkan"),
        ("Intel(R) Arc(TM) Pro B60 Graphics", "vulkan"),
        ("Intel(R) Iris(R) Xe MAX Graphics", "vulkan"),
    ],
)  # fmt: skip
def test_cards(name: str, backend: Any) -> None:
    """Names of cards are not mistaken for those of GPUs in processors."""
    assert not is_built_in(name, backend)


@pytest.mark.parametrize(
    "name",
    ["Intel(R) UHD Graphics 770", "Intel(R) Iris(R) Xe Graphics", "Intel(R) Arc(TM) 140V GPU",
     "Intel(R) Arc(TM) Graphics", "Intel(R) Arc(TM) B390 GPU", "Intel(R) Graphics"],
)  # fmt: skip
def test_intel_in_processors(name: str) -> None:
    """Intel's too, those that are called Arc among them."""
    assert is_built_in(name, "vulkan")


@pytest.mark.parametrize(
    ("location", "bus"),
    [
        (LOCATION.format(193), "0000:c1:00.0"),
        ("PCI bus 0, device 2, function 0", "0000:00:02.0"),
        ("Bus PCI 3, périphérique 0, fonction 0", "0000:03:00.0"),
        ("Port_#0001.Hub_#0001", ""),
        ("", ""),
    ],
)
def test_locations(location: str, bus: str) -> None:
    """A place is read in any language, and is a PCI address or nothing."""
    assert bus == bus_of(location)


class Key:
    """An open key of a `winreg`."""

    def __init__(self, tree: Hive, path: str) -> None:
        self.tree, self.path = tree, path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        return None


class Winreg:
    """Python's `winreg`, as far as we call it: indices run until they raise `OSError`."""

    HKEY_LOCAL_MACHINE, KEY_READ, KEY_WOW64_64KEY = object(), 1, 256

    def __init__(self, tree: Hive) -> None:
        self.tree = tree

    def OpenKey(self, top: object, path: str, reserved: int, access: int) -> Key:  # noqa: N802
        assert (self.HKEY_LOCAL_MACHINE, 0, 257) == (top, reserved, access)
        if not (self.tree.values(path) or self.tree.keys(path)):
            raise FileNotFoundError(path)
        return Key(self.tree, path)

    def EnumKey(self, key: Key, index: int) -> str:  # noqa: N802
        return str(self._entry(self.tree.keys(key.path), index))

    def EnumValue(self, key: Key, index: int) -> tuple[str, Any, int]:  # noqa: N802
        name, value = self._entry(tuple(self.tree.values(key.path).items()), index)
        return name, value, 0

    def _entry(self, entries: tuple[Any, ...], index: int) -> Any:
        if index >= len(entries):
            raise OSError("no more data is available")
        return entries[index]


def test_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own registry is read through `winreg`, with the same answer."""
    winreg = Winreg(Hive(XTX))
    monkeypatch.setitem(sys.modules, "winreg", winreg)

    assert look(XTX) == list(WindowsGpus(lambda: (RAM,)).devices())
    assert () == LocalMachine().keys("none such")


def test_elsewhere() -> None:
    """Elsewhere than on Windows there is no registry."""
    with pytest.raises(ModuleNotFoundError, match="winreg"):
        WindowsGpus(lambda: (RAM,)).devices()
