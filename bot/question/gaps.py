"""What is missing of a question, unknown, or true of several: its hints."""

from collections.abc import Iterator, Sequence

from bot.question.device_mention import DeviceMention
from bot.question.hints import Hint, Part, Why
from bot.question.intent import Kind
from bot.question.model_mention import ModelMention

_NEAR = 0.5  # two releases that are so close in distance are meant alike
_MOST_NAMES = 6
_MOST_PROPOSED = 12


def gaps_of(
    kind: Kind,
    devices: Sequence[DeviceMention],
    models: Sequence[ModelMention],
    *,
    has_place: bool,
) -> Iterator[Hint]:
    """The hints that devices and models give."""
    if not has_place and kind in ("fit", "models", "compare"):
        yield Hint(Part.DEVICE, Why.MISSING)
    for device in devices:
        yield from _of_device(device)
    if not models and kind in ("fit", "gpus", "compare"):
        yield Hint(Part.MODEL, Why.MISSING)
    for model in models:
        yield from _of_model(kind, model)


def _of_device(device: DeviceMention) -> Iterator[Hint]:
    names = tuple(match.card.name for match in device.matches)
    if not names:
        why = Why.MISSING if device.is_vague else Why.UNKNOWN
        near = tuple(card.name for card in device.near)
        yield Hint(Part.DEVICE, why, device.text, near[:_MOST_PROPOSED])
    elif len(names) > 1:
        yield Hint(Part.DEVICE, Why.SEVERAL, device.text, names[:_MOST_NAMES])
    elif not device.matches[0].is_exact:
        yield Hint(Part.DEVICE, Why.SUPPOSED, device.text, names)


def _of_model(kind: Kind, model: ModelMention) -> Iterator[Hint]:
    if model.release is None and not model.is_vague:
        yield Hint(Part.MODEL, Why.UNKNOWN, model.text)
    elif kind in ("models", "refine"):
        return
    elif model.release is None:
        near = tuple(release.name for release in model.near)
        yield Hint(Part.MODEL, Why.MISSING, model.text, near[:_MOST_NAMES])
    elif alike := _meant_alike(model):
        yield Hint(Part.MODEL, Why.SEVERAL, model.text, (model.release.name, *alike))
    elif len(model.matches) > 1 and model.is_only_sized:
        near = tuple(match.release.name for match in model.matches)
        yield Hint(Part.MODEL, Why.SUPPOSED, model.text, near[:_MOST_NAMES])


def _meant_alike(model: ModelMention) -> tuple[str, ...]:
    """Releases of another shape that the name fits as well as the first."""
    first = model.matches[0]
    near = (match for match in model.matches[1:] if match.distance - first.distance < _NEAR)
    others = (match.release for match in near if match.release.numbers != first.release.numbers)
    return tuple(release.name for release in others)[:_MOST_NAMES]
