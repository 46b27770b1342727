"""How fast a model decodes and reads prompts on a device, as a range with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from estimator.card import Card
from estimator.shape import ModelShape
from estimator.speed.evidence import Evidence, Question, card_by_deeds
from estimator.speed.layout import Layout, gpus_of, ram_of
from estimator.speed.own import Measurement
from estimator.speed.reason import YOUNG, reason

# V4-Flash on an M3 Ultra decoded 7 tokens a second (ollama #17510) where its bytes allow 35.
_YOUNG_LOW = 0.2
# How fast MLA computes deep in a context was measured on three devices.
_LATENT_DOUBT = 0.4


@dataclass(frozen=True, slots=True)
class Range:
    """`likely` lies between `low` and `high`."""

    low: float
    likely: float
    high: float

    def wider(self, low: float, high: float) -> "Range":
        return Range(self.low * low, self.likely, self.high * high)

    def scaled(self, by: Evidence) -> "Range":
        likely = self.likely * by.factor
        return Range(likely * by.low, likely, likely * by.high)


@dataclass(frozen=True, slots=True)
class Speed:
    """Tokens a second of one stream: `decode` and `prefill`; and the seconds to a first token.

    All three are None where nothing is known of the device. `is_measured` says that `decode` was
    measured for this very pair, by whom `source` says; else `source` is what the formula rests
    on. `why` is a sentence for a reader.
    """

    decode: Range | None
    prefill: Range | None
    first_token_s: Range | None
    is_measured: bool
    source: str
    why: str


def estimate_speed(  # noqa: PLR0913 - one placement, by name
    shape: ModelShape,
    card: Card | Sequence[Card] | None,
    *,
    n_ctx_depth: int = 0,
    prompt: int = 512,
    n_gpu_layers: int = -1,
    experts_on_cpu: bool = False,
    gpu_shares: Sequence[float] = (1.0,),
    kv_type: str = "f16",
    n_ubatch: int = 512,
    ram_bandwidth: float | None = None,
    device: str | None = None,
    own: Sequence[Measurement] = (),
) -> Speed:
    """The speed of a quantized shape; a pure function.

    `card` is the GPU, or several that the layers are split over by `gpu_shares`, or None: in RAM
    alone if `n_gpu_layers` is 0, else a device that the catalogue lacks, whose speed is known from
    `own` or not at all. `n_gpu_layers` is llama.cpp's (-1 all, 0 none, else so many from the
    last). `n_ctx_depth` tokens precede those decoded; `prompt` is how long the prompt is.
    `ram_bandwidth` is in bytes a second. `own` are this machine's measurements, and `device` the
    name that detection gives the device. Raises `ValueError` for what cannot be asked.
    """
    if n_ctx_depth < 0 or prompt < 1 or n_ubatch < 1:
        raise ValueError("a depth is 0 or more tokens, a prompt and a micro-batch 1 or more")
    cards = [] if card is None else [card] if isinstance(card, Card) else list(card)
    if n_gpu_layers and not cards and device and (known := card_by_deeds(device, own)):
        cards = [known]
    if n_gpu_layers and not cards:
        return _unknown(device or "this device", "the catalogue lacks it")
    if any(each.bandwidth <= 0 for each in cards):
        return _unknown(cards[0].name, "nobody says its bandwidth")
    layout = Layout(
        shape=shape,
        gpus=tuple(gpus_of(shape, cards, gpu_shares)) if n_gpu_layers else (),
        ram=ram_of(cards, ram_bandwidth),
        n_gpu_layers=n_gpu_layers,
        experts_on_cpu=experts_on_cpu,
        kv_type=kv_type,
        n_ubatch=n_ubatch,
    )
    only = cards[0] if len(cards) == 1 and layout.gpus else None
    names = (only.name, *only.detected) if only else ()
    question = Question(layout, only, (device, *names) if device else names, own)
    return _answer(question, n_ctx_depth, prompt, is_ram_known=bool(ram_bandwidth))


def _answer(question: Question, depth: int, n_prompt: int, *, is_ram_known: bool) -> Speed:
    layout = question.layout
    decode = _rates(layout.decode_seconds(depth))
    if layout.shape.arch in YOUNG:
        decode = decode.wider(_YOUNG_LOW, 1)
    prefill = _rates(layout.prompt_seconds(n_prompt))
    found, read = question.decoding(depth), question.prefill(n_prompt)
    decode = decode.scaled(found) if found else decode
    if found is None or not found.is_measured:
        doubt = _LATENT_DOUBT * layout.latent_share(depth)
        decode = decode.wider(1 - doubt, 1 + doubt)
    prefill = prefill.scaled(read) if read else prefill
    waits = (n_prompt / prefill.high, n_prompt / prefill.likely, n_prompt / prefill.low)
    return Speed(
        decode=decode,
        prefill=prefill,
        first_token_s=Range(*waits),
        is_measured=found is not None and found.is_measured,
        source=found.source if found else layout.kind.source,
        why=reason(layout, depth, found, is_ram_known=is_ram_known),
    )


def _rates(seconds: tuple[float, float, float]) -> Range:
    """Tokens a second from the seconds a token takes at the most, likely, and at the least."""
    most, likely, least = seconds
    return Range(1 / most, 1 / likely, 1 / least)


def _unknown(device: str, why: str) -> Speed:
    told = f"the speed of {device} is unknown: {why}; `deepfit bench` measures it"
    return Speed(None, None, None, is_measured=False, source="", why=told)
