"""What words say of a model: of which family it is, how large, or that it is another maker's."""

import re
from collections.abc import Callable
from enum import Enum
from functools import lru_cache

from bot.question.vocabulary import listed
from estimator.catalog.spelling import slips
from estimator.models.words import read_words


class Piece(Enum):
    """FAMILY alone makes a model's name; WEAK counts beside another piece only; FOREIGN is another
    maker's, or a model of DeepSeek's that sees or draws."""

    FAMILY = "family"
    WEAK = "weak"
    SIZE = "size"
    DATE = "date"
    NUMBER = "number"
    FOREIGN = "foreign"


_FAMILIES = frozenset(("deepseek", "coder", "prover", "terminus", "speciale", "dsr1", "distill"))
# Each with a slip or two that a length of six letters and more still tells apart.
_LONG_FAMILIES = ("deepseek", "prover", "terminus", "speciale", "distill", "distilled", "instruct")
_VERSION = re.compile(r"(?:ds|deepseek)?[rv]\d(?:\.\d{1,2})?")
_DATE = re.compile(r"0[1-9][0-3]\d|1210")
_SIZE = re.compile(r"\d{1,4}(?:\.\d{1,2})?(?:[bt]|bmqa)")
_OTHERS_SIZE = re.compile(r"\d{1,2}x\d{1,3}(?:\.\d)?b")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
_WEAK = listed(
    """lite light distil distilled distillation base chat instruct zero exp experimental flash pro
    vision math maths moe llm rl sft mqa special ds code coding pretrained instruction qwen
    llama quen lama gguf"""
)
_BASED = re.compile(r"(?:qwen|llama)-?[23](?:\.\d)?")
_FOREIGN = listed(
    """mistral mixtral ministral magistral codestral devstral pixtral gemma gemma2 gemma3 codegemma
    codellama phi phi2 phi3 phi4 gpt gpt2 gpt3 gpt4 gpt4o gptoss oss chatgpt claude gemini
    grok kimi moonlight glm chatglm glm4 yi starcoder starcoder2 wizardcoder wizardlm wizard
    vicuna alpaca falcon granite olmo olmo2 nemotron solar minicpm smollm smollm2 tinyllama
    stablelm stable diffusion sdxl flux whisper llava bloom opt dolphin hermes nous
    openhermes zephyr orca orca2 command qwq qwen3 qwen2 qwen1.5 baichuan internlm aya
    exaone jamba dbrx arctic mamba rwkv deepcoder opencoder openchat openthinker skywork sky
    t1 nemo cogito ernie hunyuan minimax seed longcat step bert t5 bart o1 o3 o4 k2 llama2
    llama3 llama4 vl vl2 ocr janus bitnet lfm2 reka marco magicoder codegen santacoder
    replit xwin tulu stablecode athene deephermes openr1 ling apertus pangu xverse aquila
    mpt dolly redpajama koala guanaco ollm copilot comfyui hunyuanvideo wan"""
)
# Ordinary words too: they name a model beside a number or a size only.
DOUBTFUL_FOREIGN = listed(
    """phi yi falcon granite solar wizard stable diffusion bloom opt dolphin hermes nous orca
    command flux sky t1 nemo seed step o1 o3 o4 k2 arctic mamba ling janus oss special reka
    marco koala wan alpaca vl ocr gpt moonlight"""
)  # fmt: skip


@lru_cache(maxsize=4096)
def piece_of(word: str) -> Piece | None:
    """What a lower-case word may be in a model's name, None for none of it."""
    for piece, is_one in _PIECES:
        if is_one(word):
            return piece
    return _glued(word) if not word.isalpha() else _misspelt(word)


def _is_family(word: str) -> bool:
    is_ours = word in _FAMILIES or word.startswith("deepseek-ai/")
    return is_ours or _VERSION.fullmatch(word) is not None


# The first that a word is.
_PIECES: tuple[tuple[Piece, Callable[[str], object]], ...] = (
    (Piece.FAMILY, _is_family),
    (Piece.FOREIGN, lambda word: word in _FOREIGN or _OTHERS_SIZE.fullmatch(word)),
    (Piece.WEAK, lambda word: word in _WEAK or _BASED.fullmatch(word)),
    (Piece.SIZE, _SIZE.fullmatch),
    (Piece.DATE, _DATE.fullmatch),
    (Piece.NUMBER, _NUMBER.fullmatch),
)


def _glued(word: str) -> Piece | None:
    """`coderv2`, `r1distill`, `coder1.3b`, `coder6.7`: known pieces without a gap."""
    if not re.match(r"ds|deepseek|coder|prover|distill|[rv]\d|math\d|moe\d|llm\d|qwen|llama", word):
        return None
    return Piece.FAMILY if not read_words(word).unknown else None


def _misspelt(word: str) -> Piece | None:
    """A long word of ours with a slip, or several of ours in one."""
    if len(word) >= 6 and word not in _ENGLISH:
        near = [known for known in _LONG_FAMILIES if _is_slip(word, known)]
        if near:
            return Piece.WEAK if near[0] == "instruct" else Piece.FAMILY
    if word in ("codr", "codder", "coderr", "cdoer", "codar"):
        return Piece.FAMILY
    return Piece.FAMILY if word.startswith("deepseek") and not read_words(word).unknown else None


_ENGLISH = frozenset(("prove", "proven", "proved", "special", "specials", "instructs", "proper",
                      "distant", "prior", "probe"))  # fmt: skip


def _is_slip(typed: str, word: str) -> bool:
    """At most one letter added, left out, wrong or swapped; two in `deepseek`."""
    if typed[0] != word[0]:
        return False
    most = 2 if word == "deepseek" else 1
    return abs(len(typed) - len(word)) <= most and slips(typed, word) <= most
