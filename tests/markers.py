"""The special tokens of each vocabulary, by id: `facts/deepseek.md` section 3."""

from collections.abc import Mapping

from proxy.vocabulary import TokenType

CONTROL, USER_DEFINED = TokenType.CONTROL, TokenType.USER_DEFINED
BOS, EOS = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"
Markers = Mapping[int, tuple[str, TokenType]]

_TOOLS = (
    "<｜tool▁calls▁begin｜>",
    "<｜tool▁calls▁end｜>",
    "<｜tool▁call▁begin｜>",
    "<｜tool▁call▁end｜>",
    "<｜tool▁outputs▁begin｜>",
    "<｜tool▁outputs▁end｜>",
    "<｜tool▁output▁begin｜>",
    "<｜tool▁output▁end｜>",
    "<｜tool▁sep｜>",
)

V3: Markers = {
    0: (BOS, CONTROL),
    1: (EOS, CONTROL),
    2: ("<｜▁pad▁｜>", CONTROL),
    128798: ("<think>", USER_DEFINED),
    128799: ("</think>", USER_DEFINED),
    128800: ("<｜fim▁hole｜>", CONTROL),
    128801: ("<｜fim▁begin｜>", CONTROL),
    128802: ("<｜fim▁end｜>", CONTROL),
    128803: ("<｜User｜>", CONTROL),
    128804: ("<｜Assistant｜>", CONTROL),
    128805: ("<|EOT|>", USER_DEFINED),
    **{128806 + n: (text, CONTROL) for n, text in enumerate(_TOOLS)},
}

V4: Markers = {n: marker for n, marker in V3.items() if "think" not in marker[0]} | {
    128821: ("<think>", USER_DEFINED),
    128822: ("</think>", USER_DEFINED),
    128825: ("｜DSML｜", USER_DEFINED),
}

CODER: Markers = {
    32013: (BOS, CONTROL),
    32014: (EOS, CONTROL),
    32015: ("<｜fim▁hole｜>", USER_DEFINED),
    32016: ("<｜fim▁begin｜>", USER_DEFINED),
    32017: ("<｜fim▁end｜>", USER_DEFINED),
    32021: ("<|EOT|>", USER_DEFINED),
}

LLM: Markers = {100000: (BOS, CONTROL), 100001: (EOS, CONTROL)}

V2: Markers = {
    **LLM,
    100002: ("<｜fim▁hole｜>", CONTROL),
    100003: ("<｜fim▁begin｜>", CONTROL),
    100004: ("<｜fim▁end｜>", CONTROL),
}

# Their ids are in no source of ours; only what they are called is known.
V2_5: Markers = {
    **V2,
    100006: ("<｜User｜>", CONTROL),
    100007: ("<｜Assistant｜>", CONTROL),
    100008: ("<|EOT|>", USER_DEFINED),
    **{100009 + n: (text, CONTROL) for n, text in enumerate(_TOOLS)},
}

QWEN: Markers = {
    151643: (EOS, CONTROL),
    151644: ("<｜User｜>", CONTROL),
    151645: ("<｜Assistant｜>", CONTROL),
    151646: (BOS, CONTROL),
    151648: ("<think>", USER_DEFINED),
    151649: ("</think>", USER_DEFINED),
    151659: ("<|fim_prefix|>", CONTROL),
    151660: ("<|fim_middle|>", CONTROL),
    151661: ("<|fim_suffix|>", CONTROL),
}

LLAMA: Markers = {
    128000: (BOS, CONTROL),
    128001: (EOS, CONTROL),
    128008: ("<|eom_id|>", CONTROL),
    128009: ("<|eot_id|>", CONTROL),
    128011: ("<｜User｜>", CONTROL),
    128012: ("<｜Assistant｜>", CONTROL),
    128013: ("<think>", USER_DEFINED),
    128014: ("</think>", USER_DEFINED),
}
