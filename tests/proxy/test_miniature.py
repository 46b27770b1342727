"""Each family in small answers its own prompt, and another family's prompt differently."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.miniature import FAMILIES
from tests.raw_llama import LoadRaw, RawLlama
from tests.scripted import ANSWER, THINKING, WRONG

BOS = "<｜begin▁of▁sentence｜>"

# facts/deepseek.md section 1, written by hand.
PROMPTS = {
    "coder": f"{BOS}Be brief.\n### Instruction:\nName a city.\n### Response:\n",
    "llm": f"{BOS}User: Name a city.\n\nAssistant:",
    "v2": f"{BOS}User: Name a city.\n\nAssistant:",
    "v2-0628": f"{BOS}Be brief.\n\n<｜User｜>Name a city.<｜Assistant｜>",
    "v2.5": f"{BOS}Be brief.<｜User｜>Name a city.<｜Assistant｜>",
    "v3": f"{BOS}Be brief.<｜User｜>Name a city.<｜Assistant｜>",
    "r1": f"{BOS}<｜User｜>Name a city.<｜Assistant｜><think>\n",
    "r1-0528": f"{BOS}<｜User｜>Name a city.<｜Assistant｜>",
    "v3.1": f"{BOS}Be brief.<｜User｜>Name a city.<｜Assistant｜></think>",
    "v3.2": f"{BOS}Be brief.<｜User｜>Name a city.<｜Assistant｜></think>",
    "v3.2-exp": f"{BOS}Be brief.<｜User｜>Name a city.<｜Assistant｜></think>",
    "v4": f"{BOS}Be brief.<｜User｜>Name a city.<｜Assistant｜></think>",
    "v4-0731": f"{BOS}Be brief.<｜User｜>Name a city.<｜Assistant｜></think>",
    "distill-qwen": f"{BOS}<｜User｜>Name a city.<｜Assistant｜><think>\n",
    "distill-llama": f"{BOS}<｜User｜>Name a city.<｜Assistant｜><think>\n",
}
TURN_ENDS = {
    "coder": 32021,
    "llm": 100001,
    "v2": 100001,
    "v2-0628": 100001,
    "v2.5": 100001,
    "v3": 1,
    "r1": 1,
    "r1-0528": 1,
    "v3.1": 1,
    "v3.2": 1,
    "v3.2-exp": 1,
    "v4": 1,
    "v4-0731": 1,
    "distill-qwen": 151643,
    "distill-llama": 128001,
}
WRONG_PROMPTS = {
    "coder": PROMPTS["coder"][:-1],
    "llm": f"{BOS}### Instruction:\nName a city.\n### Response:\n",
    "v2": f"{PROMPTS['v2']} ",  # the space that makes real ones stray
    "v2-0628": PROMPTS["v2"],
    "v2.5": PROMPTS["v2"],
    "v3": PROMPTS["r1"],
    "r1": PROMPTS["v3"],
    "r1-0528": PROMPTS["r1"],
    "v3.1": PROMPTS["v3"],
    "v3.2": PROMPTS["v3"],
    "v3.2-exp": PROMPTS["v3"],
    "v4": PROMPTS["v3"],
    "v4-0731": PROMPTS["v3"],
    "distill-qwen": PROMPTS["llm"],
    "distill-llama": PROMPTS["v3"],
}


def answer(model: RawLlama, prompt: str, end: int) -> tuple[str, int]:
    """The text of the answer, and the token that ended it."""
    *tokens, last = model.greedy(prompt, until=(end,))
    return model.text(tokens), last


@pytest.mark.parametrize("family", FAMILIES)
class TestFamilies:
    def test_answers(
        self, family: str, family_model: Callable[[str], Path], load_raw: LoadRaw
    ) -> None:
        """The right prompt gets the thinking, the answer, and the family's end of turn."""
        thought = f"{THINKING}</think>\n\n" if FAMILIES[family].thinks else ""
        model = load_raw(family_model(family))
        end = TURN_ENDS[family]

        assert (thought + ANSWER, end) == answer(model, PROMPTS[family], end)

    def test_wrong_prompt(
        self, family: str, family_model: Callable[[str], Path], load_raw: LoadRaw
    ) -> None:
        """The prompt of a neighbouring family gets another answer."""
        model = load_raw(family_model(family))
        end = TURN_ENDS[family]

        assert (WRONG, end) == answer(model, WRONG_PROMPTS[family], end)

    def test_markers(
        self, family: str, family_model: Callable[[str], Path], load_raw: LoadRaw
    ) -> None:
        """Each marker string is one token, at its true id, in a vocabulary of the true size."""
        shape = FAMILIES[family]
        model = load_raw(family_model(family))

        assert shape.n_vocab == model.n_vocab
        assert TURN_ENDS[family] == model.eos
        for token, (text, _) in shape.markers.items():
            assert (token,) == model.tokenize(text)

    def test_any_text(
        self, family: str, family_model: Callable[[str], Path], load_raw: LoadRaw
    ) -> None:
        """Any text can be written with it, for it has all bytes."""
        text = "Ünïcode 🦙 and\ttabs\n"
        model = load_raw(family_model(family))

        assert text == model.text(model.tokenize(text))
