"""The table of published measurements: single facts, each with the public page it is from."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from estimator.card import SpeedClass
from estimator.shape import ModelShape
from estimator.speed.active import LATENT_LAYER, Work

CHECKED = "2026-11-22"

_DATA = Path(__file__).with_name("data")
_GB = 1e9
_MEMORY = re.compile(r" \d+GB$")

# Two files of the same tensors differ by nothing, two recipes by more than this.
_SAME = 0.003


@dataclass(frozen=True, slots=True)
class MeasuredModel:
    """A model in a quant that somebody measured; `kv_bytes` are of one token, in f16.

    `latent_heads` is 0 without MLA. `resident_bytes` are of all its weights, `weight_bytes` of
    those that one token reads. `flops` are of a token of a prompt, without attention.
    """

    model: str
    quant: str
    n_layers: int
    resident_bytes: float
    weight_bytes: float
    narrow_bytes: float
    kv_bytes: float
    latent_heads: int
    flops: float

    def work(self, depth: int = 0) -> Work:
        """What one token takes after so many others."""
        kv_bytes = self.kv_bytes * depth
        # A cell is 576 numbers of two bytes; each head multiplies these, and 512 of them again.
        latent_flops = kv_bytes / 2 / 576 * self.latent_heads * 2 * (576 + 512)
        return Work(
            weight_bytes=self.weight_bytes,
            narrow_bytes=self.narrow_bytes,
            kv_bytes=kv_bytes,
            latent_flops=latent_flops,
            n_layers=self.n_layers * (LATENT_LAYER if self.latent_heads else 1.0),
            resident_bytes=self.resident_bytes,
            flops=self.flops,
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """One published rate: of decoding (`tg`) after `depth` tokens, or of reading a prompt (`pp`).

    `device` is a name in our catalogue where it has that device, without the memory where that
    makes no difference; `bandwidth` (bytes a second) is of one of `count` of them. `n_ubatch`
    tokens of a prompt were read at once.
    """

    device: str
    count: int
    speed_class: SpeedClass
    bandwidth: float
    of: MeasuredModel
    metric: Literal["tg", "pp"]
    tok_s: float
    depth: int
    n_ubatch: int
    year: int
    source: str
    note: str

    def has_tensors_of(self, shape: ModelShape) -> bool:
        """Whether the shape is the measured model in the measured quant, by whatever name."""
        same_bytes = abs(shape.weights.total_bytes / self.of.resident_bytes - 1) < _SAME
        return same_bytes and shape.n_layers == self.of.n_layers


@lru_cache(maxsize=1)
def measurements() -> tuple[Measured, ...]:
    """Every row of `data/tok_s_measured.csv`."""
    models = {(row.model, row.quant): row for row in _models()}
    return tuple(_measured(row, models) for row in _rows("tok_s_measured.csv"))


@lru_cache(maxsize=1024)
def measured(card: str, metric: str) -> tuple[Measured, ...]:
    """Those of a single device by its name in the catalogue; the newest first."""
    names = (card, _MEMORY.sub("", card))
    found = (row for row in measurements() if row.device in names and row.metric == metric)
    return tuple(sorted((row for row in found if row.count == 1), key=lambda row: -row.year))


def _measured(row: dict[str, str], models: dict[tuple[str, str], MeasuredModel]) -> Measured:
    metric: Literal["tg", "pp"] = "tg" if row["metric"] == "tg" else "pp"
    return Measured(
        device=row["device"],
        count=int(row["count"]),
        speed_class=SpeedClass(row["speed_class"]),
        bandwidth=float(row["bandwidth_gbs"]) * _GB,
        of=models[row["model"], row["quant"]],
        metric=metric,
        tok_s=float(row["tok_s"]),
        depth=int(row["depth"]),
        n_ubatch=int(row["n_ubatch"]),
        year=int(row["year"]),
        source=row["source"],
        note=row["note"],
    )


def _models() -> Iterator[MeasuredModel]:
    for row in _rows("measured_models.csv"):
        yield MeasuredModel(
            model=row["model"],
            quant=row["quant"],
            n_layers=int(row["n_layers"]),
            resident_bytes=float(row["resident_bytes"]),
            weight_bytes=float(row["weight_bytes"]),
            narrow_bytes=float(row["narrow_bytes"]),
            kv_bytes=float(row["kv_bytes"]),
            latent_heads=int(row["latent_heads"]),
            flops=float(row["flops"]),
        )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
