"""The formula of the web pages that people ask today (llmrun.dev), kept to be compared with.

Found from their four pages of DeepSeek's models, whose 111 numbers it reproduces to the last
digit: parameters times bits, a KV cache as if every head had its own, and 0.3 GB. Nothing of
DeepFit's own answers comes from here.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from types import MappingProxyType

from estimator.card import Card
from estimator.models.release import Release

SOURCE = (
    "llmrun.dev's pages of DeepSeek Coder 1.3B Instruct, R1, R1 Distill Qwen 1.5B and Llama 8B; "
    "the formula and these constants are what reproduces their numbers. Three of them (2314, 1729 "
    "and 406 tok/s) need an H100 of 3352 GB/s and an MI300X of 5300.1 to 5300.9, not the data "
    "sheets' 3350 and 5300"
)
CHECKED = "2026-11-22"

USUAL_CTX = 2048
GB = 10**9

# Bits a weight that the pages take for each quant; llama.cpp's own differ (Q8_0 has 8.5).
BITS = MappingProxyType(
    {
        "IQ2_XXS": "2.2", "IQ2_M": "2.7", "IQ3_XXS": "3.1", "IQ3_XS": "3.3", "Q2_K": "3.4",
        "Q3_K_S": "3.5", "IQ3_M": "3.6", "Q3_K_M": "3.9", "Q4_0": "4", "Q3_K_L": "4.1",
        "IQ4_XS": "4.3", "IQ4_NL": "4.5", "Q4_K_S": "4.5", "Q4_1": "4.5", "Q4_K_M": "4.8",
        "Q4_K_L": "4.9", "Q5_K_S": "5.5", "Q5_K_M": "5.7", "Q5_K_L": "5.8", "Q6_K": "6.6",
        "Q8_0": "8", "BF16": "16",
    }
)  # fmt: skip

# Parameters as the pages count them: the name's, or for R1's shape the hub's, drafting layer and
# scales of FP8 included.
_PARAMETERS = {
    "coder-1.3b": "1.3", "v3-r1": "684.53", "r1-qwen-1.5b": "1.5", "r1-llama-8b": "8",
}  # fmt: skip

_COVERED = {"coder-1.3b-instruct", "r1", "r1-distill-qwen-1.5b", "r1-distill-llama-8b"}

# The pages' bandwidth in GB/s where it is not the catalogue's.
_BANDWIDTH = {
    "H100 80GB SXM": Fraction("3352"),
    "Instinct MI250X 128GB": Fraction("3276.8"),
    "Instinct MI300X": Fraction("5300.5"),
}
_EFFICIENCY = {"nvidia": Fraction("0.65"), "amd": Fraction("0.55")}

_OVERHEAD_GB = Fraction("0.3")
_COMFORT = Fraction("1.3")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of one model in one quant, in GB; exact, for the pages to round."""

    quant: str
    n_params: Fraction
    bits: Fraction
    kv_gb_a_token: Fraction
    n_ctx_train: int

    @property
    def file_gb(self) -> Fraction:
        return self.n_params * self.bits / 8 / GB

    def vram_gb(self, n_ctx: int = USUAL_CTX) -> Fraction:
        """Weights, KV cache and overhead."""
        return self.file_gb + self.kv_gb_a_token * n_ctx + _OVERHEAD_GB

    @property
    def full_gb(self) -> Fraction:
        return self.vram_gb(self.n_ctx_train)

    @property
    def context_gb(self) -> Fraction:
        """What the full context adds to the usual one."""
        return self.full_gb - self.vram_gb()

    @property
    def comfort_gb(self) -> int:
        """What the page recommends: three tenths more, rounded up."""
        return ceil(_COMFORT * self.vram_gb())

    def tok_s(self, card: Card) -> Fraction | None:
        """Tokens a second; None for a maker the pages rate no card of."""
        efficiency = _EFFICIENCY.get(card.vendor)
        if efficiency is None:
            return None
        bandwidth = _BANDWIDTH.get(card.name, Fraction(str(card.bandwidth)) / GB)
        return bandwidth / Fraction(rounded(self.vram_gb(), 2)) * efficiency


def page_of(release: Release, quant: str) -> Page | None:
    """The page's numbers for a release, also for those it has no page of; None without its bits.

    A model's parameters are then those of its name.
    """
    bits = BITS.get(quant)
    if bits is None:
        return None
    numbers = release.numbers
    parameters = _PARAMETERS.get(numbers.name, str(release.sizes[0]))
    # MLA's cache is one head's in the file; the pages take the heads that config.json names.
    n_kv_heads = numbers.n_heads if numbers.latent else numbers.n_kv_heads
    head_dim = Fraction(numbers.n_embd, numbers.n_heads)
    return Page(
        quant=quant,
        n_params=Fraction(parameters) * GB,
        bits=Fraction(bits),
        kv_gb_a_token=2 * numbers.n_layers * n_kv_heads * head_dim * 2 / GB,
        n_ctx_train=numbers.n_ctx_train,
    )


def has_page(release: Release) -> bool:
    """Whether this is one of the four."""
    return release.name in _COVERED


def rounded(number: Fraction, digits: int) -> str:
    """As the pages print: half goes up."""
    scale = 10**digits
    whole, rest = divmod(int(number * scale + Fraction(1, 2)), scale)
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)
