"""Two small models in four quants each, and what they take."""

from dataclasses import dataclass, replace
from pathlib import Path

from estimator.devices import Device
from estimator.fit.demand import Candidate
from estimator.fit.placement import Machine
from estimator.fit.spot import Spot
from proxy.demand import Contexts, Need, contexts_of, demand_of
from proxy.library import Library, ModelFile
from proxy.seats import Wish
from proxy.settings import Settings
from tests.proxy.ggufs import QUANTS, write_gguf
from tests.proxy.workers import ram

CODER, LLM = "deepseek-coder-1.3b-instruct", "deepseek-coder-6.7b-instruct"
SETTINGS = Settings(headroom=0, kv_cache="f16", max_context=4096, parallel=4, queue=8)
AUTO_KV, Q8_KV = replace(SETTINGS, kv_cache="auto"), replace(SETTINGS, kv_cache="q8_0")


@dataclass(frozen=True)
class Models:
    """A folder of files, its library, and wishes for what is in it."""

    folder: Path
    library: Library

    def files(self, model: str = CODER) -> tuple[ModelFile, ...]:
        variant = self.library.variant(model)
        assert variant
        return variant.files

    def file(self, quant: str, model: str = CODER) -> ModelFile:
        return next(file for file in self.files(model) if file.quant == quant)

    def wish(
        self,
        *quants: str,
        model: str = CODER,
        n_prompt: int = 100,
        n_answer: int = 512,
        settings: Settings = SETTINGS,
    ) -> Wish:
        """For any of the quants, or of all when none is named."""
        files = tuple(f for f in self.files(model) if f.quant in (quants or QUANTS))
        contexts: Contexts = contexts_of(files[0].shape.n_ctx_train, settings)
        steps = contexts.steps(Need(n_prompt, n_prompt, n_answer, is_exact=True))
        return Wish(files, steps, contexts.largest)

    def takes(
        self,
        quant: str,
        n_ctx: int = 4096,
        *,
        model: str = CODER,
        device: Device | None = None,
        settings: Settings = SETTINGS,
    ) -> int:
        """Bytes of the device that a load of the file needs."""
        device = device or ram(1 << 40)
        machine = Machine((device,), demand_of(settings, n_ctx, n_ctx), {})
        candidate = Candidate(quant, self.file(quant, model).shape)
        spot = Spot((device,), -1 if device.is_gpu else 0)
        return machine.place(candidate, spot, n_ctx).needs[device.key]


def write_models(folder: Path) -> Models:
    for model in (CODER, LLM):
        for quant in QUANTS:
            write_gguf(folder / f"{model}.{quant}.gguf", quant, name=model)
    return Models(folder, Library.scan([folder]))
