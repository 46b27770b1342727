"""`deepfit can-run`: whether a device, by its name, runs a model, or the very file, and how."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from shlex import quote
from typing import Any

from rich.console import Console
from rich.markup import escape

from deepfit.asked import bad_input, say_json, say_others
from deepfit.fetching import say_get
from deepfit.gguf_named import gguf_named, told_missing
from deepfit.places import measurements_file
from deepfit.verdicts import say_answer
from estimator.catalog.machine_names import MachinePart, find_machine
from estimator.devices import Device
from estimator.fit.answer import Answer
from estimator.fit.answer_json import can_run_object, file_run_object
from estimator.fit.enquiry import CanRun, can_run
from estimator.fit.file_enquiry import FileRun, can_run_file
from estimator.fit.spot import Verdict
from estimator.fit.terms import Terms
from estimator.gguf.file import GgufFile
from estimator.models.model import UnknownModel
from estimator.models.names import find_model
from estimator.speed.own import load_measurements
from estimator.units import show_gib
from proxy.errors import DeepFitError


def run(device: str, model: str, terms: Terms, *, as_json: bool, console: Console) -> bool:
    """Whether it runs, whole or in part. Raises `DeepFitError` for names and terms unknown."""
    file = gguf_named(model)
    if file is not None:
        return _run_file(device, file, terms, as_json=as_json, console=console)
    with bad_input(), _misread(device, model):
        found = can_run(device, model, quant=terms.quant, **_narrowed(terms))
    if as_json:
        say_json(console, can_run_object(found))
    else:
        _say(console, found)
    return found.verdict is not Verdict.NO


@contextmanager
def _misread(device: str, model: str) -> Iterator[None]:
    """No model of that name: it may be a file that is not there, or the two may be swapped."""
    try:
        yield
    except UnknownModel as error:
        if why := told_missing(model):
            raise DeepFitError(why) from error
        if all(part.matches for part in find_machine(model)) and _is_model(device):
            raise DeepFitError(
                f"the device comes first: deepfit can-run {quote(model)} {quote(device)}"
            ) from error
        raise


def _is_model(text: str) -> bool:
    try:
        return bool(find_model(text))
    except ValueError:
        return gguf_named(text) is not None


def _run_file(
    device: str, file: GgufFile, terms: Terms, *, as_json: bool, console: Console
) -> bool:
    if terms.quant:
        raise DeepFitError(f"--quant: {file.names[0]} has the quant that it has; leave it out")
    with bad_input():
        found = can_run_file(device, file, **_narrowed(terms))
    if as_json:
        say_json(console, file_run_object(found))
    else:
        _say_file(console, found)
    return found.prospect.verdict is not Verdict.NO


def _narrowed(terms: Terms) -> dict[str, Any]:
    own = load_measurements(measurements_file())
    return {"n_ctx": terms.n_ctx, "kv_type": terms.kv_type, "ram_bytes": terms.ram_bytes,
            "ram_bandwidth": terms.ram_bandwidth, "own": own}  # fmt: skip


def _say(console: Console, found: CanRun) -> None:
    say_answer(console, f"{found.release.title} on {_named(found.parts)}", found)
    _say_machine(console, found.parts, found.answer)
    _say_ram(console, found.answer, is_assumed=found.ram_is_assumed)
    say_get(console, found)
    say_others(console, found.others)


def _say_file(console: Console, found: FileRun) -> None:
    prospect = found.prospect
    say_answer(console, f"{prospect.model} on {_named(found.parts)}", prospect)
    _say_machine(console, found.parts, prospect.answer)
    _say_ram(console, prospect.answer, is_assumed=found.ram_is_assumed)


def _named(parts: Sequence[MachinePart]) -> str:
    first = [part.matches[0] for part in parts]
    return " + ".join(
        f"{match.count} × {match.card.name}" if match.count > 1 else match.card.name
        for match in first
    )


def _say_machine(console: Console, parts: Sequence[MachinePart], answer: Answer) -> None:
    for part in parts:
        _say_candidates(console, part)
    for name, device in {d.name: d for d in answer.devices if d.kind == "unified"}.items():
        whose = "Its GPU" if len(parts) == 1 else f"The GPU of {name}"
        size = show_gib(device.total_bytes)
        console.print(f"{escape(whose)} may use {size}: {escape(device.source)}.")
    _say_apart(console, answer.devices)
    if answer.demand.n_seq == 1:
        console.print(
            "Counted for one request at a time: V4 keeps a cache for each, and `deepfit serve` "
            "has 16 unless `parallel` says otherwise."
        )


def _say_candidates(console: Console, part: MachinePart) -> None:
    if part.is_ambiguous:
        names = " or ".join(match.card.name for match in part.matches)
        console.print(
            f"{escape(part.text)!r} may be {escape(names)}: answered for "
            f"{escape(part.matches[0].card.name)}, which has the least memory."
        )


def _say_apart(console: Console, devices: Sequence[Device]) -> None:
    """That memory of unlike kinds is never put together, where somebody may think so."""
    gpus = [device for device in devices if device.is_gpu]
    kinds = {device.backend if device.kind == "gpu" else device.key for device in gpus}
    if len(kinds) > 1:
        console.print(
            "Not all of these share a model: it is split over cards of one backend (CUDA, ROCm or "
            "Vulkan) alone, and unified memory is never part of a split."
        )


def _say_ram(console: Console, answer: Answer, *, is_assumed: bool) -> None:
    if is_assumed:
        ram = next(each for each in answer.devices if not each.is_gpu)
        size = show_gib(ram.total_bytes)
        console.print(f"{size} of RAM beside it are assumed; --ram says how much there is.")
