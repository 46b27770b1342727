"""Seconds to decode a token and to read a prompt, from the work, the bandwidth and the class."""

from estimator.speed.active import Work
from estimator.speed.classes import SpeedConstants


def token_seconds(work: Work, bandwidth: float, kind: SpeedConstants) -> float:
    """Seconds that one memory's part of a token takes; `bandwidth` in bytes a second."""
    useful = bandwidth * kind.utilisation
    wide = work.weight_bytes - work.narrow_bytes
    weights = wide / useful + work.narrow_bytes / (useful * kind.narrow)
    cache = max(work.kv_bytes / useful, latent_seconds(work, bandwidth, kind))
    return weights + cache + work.n_layers * kind.layer_us * 1e-6


def latent_seconds(work: Work, bandwidth: float, kind: SpeedConstants) -> float:
    """Seconds of MLA's arithmetic, done on each number it reads as often as there are heads."""
    return work.latent_flops / (bandwidth * kind.latent_flops)


def prompt_seconds(work: Work, bandwidth: float, kind: SpeedConstants, read: float) -> float:
    """Seconds a token of a prompt takes of a device.

    All weights are brought to it once a micro-batch, of its own memory or of another: of many
    tokens one or another chooses nearly every expert. `read` is at how many bytes a second,
    times the tokens of a micro-batch.
    """
    compute = (work.flops + work.attention_flops) / (bandwidth * kind.prompt_flops)
    return compute + work.resident_bytes / read
