"""A survey as a JSON object, for programs: its keys stay as they are."""

from typing import Any

from estimator.card import Card
from estimator.detection.probe import Answer
from estimator.detection.surveyed import Survey
from estimator.devices import Device


def survey_object(survey: Survey) -> dict[str, Any]:
    """Sizes in bytes, bandwidth in bytes a second; what nobody knows is null."""
    return {
        "devices": [device_object(device) for device in survey.devices],
        "asked": [_answer(answer) for answer in survey.answers],
        "set_aside": [
            {**device_object(aside.device), "told_by": aside.asked, "why": aside.why}
            for aside in survey.set_aside
        ],
        "notes": list(survey.notes),
    }


def device_object(device: Device) -> dict[str, Any]:
    return {
        "key": device.key,
        "name": device.name,
        "kind": device.kind,
        "backend": device.backend,
        "total_bytes": device.total_bytes,
        "free_bytes": device.free_bytes,
        "free_is_assumed": device.free_is_assumed,
        "source": device.source,
        "bus": device.bus or None,
        "uuid": device.uuid or None,
        "card": _card(device.card),
    }


def _card(card: Card | None) -> dict[str, Any] | None:
    if card is None:
        return None
    return {"name": card.name, "bandwidth": card.bandwidth, "speed_class": str(card.speed_class)}


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "source": answer.asked,
        "devices": [device.name for device in answer.devices],
        "error": answer.why_not or None,
        "seconds": round(answer.seconds, 4),
    }
