"""`deepfit plan`: what this machine makes of a model: its own files, or the quants there are."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from deepfit.asked import bad_input, say_json
from deepfit.gguf_named import gguf_named, is_address, told_missing
from deepfit.places import measurements_file, model_folders
from deepfit.verdicts import say_answer
from estimator.detection.detect import detect_devices
from estimator.devices import Device
from estimator.fit.answer_json import prospect_object
from estimator.fit.demand import Candidate
from estimator.fit.enquiry import candidates_of
from estimator.fit.placement import Machine
from estimator.fit.prospect import Prospect, prospect_of
from estimator.fit.spot import Verdict
from estimator.fit.terms import Terms
from estimator.models.model import UnknownModel as NotInTheTable
from estimator.models.names import find_model
from estimator.speed.own import load_measurements
from estimator.units import show_gib
from proxy.demand import asked_of
from proxy.engine.process import gpu_backends
from proxy.errors import DeepFitError, UnknownModel
from proxy.library import Library
from proxy.settings import Settings
from proxy.sight import Sight, idle_gpus


def run(model: str, terms: Terms, settings: Settings, *, as_json: bool, console: Console) -> bool:
    """Whether it runs, whole or in part; of the terms, context and bandwidth count.

    Raises `DeepFitError` when nobody knows the model.
    """
    name, candidates, is_here = _candidates(model, settings)
    found_devices = detect_devices()
    backends = _backends(found_devices)
    devices = Sight(lambda: found_devices, backends)()
    with bad_input():
        demand = asked_of(settings, candidates[0].shape.n_ctx_train, terms.n_ctx)
        machine = Machine(devices, demand, {})
        own = load_measurements(measurements_file())
        found = prospect_of(
            name,
            candidates,
            machine,
            is_here=is_here,
            ram_bandwidth=terms.ram_bandwidth,
            own=own,
        )
    if as_json:
        say_json(console, prospect_object(found))
    else:
        _say(console, found, idle_gpus(found_devices, backends))
    return found.verdict is not Verdict.NO


def _candidates(model: str, settings: Settings) -> tuple[str, tuple[Candidate, ...], bool]:
    """A file by path or address, a model in the folders, or of the table; and if it is here."""
    if not model.strip():
        raise DeepFitError("no model is named; say for instance r1 14b, or a file by its path")
    if is_address(model):
        file = gguf_named(model)
        assert file is not None
        return file.names[0], (Candidate(file.quant, file.shape),), False
    path = Path(model).expanduser()
    library = Library.scan([path] if path.is_file() else model_folders(settings))
    try:
        choice = library.find(None if path.is_file() else model)
        files = library.files(choice)
    except UnknownModel:
        return *_from_table(model), False
    return choice.model, tuple(Candidate(file.quant, file.shape) for file in files), True


def _from_table(model: str) -> tuple[str, tuple[Candidate, ...]]:
    with bad_input():
        try:
            match = find_model(model)[0]
        except NotInTheTable as error:
            why = told_missing(model) or f"no file here is called {model[:60]!r}, and {error}"
            raise DeepFitError(why) from error
        return match.release.name, candidates_of(match.release, match.quant)


def _backends(devices: Sequence[Device]) -> frozenset[str]:
    """What drives GPUs in the installed llama.cpp; without a GPU nobody has to be asked."""
    has_gpu = any(device.is_gpu for device in devices)
    return asyncio.run(gpu_backends()) if has_gpu else frozenset()


def _say(console: Console, found: Prospect, idle: Sequence[Device]) -> None:
    away = "quants that could be had; none is here" if len(found.answer.rows) > 1 else "not here"
    where = "the files here" if found.is_here else away
    say_answer(console, f"{found.model} on this machine ({where})", found)
    for device in found.answer.devices:
        usable = show_gib(max(0, found.answer.usable_bytes[device.key]))
        console.print(f"{escape(device.name)}: {usable} usable of {show_gib(device.total_bytes)}.")
    for device in idle:
        console.print(
            f"{escape(device.name)} is not counted: the installed llama.cpp cannot use it."
        )
