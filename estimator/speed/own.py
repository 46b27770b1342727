"""What `deepfit bench` measured on this machine, kept in a file."""

import hashlib
import json
import logging
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from estimator.shape import ModelShape
from estimator.speed.active import Work

log = logging.getLogger(__name__)

_FORM = 1


@dataclass(frozen=True, slots=True)
class Decoding:
    """A rate of decoding after `depth` tokens."""

    depth: int
    tok_s: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """One model on one device, whose `device` is the name that detection gives it.

    `fingerprint` is of the model's tensors, `engine` llama.cpp's version, `taken` the day.
    `n_gpu_layers` is -1 when all of it is on the device, as in RAM without a GPU. `work` is
    one token's at depth 0, on the device; `prefill_tok_s` is of a prompt of `n_prompt`.
    """

    device: str
    model: str
    quant: str
    fingerprint: str
    engine: str
    taken: str
    n_gpu_layers: int
    experts_on_cpu: bool
    decoding: tuple[Decoding, ...]
    n_prompt: int
    prefill_tok_s: float
    work: Work

    @property
    def is_whole(self) -> bool:
        return self.n_gpu_layers == -1 and not self.experts_on_cpu

    @property
    def key(self) -> tuple[str | int, ...]:
        """What a newer measurement of the same replaces."""
        layout = (self.n_gpu_layers, self.experts_on_cpu)
        return self.device, self.fingerprint, self.quant, self.engine, *layout


@lru_cache(maxsize=1024)
def fingerprint(shape: ModelShape) -> str:
    """The same for the same tensors, whatever the file is called."""
    tensors = sorted((tensor.name, tensor.shape, tensor.kind.name) for tensor in shape.tensors)
    experts = shape.experts.n_used if shape.experts else 0
    text = repr((shape.arch, shape.n_layers, shape.n_heads, shape.kv_heads, experts, tensors))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_measurements(path: Path) -> tuple[Measurement, ...]:
    """What the file holds, the newest last; a file or a row that cannot be read is left out.

    That is said in the log: a speed is worth less than an answer.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        rows = tuple(content["measurements"]) if content["form"] == _FORM else None
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        log.warning("measurements ignored: %s cannot be read: %r", path, error)
        return ()
    if rows is None:
        log.warning("measurements ignored: %s is of another version of DeepFit", path)
        return ()
    found = (_measurement(row, path) for row in rows)
    return tuple(each for each in found if each is not None)


def store_measurement(path: Path, new: Measurement) -> None:
    """Adds it to the file, in the place of an older one of the same; raises `OSError`."""
    kept = [each for each in load_measurements(path) if each.key != new.key]
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    rows = [asdict(each) for each in (*kept, new)]
    draft.write_text(json.dumps({"form": _FORM, "measurements": rows}, indent=1), encoding="utf-8")
    draft.replace(path)


def newest(found: Iterable[Measurement]) -> Measurement | None:
    """The last that was taken; of one day, the last in order."""
    return max(enumerate(found), key=lambda at: (at[1].taken, at[0]), default=(0, None))[1]


def of_device(own: Sequence[Measurement], names: Sequence[str]) -> tuple[Measurement, ...]:
    return tuple(each for each in own if each.device in names)


def _measurement(row: Any, path: Path) -> Measurement | None:
    try:
        read = Measurement(
            **{
                **row,
                "decoding": tuple(Decoding(**each) for each in row["decoding"]),
                "work": Work(**row["work"]),
            }
        )
        _check(read)
    except (TypeError, KeyError, ValueError) as error:
        log.warning("a measurement in %s ignored: %s", path, error)
        return None
    return read


def _check(read: Measurement) -> None:
    """Raises `ValueError` or `TypeError` for what cannot have been measured."""
    rates = [each.tok_s for each in read.decoding]
    if not rates or not all(0 < rate < 1e6 for rate in (*rates, read.prefill_tok_s)):
        raise ValueError("a rate is missing, or is none")
    if not all(0 <= number < 1e18 for number in read.work.parts):
        raise ValueError("the work of a token is none")
    if not all(0 <= each.depth < 1e9 for each in read.decoding):
        raise ValueError("a depth is none")
    texts = (read.device, read.model, read.quant, read.fingerprint, read.engine, read.taken)
    if not all(isinstance(text, str) for text in texts) or type(read.n_gpu_layers) is not int:
        raise ValueError("a name is none")
