"""A machine whose memory workers really take, workers that say nothing, and a clock to set."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from estimator.devices import Device
from estimator.gguf.file import GgufFile, read_gguf
from estimator.memory.estimate import estimate_memory
from prompts.segments import Prompt, plain
from proxy.engine.load import Load
from proxy.errors import OutOfMemory, WorkerDied
from proxy.generation import BackendInfo, Chunk, FinishReason, GenerationRequest, Usage

MIB = 1 << 20


def ram(n_bytes: int) -> Device:
    return Device("RAM", "cpu", 0, n_bytes, n_bytes, "a test")


def gpu(n_bytes: int, index: int = 0) -> Device:
    return Device(f"GPU {index}", "gpu", index, n_bytes, n_bytes, "a test", backend="cuda")


def chat(text: str, max_tokens: int | None = None) -> GenerationRequest:
    return GenerationRequest(Prompt((plain(text),)), max_tokens=max_tokens)


class Clock:
    """Stands still until it is told to move; `sleep` moves it and lets others run."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


class Worker:
    """A `Backend`: counts a token for so many bytes, and answers with empty chunks."""

    def __init__(self, load: Load, taken: Mapping[str, int], leave: Callable[[], None]) -> None:
        self.load = load
        self.taken = taken
        self.info = BackendInfo(
            n_ctx=load.n_ctx,
            n_vocab=264,
            marker_ids={},
            load_s=1.0,
            resident_bytes=sum(taken.values()),
        )
        self.is_alive = True
        self.n_running = 0
        self.n_counted = 0
        self.bytes_per_token = 4
        self.dies_counting = False
        self.close_error: Exception | None = None
        self._leave = leave

    async def generate(self, request: GenerationRequest) -> AsyncIterator[Chunk]:
        if not self.is_alive:
            raise WorkerDied("The model's process is gone. Ask again: it is loaded anew.")
        yield Chunk(0, ())
        tokens = await self.tokenize(request.prompt)
        yield Chunk(0, (), FinishReason.STOP, Usage(len(tokens), 0))

    async def tokenize(self, prompt: Prompt | tuple[int, ...]) -> list[int]:
        if not self.is_alive:
            raise WorkerDied("The model's process is gone. Ask again: it is loaded anew.")
        if self.dies_counting:
            self.die()
            raise WorkerDied("The model's process ended unexpectedly.")
        self.n_counted += 1
        await asyncio.sleep(0)
        n_bytes = len(prompt.text.encode()) if isinstance(prompt, Prompt) else len(prompt)
        return [0] * -(-n_bytes // self.bytes_per_token)

    async def detokenize(self, token_ids: Sequence[int]) -> list[bytes]:
        return [bytes(self.bytes_per_token)] * len(token_ids)

    def die(self) -> None:
        """As `kill -9` does: the system takes the memory back at once."""
        self.is_alive = False
        self._leave()

    async def aclose(self) -> None:
        await asyncio.sleep(0)
        self.is_alive = False
        self._leave()
        if self.close_error:
            raise self.close_error


@dataclass(eq=False)
class House:
    """Devices and the workers in them. A load takes what the estimator says, or is refused.

    `gate` holds loads back while it is closed. `failures` are raised by the next loads of a
    quant, in turn. Memory that is given back is seen `lag` looks later. `is_deadly` kills what
    was loaded.
    """

    devices: tuple[Device, ...]
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    failures: dict[str, list[Exception]] = field(default_factory=dict)
    lag: int = 0
    bytes_per_token: int = 4
    is_deadly: bool = False
    loads: list[Load] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    timeouts: list[float] = field(default_factory=list)
    most_at_once: int = 0
    _n_loading: int = 0
    _lagging: list[tuple[int, Mapping[str, int]]] = field(default_factory=list)
    _n_looks: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    def detect(self) -> tuple[Device, ...]:
        self._n_looks += 1
        lagging = [taken for look, taken in self._lagging if look >= self._n_looks]
        held = [worker.taken for worker in self.workers] + lagging
        return tuple(
            replace(d, free_bytes=d.free_bytes - sum(taken.get(d.key, 0) for taken in held))
            for d in self.devices
        )

    async def spawn(self, load: Load, /, *, timeout_s: float) -> Worker:
        self.loads.append(load)
        self.timeouts.append(timeout_s)
        self._n_loading += 1
        self.most_at_once = max(self.most_at_once, self._n_loading)
        try:
            await asyncio.sleep(0)
            await self.gate.wait()
        finally:
            self._n_loading -= 1
        for quant, errors in self.failures.items():
            if f".{quant}." in load.path and errors:
                raise errors.pop(0)
        return self._admit(load)

    def forget_lag(self) -> None:
        """All memory that was given back is seen from now on."""
        self.lag = 0
        self._lagging = []

    @property
    def quants(self) -> list[str]:
        """Of the workers that run."""
        return [Path(worker.load.path).name.split(".")[-2] for worker in self.workers]

    @property
    def names(self) -> list[str]:
        """Of the files that were loaded, in order."""
        return [Path(load.path).name.removesuffix(".gguf") for load in self.loads]

    def _admit(self, load: Load) -> Worker:
        taken = self._taken(load)
        free = {device.key: device.free_bytes for device in self.detect()}
        if any(n_bytes > free[key] for key, n_bytes in taken.items()):
            raise OutOfMemory(f"{load.path} needs {taken}, there is {free}")
        worker = Worker(load, taken, lambda: self._leave(worker))
        worker.bytes_per_token = self.bytes_per_token
        self.workers.append(worker)
        if self.is_deadly:
            worker.die()
        return worker

    def _taken(self, load: Load) -> dict[str, int]:
        footprint = estimate_memory(
            _read(load.path).shape,
            None,
            load.n_ctx,
            n_ubatch=load.n_ubatch,
            n_outputs=load.n_seq,
            n_seq=load.n_seq,
            kv_unified=True,
            kv_type_k=load.kv_type_k,
            kv_type_v=load.kv_type_v,
            n_gpu_layers=load.n_gpu_layers,
            experts_on_cpu=load.experts_on_cpu,
            gpu=load.n_gpu_layers != 0,
            gpu_shares=tuple(gpu.share for gpu in load.gpus),
        )
        if load.n_gpu_layers == 0:
            return {"cpu0": footprint.total_bytes}
        on_gpus = zip(load.gpus, footprint.devices, strict=True)
        taken = {f"gpu{gpu.index}": parts.total_bytes for gpu, parts in on_gpus}
        return {**taken, "cpu0": footprint.host_bytes}

    def _leave(self, worker: Worker) -> None:
        if worker in self.workers:
            self.workers.remove(worker)
            self._lagging.append((self._n_looks + self.lag, worker.taken))


@dataclass
class Tally:
    """Counts loads as the metrics do."""

    loads: list[tuple[str, int, int | None, float | None]] = field(default_factory=list)
    unloads: list[str] = field(default_factory=list)

    def loaded(
        self, model: str, predicted: int, measured: int | None, load_s: float | None
    ) -> None:
        self.loads.append((model, predicted, measured, load_s))

    def unloaded(self, model: str) -> None:
        self.unloads.append(model)


@cache
def _read(path: str) -> GgufFile:
    return read_gguf(path)
