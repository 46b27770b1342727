"""What llama.cpp makes of a device's memory bandwidth, by class of device."""

from dataclasses import dataclass
from types import MappingProxyType

from estimator.card import SpeedClass

CHECKED = "2026-11-22"

# A token passes from one GPU to the next: 16 RTX 3090 (ik_llama.cpp #263) against one.
HOP_S = 1.5e-3
# What prompts copy from RAM to the GPU, of weights that lie in RAM; PCIe 4.0 x16 offers 32e9.
COPY_BYTES_PER_S = 20e9


@dataclass(frozen=True, slots=True)
class SpeedConstants:
    """One class; `tools/speed_fit.py` finds `utilisation` and `layer_us` where there are points.

    A token takes its bytes / (bandwidth x utilisation), and `layer_us` for each layer; types under
    four bits use only the share `narrow` of that again. MLA computes at most `latent_flops`
    floating-point operations a byte of bandwidth, prompts `prompt_flops`. A measured rate lies
    between `low` and `high` times ours, prompts' between the `prompt_` ones. `n_points` decode
    rates, and `n_prompts` of prompts, are behind the numbers.
    """

    speed_class: SpeedClass
    utilisation: float
    layer_us: float
    low: float
    high: float
    latent_flops: float
    prompt_flops: float
    n_points: int
    n_prompts: int
    source: str
    narrow: float = 1.0
    prompt_low: float = 0.6
    prompt_high: float = 1.6

    @property
    def is_known(self) -> bool:
        """Whether enough devices were measured to trust the narrow range."""
        return self.n_points >= 10


_CSV = "fit on estimator/speed/data/tok_s_measured.csv"

_ROWS = (
    SpeedConstants(SpeedClass.NVIDIA_GDDR, 0.80, 38, 0.8, 1.25, 20, 75, 33, 7,
                   f"{_CSV}; MLA at depth was not measured on it"),
    SpeedConstants(SpeedClass.NVIDIA_HBM, 0.68, 124, 0.75, 1.4, 9, 56, 6, 1,
                   f"{_CSV}; MLA from a V100. Its builds are of 2024: newer ones are faster"),
    SpeedConstants(SpeedClass.APPLE_EARLY, 0.84, 162, 0.8, 1.25, 3, 18, 25, 8,
                   f"{_CSV}; narrow types are rough", narrow=0.7),
    SpeedConstants(SpeedClass.APPLE_LATE, 0.88, 132, 0.8, 1.25, 3, 21, 15, 2,
                   f"{_CSV}; MLA at depth taken from M2", narrow=0.7),
    SpeedConstants(SpeedClass.UNIFIED, 0.83, 52, 0.8, 1.25, 24, 100, 19, 6, _CSV),
    SpeedConstants(SpeedClass.AMD, 0.75, 94, 0.6, 1.4, 8, 47, 9, 1,
                   f"{_CSV}; MLA at depth was not measured on it"),
    SpeedConstants(SpeedClass.INTEL, 0.7, 80, 0.5, 1.4, 6, 67, 2, 1, _CSV),
    SpeedConstants(SpeedClass.NVIDIA_PASCAL, 0.80, 134, 0.6, 1.4, 6, 35, 5, 1,
                   f"{_CSV}: one device", narrow=0.36),
    SpeedConstants(SpeedClass.JETSON, 0.64, 502, 0.6, 1.4, 9, 60, 3, 0,
                   f"{_CSV}: one device; prompts are guessed"),
    SpeedConstants(SpeedClass.CPU, 0.6, 30, 0.5, 1.4, 4, 15, 1, 1,
                   "0.6 to 0.7 of the bandwidth is usual; prompts from a Xeon with AMX, so a CPU "
                   "with few cores may read them ten times slower", prompt_low=0.1),
    SpeedConstants(SpeedClass.AMD_HBM, 0.55, 130, 0.6, 1.4, 8, 15, 0, 1,
                   "not measured: below NVIDIA's; prompts from an MI50"),
    SpeedConstants(SpeedClass.SMALL_UNIFIED, 0.75, 100, 0.6, 1.4, 5, 30, 0, 0,
                   "not measured: below the large ones"),
)  # fmt: skip

SPEED_CLASSES = MappingProxyType({row.speed_class: row for row in _ROWS})
