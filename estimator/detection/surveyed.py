"""What each source of devices said, and which of their answers count."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from estimator.card import Card
from estimator.detection.probe import Answer
from estimator.devices import Device

_NO_RAM = Device("RAM", "cpu", 0, 0, 0, "nothing answered")


@dataclass(frozen=True, slots=True)
class SetAside:
    """A device that a source told of and that does not count, and why."""

    device: Device
    asked: str
    why: str


@dataclass(frozen=True, slots=True)
class Survey:
    """The answers in the order of asking; `devices`, RAM last, are those that count.

    `notes` say what of our surroundings (a container, WSL, the environment) bears on them.
    """

    answers: tuple[Answer, ...]
    devices: tuple[Device, ...]
    set_aside: tuple[SetAside, ...]
    notes: tuple[str, ...] = ()


def settled(answers: Sequence[Answer], notes: tuple[str, ...] = ()) -> Survey:
    """The first to tell of a GPU (by its PCI address) or of the RAM is believed.

    Cards that are alike are still so many cards. A GPU built into a processor does not count
    beside a discrete one: llama.cpp leaves it out too.
    """
    counted: list[tuple[str, Device]] = []
    aside: list[SetAside] = []
    for i, answer in enumerate(answers):
        for device in answer.devices:
            told = _told_before(device, answers[:i])
            if told:
                aside.append(SetAside(device, answer.asked, f"{told} is believed first"))
            else:
                counted.append((answer.asked, device))
    if any(device.kind == "gpu" for _, device in counted):
        why = "a GPU built into the processor is not used beside a discrete one"
        aside += [SetAside(device, asked, why) for asked, device in counted if _is_built_in(device)]
        counted = [(asked, device) for asked, device in counted if not _is_built_in(device)]
    devices = tuple(_numbered(device for _, device in counted))
    return Survey(tuple(answers), devices, tuple(aside), notes)


def _told_before(device: Device, answers: Iterable[Answer]) -> str:
    """Who told of that device earlier, or knows all of its kind; empty if nobody."""
    for answer in answers:
        if device.is_gpu and device.backend in answer.knows_all:
            return answer.asked
        for other in answer.devices:
            if (device.bus and device.bus == other.bus) or not (device.is_gpu or other.is_gpu):
                return answer.asked
    return ""


def _is_built_in(device: Device) -> bool:
    """CUDA's are not meant: nobody puts a card beside a GB10 or a Jetson to leave it unused."""
    return device.kind == "unified" and device.backend in {"rocm", "vulkan"}


def _numbered(devices: Iterable[Device]) -> Iterator[Device]:
    """GPUs first, then one RAM, with its number among those of its kind and its catalogue row."""
    found, seen = tuple(devices), Counter[str]()
    ram = [device for device in found if not device.is_gpu] or [_NO_RAM]
    for device in (*(device for device in found if device.is_gpu), ram[0]):
        yield replace(device, index=seen[device.kind], card=device.card or _card(device))
        seen[device.kind] += 1


def _card(device: Device) -> Card | None:
    if not device.is_gpu:
        return None
    from estimator.catalog.devices import card_of  # noqa: PLC0415 - a catalogue takes time to import

    return card_of(device.name, device.installed_bytes or device.total_bytes)
