"""From a message to the question it asks, step by step."""

from dataclasses import replace

from bot.question.asked import Question, finished
from bot.question.device_mention import DeviceMention
from bot.question.device_words import without_cpus
from bot.question.devices import spot_devices
from bot.question.hints import Why
from bot.question.intent import Kind, Said, kind_of
from bot.question.left_out import left_out, without
from bot.question.loose_counts import loose_count
from bot.question.machine import Machine, bytes_of, read_machine
from bot.question.model_mention import ModelMention
from bot.question.models import spot_models
from bot.question.numbers import Numbers, take_numbers
from bot.question.sentence import sentence_of
from bot.question.text import plain
from bot.question.tokens import Token, tokens_of


def read(text: str) -> Question | None:
    """The question that a message asks; None when it is none about fitting. Raises nothing."""
    left, has_cpu = without_cpus(plain(text))
    left, numbers = take_numbers(left)
    tokens = tokens_of(left)
    devices = spot_devices(left, tokens)
    held = {i for device in devices for i in device.tokens}
    models = spot_models(left, tokens, held)
    tokens, devices, models = _meant(tokens, devices, models)
    machine = read_machine(left, tokens, devices, numbers, has_cpu=has_cpu)
    sentence = sentence_of(tokens, devices, models)
    kind = kind_of(sentence, _said(machine, models, numbers))
    if kind is None:
        return None
    count = loose_count(tokens, machine.devices, models)
    question = _question(kind, machine, models, numbers)
    return question if count is None else replace(question, hints=(*question.hints, count))


def _meant(
    tokens: tuple[Token, ...],
    devices: tuple[DeviceMention, ...],
    models: tuple[ModelMention, ...],
) -> tuple[tuple[Token, ...], tuple[DeviceMention, ...], tuple[ModelMention, ...]]:
    """Words, devices and models without those that are named to be left out."""
    no_devices, no_models = left_out(tokens, devices), left_out(tokens, models)
    return (
        without(without(tokens, no_devices), no_models),
        tuple(device for device in devices if device not in no_devices),
        tuple(model for model in models if model not in no_models),
    )


def _said(machine: Machine, models: tuple[ModelMention, ...], numbers: Numbers) -> Said:
    return Said(
        n_devices=len(machine.devices),
        is_one_machine=machine.is_one_machine,
        has_place=machine.has_place,
        has_computer=any(hint.why is Why.MISSING for hint in machine.hints),
        n_models=len(models),
        is_family=len(models) == 1 and models[0].is_family,
        is_vague=all(model.is_vague for model in models),
        has_numbers=not numbers.is_empty,
    )


def _question(
    kind: Kind, machine: Machine, models: tuple[ModelMention, ...], numbers: Numbers
) -> Question:
    return finished(
        Question(
            kind=kind,
            devices=machine.devices,
            models=models,
            quant=numbers.quant,
            n_ctx=numbers.n_ctx,
            kv_type=numbers.kv_type,
            ram_bytes=bytes_of(machine.ram_gib),
            vram_bytes=bytes_of(machine.vram_gib),
            min_tok_s=numbers.min_tok_s,
            is_full_ctx=numbers.is_full_ctx,
            is_cpu_only=machine.is_cpu_only,
            is_one_machine=machine.is_one_machine,
            hints=(*numbers.hints, *machine.hints),
        )
    )
