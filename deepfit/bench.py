"""`deepfit bench`: measures a model on this machine, beside what was estimated, and keeps it."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deepfit.gguf_named import told_missing
from deepfit.places import measurements_file, model_folders
from deepfit.stopwatch import N_DECODED_DEEP, N_DEEP, Rates, measure
from estimator.card import Card
from estimator.detection.detect import detect_devices
from estimator.fit.demand import Candidate
from estimator.fit.plan import Plan, Refusal, plan
from estimator.speed.active import active
from estimator.speed.estimate import Range, Speed, estimate_speed
from estimator.speed.own import Decoding, Measurement, fingerprint, store_measurement
from proxy.demand import Step, demand_of
from proxy.engine.client import spawn
from proxy.engine.process import gpu_backends
from proxy.errors import DeepFitError, UnknownModel
from proxy.library import Library, ModelFile
from proxy.loading import load_of
from proxy.room import Target
from proxy.settings import Settings
from proxy.sight import Sight

_STEP = 256


def run(model: str, settings: Settings, *, as_json: bool, console: Console) -> None:
    """Raises `DeepFitError` when there is no such model, or it does not fit or run."""
    alone, store = replace(settings, parallel=1), measurements_file()
    file, spot = _placed(_files(model, settings), alone)
    with _keeping(store):
        store.parent.mkdir(parents=True, exist_ok=True)  # fails before a minute of measuring
    rates = asyncio.run(_measured(file, spot, alone))
    own = _measurement(file, spot, rates)
    estimates = _estimates(own, file, spot)
    with _keeping(store):
        store_measurement(store, own)
    if as_json:
        found = _as_fields(own, estimates, store)
        console.out(json.dumps(found, indent=2, ensure_ascii=False), highlight=False)
        return
    console.print(_table(own, estimates))
    console.print(f"Estimated before: {escape(estimates[0].why)}.")
    console.print(f"Kept in {escape(str(store))}; estimates for this machine use it from now on.")


@contextmanager
def _keeping(store: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DeepFitError(
            f"the measurement cannot be kept in {store}: {error.strerror}; make room for it, or "
            "set XDG_STATE_HOME to another folder"
        ) from error


def _files(model: str, settings: Settings) -> Sequence[ModelFile]:
    """A file by its path, or a model's quants, all or the pinned one."""
    path = Path(model).expanduser()
    library = Library.scan([path] if path.is_file() else model_folders(settings))
    if not model.strip():
        raise DeepFitError("no model is named; say a file by its path, or a model in your folders")
    try:
        return library.files(library.find(None if path.is_file() else model))
    except UnknownModel as error:
        here = ", ".join(variant.name for variant in library.variants) or "none"
        why = told_missing(model) or f"no model here is called {model[:60]!r}"
        raise DeepFitError(
            f"{why}; what can be measured is a file on disk. The models in your folders: {here}"
        ) from error


def _placed(files: Sequence[ModelFile], settings: Settings) -> tuple[ModelFile, Plan]:
    """The largest of the files that fits, where the server would put it."""
    devices = detect_devices()
    has_gpu = any(device.is_gpu for device in devices)
    backends = asyncio.run(gpu_backends()) if has_gpu else frozenset[str]()
    most = min(file.shape.n_ctx_train for file in files)
    n_ctx = max(min(N_DEEP + N_DECODED_DEEP + _STEP, most) // _STEP, 1) * _STEP
    candidates = [Candidate(file.quant, file.shape) for file in files]
    usable = Sight(lambda: devices, backends)()
    found = plan(candidates, usable, demand_of(settings, n_ctx, n_ctx))
    if isinstance(found, Refusal):
        raise DeepFitError(f"{found.why}; {' or '.join(found.nearest) or 'free some memory'}")
    return files[candidates.index(found.candidate)], found


async def _measured(file: ModelFile, spot: Plan, settings: Settings) -> Rates:
    load = load_of(Target(file, Step(spot.n_ctx, spot.n_ctx), spot), settings)
    backend = await spawn(load, timeout_s=settings.load_timeout)
    try:
        return await measure(backend)
    finally:
        await backend.aclose()


def _measurement(file: ModelFile, found: Plan, rates: Rates) -> Measurement:
    spot = found.spot
    on_gpu = spot.device.is_gpu
    work = active(file.shape, n_gpu_layers=spot.n_gpu_layers, experts_on_cpu=spot.experts_on_cpu)
    return Measurement(
        device=" + ".join(device.name for device in spot.devices),
        model=file.title.model,
        quant=file.quant,
        fingerprint=fingerprint(file.shape),
        engine=f"llama-cpp-python {version('llama-cpp-python')}",
        taken=datetime.now(UTC).date().isoformat(),
        n_gpu_layers=spot.n_gpu_layers if on_gpu else -1,
        experts_on_cpu=spot.experts_on_cpu,
        decoding=tuple(Decoding(depth, tok_s) for depth, tok_s in rates.decoding),
        n_prompt=rates.n_prompt,
        prefill_tok_s=rates.prefill,
        work=work.device if on_gpu else work.host,
    )


def _estimates(own: Measurement, file: ModelFile, found: Plan) -> tuple[Speed, ...]:
    """What would have been said without measuring, for each depth that was measured."""
    spot = found.spot
    cards: list[Card] = [device.card for device in spot.devices if device.card is not None]
    return tuple(
        estimate_speed(
            file.shape,
            cards if len(cards) == len(spot.devices) else None,
            n_ctx_depth=each.depth,
            prompt=own.n_prompt,
            n_gpu_layers=spot.n_gpu_layers,
            experts_on_cpu=spot.experts_on_cpu,
            gpu_shares=spot.shares,
            device=own.device,
        )
        for each in own.decoding
    )


def _table(own: Measurement, estimates: Sequence[Speed]) -> Table:
    title = escape(f"{own.model} {own.quant} on {own.device}")
    table = Table("tokens a second", "measured", "estimated", title=title, title_justify="left")
    for each, speed in zip(own.decoding, estimates, strict=True):
        table.add_row(
            f"decoding after {each.depth} tokens", f"{each.tok_s:.1f}", _range(speed.decode)
        )
    name = f"reading a prompt of {own.n_prompt}"
    table.add_row(name, f"{own.prefill_tok_s:.1f}", _range(estimates[0].prefill))
    return table


def _range(found: Range | None) -> str:
    if found is None:
        return "unknown"
    return f"{found.likely:.1f} ({found.low:.1f} to {found.high:.1f})"


def _as_fields(own: Measurement, estimates: Sequence[Speed], store: Path) -> dict[str, Any]:
    return {
        "model": own.model,
        "quant": own.quant,
        "device": own.device,
        "engine": own.engine,
        "n_gpu_layers": own.n_gpu_layers,
        "experts_on_cpu": own.experts_on_cpu,
        "decoding": [
            {"depth": each.depth, "tok_s": each.tok_s, "estimate": _fields(speed.decode)}
            for each, speed in zip(own.decoding, estimates, strict=True)
        ],
        "prefill": {
            "n_prompt": own.n_prompt,
            "tok_s": own.prefill_tok_s,
            "estimate": _fields(estimates[0].prefill),
        },
        "why": estimates[0].why,
        "kept_in": str(store),
    }


def _fields(found: Range | None) -> dict[str, float] | None:
    return asdict(found) if found else None
