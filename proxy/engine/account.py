"""What llama.cpp itself says that a load takes, and where, read from the log of a dry run."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from estimator.memory.footprint import Parts
from estimator.shape import Tensor

_MIB = 1 << 20
# What a size is off by at most when it was written in MiB with two decimals.
ROUNDED_BYTES = 0.005 * _MIB

_GPU = re.compile(r": using device (\S+) ")
_LAYER = re.compile(r"^load_tensors: layer +(\d+) assigned to device (\S+?),")
_TENSOR = re.compile(r"^create_tensor: loading tensor (\S+)")
_OVERRIDDEN = re.compile(r"^tensor (\S+) \(.*\) buffer type overridden to (\S+)")
_CACHED = re.compile(r"^\w+: layer +\d+: dev = (\S+)")
_CACHE = re.compile(r"^llama_kv_cache: size = +([\d.]+) MiB")
_STATE = re.compile(r"(\S+) DSV4 \S+ state buffer size = +([\d.]+) MiB")
_COMPUTE = re.compile(r"(\S+) +compute buffer size = +([\d.]+) MiB")
_OUTPUT = re.compile(r"(\S+) +output buffer size = +([\d.]+) MiB")
_BLOCK = re.compile(r"blk\.(\d+)\.")

_RAM = "RAM"


@dataclass(frozen=True, slots=True)
class Account:
    """Bytes by device, as a `Footprint` has them: `gpus` are the names that llama.cpp has for its
    GPUs, `devices` what is on each, `host` the RAM beside them. Without a GPU the only device is
    the RAM. What a GPU's context takes no log tells, so there `overhead_bytes` is 0.
    """

    gpus: tuple[str, ...]
    devices: tuple[Parts, ...]
    host: Parts


def read_account(lines: Iterable[str], tensors: Iterable[Tensor]) -> Account:
    """Of all lines of a dry run of a file with these tensors; weights are exact, the rest rounded.

    A load without allocation prints its buffers of weights and KV cells as empty. But it says
    where it puts each layer and each tensor, and how large a cache is whose layers are alike.
    """
    reader = _Reader()
    for line in lines:
        reader.hear(line)
    weights = reader.weights({tensor.name: tensor for tensor in tensors})
    places = {place: reader.parts(place, weights) for place in (*reader.gpus, _RAM)}
    ram = places.pop(_RAM)
    if not places:
        return Account((), (ram,), Parts())
    return Account(tuple(places), tuple(places.values()), ram)


@dataclass(slots=True)
class _Reader:
    gpus: list[str] = field(default_factory=list)
    _layers: dict[int, str] = field(default_factory=dict)
    _loaded: list[str] = field(default_factory=list)
    _overridden: dict[str, str] = field(default_factory=dict)
    _cached: list[str] = field(default_factory=list)
    _kv: Counter[str] = field(default_factory=Counter)
    _compute: dict[str, int] = field(default_factory=dict)
    _output: Counter[str] = field(default_factory=Counter)

    def hear(self, line: str) -> None:
        if found := _TENSOR.search(line):
            self._loaded.append(found[1])
        elif found := _OVERRIDDEN.search(line):
            self._overridden[found[1]] = self._place(found[2])
        elif found := _LAYER.search(line):
            self._layers[int(found[1])] = self._place(found[2])
        elif found := _GPU.search(line):
            self.gpus.append(found[1])
        elif found := _CACHED.search(line):
            self._cached.append(self._place(found[1]))
        elif found := _CACHE.search(line):
            self._share(_bytes(found[1]))
        else:
            self._hear_buffer(line)

    def _hear_buffer(self, line: str) -> None:
        if found := _COMPUTE.search(line):
            self._compute[found[1]] = _bytes(found[2])
        elif found := _OUTPUT.search(line):
            self._output[self._place(found[1])] += _bytes(found[2])
        elif found := _STATE.search(line):
            self._kv[self._place(found[1])] += _bytes(found[2])
            self._cached.clear()

    def _place(self, name: str) -> str:
        """`CUDA0`, and what is mapped into it, is a GPU; `CUDA_Host` and `CPU` are RAM."""
        device = name.partition("_")[0]
        return device if device in self.gpus else _RAM

    def _share(self, n_bytes: int) -> None:
        """A cache over the layers that were named before it, each of which is as large."""
        for place, n_layers in Counter(self._cached).items():
            self._kv[place] += round(n_bytes * n_layers / len(self._cached))
        self._cached.clear()

    def weights(self, tensors: Mapping[str, Tensor]) -> Counter[str]:
        """By place. A tensor that is used twice is there once, or once in each of two places."""
        held: set[tuple[str, str]] = set()
        layer, is_input_there = 0, False
        for name in self._loaded:
            if block := _BLOCK.match(name):
                layer = int(block[1])
            is_input = name == "token_embd.weight" and not is_input_there
            is_input_there |= is_input
            held.add((name, _RAM if is_input else self._owner(name, layer)))
        weights: Counter[str] = Counter()
        for name, place in held:
            if tensor := tensors.get(name):  # else it is one that a file may do without
                weights[place] += tensor.n_bytes if place == _RAM else tensor.gpu_bytes
        return weights

    def _owner(self, name: str, layer: int) -> str:
        """The output counts as the layer after the last; frequencies go with each layer."""
        if name in self._overridden:
            return self._overridden[name]
        is_of_a_layer = name.startswith(("blk.", "rope_"))
        return self._layers[layer if is_of_a_layer else max(self._layers)]

    def parts(self, place: str, weights: Mapping[str, int]) -> Parts:
        return Parts(
            weights_bytes=weights.get(place, 0),
            kv_bytes=self._kv[place],
            compute_bytes=sum(n for name, n in self._compute.items() if self._place(name) == place),
            overhead_bytes=self._output[place],
        )


def _bytes(mib: str) -> int:
    return round(float(mib) * _MIB)
