"""What a worker is told to load, and how."""

from dataclasses import dataclass

OverrideValue = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Gpu:
    """One of the GPUs that a model is laid on.

    `index` is its number among those that llama.cpp sees once `environ` is set in its process;
    `bus`, its PCI address, counts instead where it is given. It gets `share` layers in proportion
    to the shares of the others.
    """

    index: int = 0
    bus: str = ""
    share: float = 1


@dataclass(frozen=True, slots=True)
class Load:
    """One GGUF and the room it may take.

    `path` is the file, or the first of its shards. `n_ctx` cells are shared by up to `n_seq`
    sequences; they have ggml's types `kv_type_k` and `kv_type_v`. `n_gpu_layers` counts from the
    last layer, the output counting as one; -1 means all. With `experts_on_cpu` routed experts stay
    in RAM whatever layer they are of. `overrides` replace metadata of the file. `markers` are
    special tokens to look up; each of `required_markers` must be exactly one token.
    """

    path: str
    n_ctx: int
    n_seq: int
    n_gpu_layers: int = 0
    gpus: tuple[Gpu, ...] = (Gpu(),)
    experts_on_cpu: bool = False
    kv_type_k: str = "f16"
    kv_type_v: str = "f16"
    environ: tuple[tuple[str, str], ...] = ()
    n_ubatch: int = 512
    overrides: tuple[tuple[str, OverrideValue], ...] = ()
    markers: tuple[str, ...] = ()
    required_markers: tuple[str, ...] = ()
    n_threads: int | None = None

    @property
    def is_whole_on_gpu(self) -> bool:
        """Whether nothing is computed on the processor, which then reads next to no weights."""
        return self.n_gpu_layers < 0 and not self.experts_on_cpu
