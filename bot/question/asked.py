"""A question about fitting, as it was read, and what becomes of it after another."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.question.device_mention import DeviceMention
from bot.question.gaps import gaps_of
from bot.question.hints import Hint, Part, Why
from bot.question.intent import Kind
from bot.question.model_mention import ModelMention, inherited
from estimator import find_device
from estimator.units import GIB

_GAPS = (Part.DEVICE, Part.MODEL)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks; None is what nobody said, and memory is in bytes.

    `fit`: does a model run on a device. `models`: which run on it; a model that is named is a line
    to choose from. `gpus`: what a model needs. `compare`: several devices. `refine`: parts of a
    question that went before; see `over`.

    `vram_bytes` is memory of a GPU that has no name. `is_one_machine`: the devices are in one
    computer, and work together. `is_full_ctx`: the context that the model was trained for, which
    `n_ctx` then holds if the model is known. `hints` are what had to be supposed or is missing.
    """

    kind: Kind
    devices: tuple[DeviceMention, ...] = ()
    models: tuple[ModelMention, ...] = ()
    quant: str | None = None
    n_ctx: int | None = None
    kv_type: str | None = None
    ram_bytes: int | None = None
    vram_bytes: int | None = None
    min_tok_s: float | None = None
    is_full_ctx: bool = False
    is_cpu_only: bool = False
    is_one_machine: bool = False
    hints: tuple[Hint, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether all was said, understood, and means one thing."""
        return not self.hints

    @property
    def has_place(self) -> bool:
        """Whether there is anything to run on: a device, memory, or a CPU."""
        return bool(self.devices or self.is_cpu_only or self.vram_bytes or self.ram_bytes)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The devices and models that were named and are none we know, as they were typed."""
        mentions: tuple[DeviceMention | ModelMention, ...] = (*self.devices, *self.models)
        return tuple(named.text for named in mentions if not (named.matches or named.is_vague))

    def over(self, previous: "Question | None") -> "Question | None":
        """This question, asked after another: what it does not say is as it was.

        A whole question takes only what it lacks. None when a part alone makes no question, as
        `and at 32k?` after nothing.
        """
        if self.kind != "refine":
            return self._filled(previous) if previous is not None else self
        if previous is None:
            alone: Kind | None = "models" if self.has_place else "gpus" if self.models else None
            return None if alone is None else finished(replace(self, kind=alone))
        return self._refining(previous)

    def _filled(self, previous: "Question") -> "Question":
        lacks = {
            hint.part
            for hint in self.hints
            if hint.why is Why.MISSING and not _is_another(hint, previous)
        }
        filled = self
        if Part.DEVICE in lacks:
            filled = replace(
                filled,
                devices=previous.devices,
                vram_bytes=previous.vram_bytes,
                is_cpu_only=previous.is_cpu_only,
                is_one_machine=previous.is_one_machine,
                ram_bytes=self.ram_bytes or previous.ram_bytes,
            )
        if Part.MODEL in lacks:
            filled = replace(filled, models=_models_after(self.models, previous.models))
        return self if filled is self else finished(filled)

    def _refining(self, previous: "Question") -> "Question":
        machine = _machine_after(self, previous)
        models = _models_after(self.models, previous.models)
        kind = _kind_after(self, previous)
        numbers = tuple(hint for hint in self.hints if hint.part not in _GAPS)
        return finished(
            replace(
                machine,
                kind=kind,
                models=models,
                quant=self.quant or previous.quant,
                n_ctx=self.n_ctx or (None if self.is_full_ctx else previous.n_ctx),
                kv_type=self.kv_type or previous.kv_type,
                min_tok_s=self.min_tok_s or previous.min_tok_s,
                is_full_ctx=self.is_full_ctx or (self.n_ctx is None and previous.is_full_ctx),
                hints=numbers,
            )
        )


def finished(question: Question) -> Question:
    """With its full context as a number, and the hints that its devices and models give."""
    others = tuple(hint for hint in question.hints if _is_to_keep(hint, question))
    named = {hint.part for hint in others if hint.why is Why.MISSING}
    gaps = (
        gap
        for gap in gaps_of(
            question.kind, question.devices, question.models, has_place=question.has_place
        )
        if gap.part not in named or gap.said
    )
    n_ctx = question.n_ctx
    release = question.models[0].release if len(question.models) == 1 else None
    if question.is_full_ctx and release is not None:
        n_ctx = release.n_ctx_train
    return replace(question, n_ctx=n_ctx, hints=(*others, *gaps))


def _is_to_keep(hint: Hint, question: Question) -> bool:
    """Hints that devices and models give are made anew, others of them stay while they hold."""
    if hint.part not in _GAPS:
        return True
    if hint.why is Why.MISSING:
        return bool(hint.said) and hint.part is Part.DEVICE and not question.has_place
    return hint.why is Why.SUPPOSED and not question.devices


def _is_another(missing: Hint, previous: Question) -> bool:
    """Whether what is missing is said to be a laptop, and the device before was none."""
    names = [match.card.name for device in previous.devices for match in device.matches]
    is_said = missing.part is Part.DEVICE and bool(missing.said)
    return is_said and not any("Laptop" in name for name in names)


def _machine_after(question: Question, previous: Question) -> Question:
    """The previous question with what this one says of the machine."""
    if question.devices:
        is_added = previous.kind == "compare" and len(question.devices) == 1
        devices = (*previous.devices, *question.devices) if is_added else question.devices
        return replace(
            previous,
            devices=devices,
            vram_bytes=None,
            is_cpu_only=False,
            is_one_machine=question.is_one_machine,
            ram_bytes=question.ram_bytes or previous.ram_bytes,
        )
    if question.is_cpu_only:
        ram_bytes = question.ram_bytes or previous.ram_bytes
        return replace(previous, devices=(), vram_bytes=None, is_cpu_only=True, ram_bytes=ram_bytes)
    with_ram = replace(previous, ram_bytes=question.ram_bytes or previous.ram_bytes)
    size = question.vram_bytes
    return with_ram if size is None else _with_size(question, with_ram, size)


def _with_size(question: Question, previous: Question, size: int) -> Question:
    """`the 12gb one`, `and with 64gb?`: of the device, of the computer, or of another GPU."""
    if not previous.devices:
        return replace(previous, vram_bytes=size)
    devices = tuple(_with_memory(device, size) for device in previous.devices)
    if devices != previous.devices:
        return replace(previous, devices=devices)
    is_bare = any((hint.part, hint.why) == (Part.DEVICE, Why.SUPPOSED) for hint in question.hints)
    if is_bare:  # `and 64gb?` that no card comes with is of the computer
        return replace(previous, ram_bytes=size)
    return replace(previous, devices=(), vram_bytes=size)


def _with_memory(device: DeviceMention, size: int) -> DeviceMention:
    """`and the 12gb one?`: the same device with that memory, if it comes with it."""
    text = f"{device.text} {size / GIB:g}gb"
    matches = find_device(text) if len(device.matches) > 1 else ()
    return replace(device, text=text, matches=matches) if matches else device


def _models_after(
    models: Sequence[ModelMention], previous: Sequence[ModelMention]
) -> tuple[ModelMention, ...]:
    """Bare sizes become those of the family before: `and the 32b?` after `r1 14b`."""
    if not models:
        return tuple(previous)
    if not previous:
        return tuple(models)
    return tuple(inherited(previous[0], model, model.tokens) or model for model in models)


def _kind_after(question: Question, previous: Question) -> Kind:
    if previous.kind == "compare" and not question.is_one_machine:
        return "compare"
    if len(question.devices) > 1 and not question.is_one_machine:
        return "compare"
    if previous.kind == "models" and question.models:
        return "fit"
    if previous.kind == "gpus" and question.has_place:
        return "fit"
    if previous.kind == "refine":
        has_model = bool(question.models or previous.models)
        return "fit" if has_model and (question.has_place or previous.has_place) else "refine"
    return previous.kind
