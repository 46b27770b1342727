"""What a worker is told to load, and how."""

from dataclasses import dataclass

OverrideValue = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Load:
    """One GGUF and the room it may take.

    `path` is the file, or the first of its shards. `n_ctx` cells are shared by up to `n_seq`
    sequences. `n_gpu_layers` counts from the last layer, the output counting as one; -1 means all.
    `gpu` is the index of the GPU among those that llama.cpp sees once `environ` is set in its
    process; `gpu_bus`, its PCI address, counts instead where it is given. `overrides` replace
    metadata of the file.
    `markers` are special tokens to look up; each of `required_markers` must be exactly one token.
    """

    path: str
    n_ctx: int
    n_seq: int
    n_gpu_layers: int = 0
    gpu: int = 0
    gpu_bus: str = ""
    environ: tuple[tuple[str, str], ...] = ()
    n_ubatch: int = 512
    overrides: tuple[tuple[str, OverrideValue], ...] = ()
    markers: tuple[str, ...] = ()
    required_markers: tuple[str, ...] = ()
    n_threads: int | None = None
