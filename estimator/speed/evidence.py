"""The measurement nearest to a question: our own of this device first, then the published table."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp, log

from estimator.card import Card, SpeedClass
from estimator.shape import ModelShape
from estimator.speed.classes import SPEED_CLASSES
from estimator.speed.decode import token_seconds
from estimator.speed.layout import Layout, Memory
from estimator.speed.measured import Measured, measured
from estimator.speed.own import Measurement, fingerprint, newest, of_device

# Two depths, or lengths of prompts, that differ by no more tokens are the same.
_NEAR = 256
# Builds before that year are slower than today's by up to a quarter (tok_s_measured.csv).
_TODAY = 2025


@dataclass(frozen=True, slots=True)
class Evidence:
    """`factor` times the formula's rate is what was measured; the range around it is narrower.

    `is_measured` says that the very question was measured, not one that it is scaled from.
    """

    factor: float
    low: float
    high: float
    is_measured: bool
    source: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a layout, and the names that its only device is known by."""

    layout: Layout
    card: Card | None
    names: tuple[str, ...]
    own: Sequence[Measurement]

    def decoding(self, depth: int) -> Evidence | None:
        """The nearest measurement of decoding, if there is any."""
        mine = self._same()
        if mine is not None:
            points = {each.depth: each.tok_s for each in mine.decoding}
            return self._between(points, depth, _said(mine))
        rows = self._rows("tg")
        if not rows:
            return self._calibrated()
        points = {row.depth: row.tok_s for row in reversed(rows)}
        found = self._between(points, depth, f"{rows[0].source}, {rows[0].year}")
        if rows[0].year >= _TODAY:
            return found
        return replace(found, high=max(found.high, 1 / found.factor))

    def prefill(self, n_prompt: int) -> Evidence | None:
        """The nearest measurement of reading a prompt, if there is any."""
        mine, rows = self._same(), self._rows("pp")
        if mine is not None:
            at, tok_s, said = mine.n_prompt, mine.prefill_tok_s, _said(mine)
        elif rows:
            at, tok_s, said = rows[0].n_ubatch, rows[0].tok_s, f"{rows[0].source}, {rows[0].year}"
        else:
            return None
        factor = tok_s * self.layout.prompt_seconds(at)[1]
        return _evidence(factor, said, is_same=abs(at - n_prompt) <= _NEAR)

    def _same(self) -> Measurement | None:
        """Our newest of the same tensors, laid out the same."""
        layout = self.layout
        n_gpu_layers = -1 if layout.is_on_one else layout.n_gpu_layers
        on_cpu = layout.experts_on_cpu and not layout.is_on_one
        return newest(
            each
            for each in of_device(self.own, self.names)
            if (each.n_gpu_layers, each.experts_on_cpu) == (n_gpu_layers, on_cpu)
            and each.fingerprint == fingerprint(layout.shape)
        )

    def _rows(self, metric: str) -> tuple[Measured, ...]:
        """The table's rows of this card and these tensors, the newest first."""
        if self.card is None or not self.layout.is_on_one:
            return ()
        shape = self.layout.shape
        return tuple(row for row in measured(self.card.name, metric) if _is_of(row, shape))

    def _between(self, points: Mapping[int, float], depth: int, said: str) -> Evidence:
        """Between two measured depths the seconds a token are on a line, beyond them the formula
        goes on from the nearest."""
        below = max((at for at in points if at <= depth), default=min(points))
        above = min((at for at in points if at >= depth), default=max(points))
        if below < depth < above:
            way = (depth - below) / (above - below)
            seconds = (1 - way) / points[below] + way / points[above]
            factor = self.layout.decode_seconds(depth)[1] / seconds
        else:
            at = above if depth < below else below
            factor = points[at] * self.layout.decode_seconds(at)[1]
        nearest = min(abs(at - depth) for at in points)
        return _evidence(factor, said, is_same=nearest <= _NEAR)

    def _calibrated(self) -> Evidence | None:
        """How much faster or slower than its class this device was with other models."""
        if not self.layout.is_on_one:
            return None
        memory = (self.layout.gpus or (self.layout.ram,))[0]
        others = [each for each in of_device(self.own, self.names) if each.is_whole]
        if not others:
            return None
        factor = exp(sum(log(_factor(each, memory)) for each in others) / len(others))
        names = ", ".join(dict.fromkeys(f"{each.model} {each.quant}" for each in others))
        said = f"scaled by {factor:.2f}, as this machine did with {names}"
        return Evidence(factor, 0.8, 1.2, is_measured=False, source=said)


def card_by_deeds(device: str, own: Sequence[Measurement]) -> Card | None:
    """A device that no table has, with the bandwidth that its measured rates show.

    Its class is one with a wide range; what was measured narrows it again.
    """
    deed = newest(each for each in of_device(own, (device,)) if each.is_whole)
    if deed is None:
        return None
    kind = SPEED_CLASSES[SpeedClass.AMD]
    shown = max(each.tok_s for each in deed.decoding) * deed.work.weight_bytes
    return Card(
        name=device,
        vendor="amd",
        kind="gpu",
        memory_bytes=0,
        bandwidth=shown / kind.utilisation,
        speed_class=kind.speed_class,
        source="deepfit bench",
        checked=deed.taken,
        released=0,
    )


def _evidence(factor: float, said: str, *, is_same: bool) -> Evidence:
    if is_same:
        return Evidence(factor, 0.9, 1.1, is_measured=True, source=said)
    return Evidence(
        factor, 0.85, 1.15, is_measured=False, source=f"held to {said} at another depth"
    )


def _factor(own: Measurement, memory: Memory) -> float:
    first = min(own.decoding, key=lambda each: each.depth)
    return first.tok_s * token_seconds(own.work, memory.bandwidth, memory.kind)


def _is_of(row: Measured, shape: ModelShape) -> bool:
    """The same bytes in the same type: Q4_0 and IQ4_NL have as many, and other kernels."""
    return row.has_tensors_of(shape) and (row.of.quant + "_").startswith(_main_type(shape) + "_")


@lru_cache(maxsize=1024)
def _main_type(shape: ModelShape) -> str:
    n_bytes: Counter[str] = Counter()
    for tensor in shape.tensors:
        n_bytes[tensor.kind.name] += tensor.n_bytes
    return n_bytes.most_common(1)[0][0]


def _said(own: Measurement) -> str:
    return f"this machine, {own.taken}, {own.engine}"
