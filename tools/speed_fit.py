"""Finds the constants of the speed classes: the pair that the measured rates are nearest to.

`python -m tools.speed_fit` prints them for `estimator/speed/classes.py`. Nearest is the least sum
of absolute logarithms of predicted over measured, so that a freak among the points moves nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from estimator.speed.classes import HOP_S, SPEED_CLASSES, SpeedConstants
from estimator.speed.decode import token_seconds
from estimator.speed.measured import Measured, measurements

UTILISATIONS = np.arange(0.30, 0.96, 0.01)
LAYERS_US = np.arange(0, 602, 2)
LEAST_POINTS = 5


def decode_rows() -> tuple[Measured, ...]:
    """What is fitted: the rates of decoding on one device."""
    return tuple(row for row in measurements() if row.metric == "tg" and row.count == 1)


def predicted(row: Measured, kind: SpeedConstants) -> float:
    """Tokens a second by the formula alone, never by looking the row up."""
    seconds = token_seconds(row.of.work(row.depth), row.bandwidth, kind)
    return 1 / (seconds + (row.count - 1) * HOP_S)


def fitted(rows: Sequence[Measured], kind: SpeedConstants) -> SpeedConstants:
    """The class with the utilisation and layer cost that fit these rows best."""
    costs = np.zeros((len(UTILISATIONS), len(LAYERS_US)))
    for row in rows:
        work = row.of.work(row.depth)
        free = replace(kind, layer_us=0.0)
        bytes_s = [
            token_seconds(work, row.bandwidth, replace(free, utilisation=float(e)))
            for e in UTILISATIONS
        ]
        seconds = np.array(bytes_s)[:, None] + work.n_layers * LAYERS_US[None, :] * 1e-6
        costs += np.abs(np.log(seconds * row.tok_s))
    at_e, at_c = np.unravel_index(int(np.argmin(costs)), costs.shape)
    return replace(
        kind, utilisation=round(float(UTILISATIONS[at_e]), 2), layer_us=float(LAYERS_US[at_c])
    )


def main() -> None:
    for name, kind in SPEED_CLASSES.items():
        rows = [row for row in decode_rows() if row.speed_class is name]
        if len(rows) >= LEAST_POINTS:
            best = fitted(rows, kind)
            print(f"{name}: {best.utilisation:.2f}, {best.layer_us:.0f}, {len(rows)} points")


if __name__ == "__main__":
    main()
