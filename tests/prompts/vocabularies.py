"""DeepSeek's vocabularies as token lists: every marker at its true id, the rest filled in."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

B, E, EOT = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<|EOT|>"
U, A = "<｜User｜>", "<｜Assistant｜>"
HOLE, BEGIN, END = "<｜fim▁hole｜>", "<｜fim▁begin｜>", "<｜fim▁end｜>"
OUTS, OUTS_END = "<｜tool▁outputs▁begin｜>", "<｜tool▁outputs▁end｜>"
OUT, OUT_END = "<｜tool▁output▁begin｜>", "<｜tool▁output▁end｜>"

CODER = {
    32013: B,
    32014: E,
    32015: HOLE,
    32016: BEGIN,
    32017: END,
    32018: "<pad>",
    32019: "<|User|>",
    32020: "<|Assistant|>",
    32021: EOT,
}
LLM = {100000: B, 100001: E}
CODER_V1_5 = LLM | {100015: EOT}
# Where V2 keeps the markers beside FIM is not known; any ids will do.
V2 = LLM | {100002: HOLE, 100003: BEGIN, 100004: END, 100006: U, 100007: A, 100008: EOT}
V2_TOOLS = {100012: OUTS, 100013: OUTS_END, 100014: OUT, 100015: OUT_END}
V3 = {
    0: B,
    1: E,
    2: "<｜▁pad▁｜>",
    128798: "<think>",
    128799: "</think>",
    128800: HOLE,
    128801: BEGIN,
    128802: END,
    128803: U,
    128804: A,
    128805: EOT,
    128806: "<｜tool▁calls▁begin｜>",
    128807: "<｜tool▁calls▁end｜>",
    128808: "<｜tool▁call▁begin｜>",
    128809: "<｜tool▁call▁end｜>",
    128810: OUTS,
    128811: OUTS_END,
    128812: OUT,
    128813: OUT_END,
    128814: "<｜tool▁sep｜>",
}
V3_2 = V3 | {128815: "｜DSML｜"}  # where it keeps the mark is not known
V4 = {at: text for at, text in V3.items() if "think" not in text} | {
    128821: "<think>",
    128822: "</think>",
    128825: "｜DSML｜",
    128828: "<｜latest_reminder｜>",
}
V4_1 = V4 | {128799: "<｜System｜>"}
QWEN2 = {
    151643: E,
    151644: U,
    151645: A,
    151646: B,
    151647: EOT,
    151648: "<think>",
    151649: "</think>",
    151659: "<|fim_prefix|>",
}
LLAMA3 = {128000: B, 128001: E, 128011: U, 128012: A, 128013: "<think>", 128014: "</think>"}
QWEN3 = {151643: B, 151645: E, 151667: "<think>", 151668: "</think>", 151669: U, 151670: A}


def tokens(n_vocab: int, markers: Mapping[int, str]) -> list[str]:
    found = list(_fillers(n_vocab))
    for at, text in markers.items():
        found[at] = text
    return found


@lru_cache
def _fillers(n_vocab: int) -> tuple[str, ...]:
    return tuple(f"t{at}" for at in range(n_vocab))


def metadata(arch: str, markers: Mapping[int, str], pre: str, **more: Any) -> dict[str, Any]:
    """Metadata of a file that needs no repair; `eos` names another end than EOS."""
    ids = {text: at for at, text in markers.items()}
    said: dict[str, Any] = {
        "general.architecture": arch,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": pre,
        "tokenizer.ggml.bos_token_id": ids[B],
        "tokenizer.ggml.eos_token_id": ids[more.pop("eos", E)],
        "tokenizer.ggml.add_bos_token": True,
    }
    if arch == "deepseek2" and pre == "deepseek-v3":
        said["deepseek2.expert_gating_func"] = 2
    return said | {key.replace("__", "."): value for key, value in more.items()}
