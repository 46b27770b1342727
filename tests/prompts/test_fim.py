"""Filling in, and text that clients wrote for the model themselves."""

import pytest

from prompts import FAMILIES, Mode, PromptError, mode_of_raw, render_fim, render_raw
from prompts.own import own_family
from prompts.segments import marker, plain
from tests.prompts.vocabularies import BEGIN, END, EOT, HOLE, B, E

CODER = FAMILIES["ds-coder-base"]


@pytest.mark.parametrize("name", ["ds-coder-base", "ds-v2.5", "ds-v3", "ds-v3-base"])
def test_order(name: str) -> None:
    """Prefix, suffix, middle: the hole stands before the suffix, and nothing else is added."""
    prompt = render_fim(FAMILIES[name], "def f(", "):\n")

    assert prompt.text == f"{B}{BEGIN}def f({HOLE}):\n{END}"
    assert not prompt.opens_thinking


def test_typed_markers() -> None:
    """Markers in the code stay text, as do empty parts of it."""
    prompt = render_fim(CODER, f"a{HOLE}", "")

    assert prompt.segments == (
        marker(B),
        marker(BEGIN),
        plain(f"a{HOLE}"),
        marker(HOLE),
        marker(END),
    )


def test_files() -> None:
    """Other files stand before the prefix, each under its path."""
    prompt = render_fim(CODER, "import", "", files=[("a.py", "A = 1\n"), ("b/c.py", "B = 2")])

    assert prompt.text == f"{B}{BEGIN}#a.py\nA = 1\n#b/c.py\nB = 2\nimport{HOLE}{END}"


TRAINED = {"ds-coder-base", "ds-v2.5", "ds-v3", "ds-v3-base"}


@pytest.mark.parametrize("name", sorted(set(FAMILIES) - TRAINED))
def test_untrained(name: str) -> None:
    """A family that was not trained to fill in refuses, and names one that was."""
    with pytest.raises(PromptError, match=r"was not trained .* deepseek-coder-6.7b-base"):
        render_fim(FAMILIES[name], "a", "b")


def test_raw_text_gets_one_bos() -> None:
    """Text is sent as it is, behind BOS."""
    assert render_raw(CODER, "def f():\n").segments == (marker(B), plain("def f():\n"))


@pytest.mark.parametrize("typed", [B, B + B])
def test_raw_bos_is_not_doubled(typed: str) -> None:
    """A client that writes BOS itself, or twice, gets one."""
    assert render_raw(CODER, f"{typed}x").segments == (marker(B), plain("x"))


def test_raw_markers() -> None:
    """An editor's own fill-in prompt becomes markers, and its stops apply."""
    prompt = render_raw(FAMILIES["ds-coder"], f"{BEGIN}a{HOLE}b{END}")

    assert prompt.segments == (
        marker(B),
        marker(BEGIN),
        plain("a"),
        marker(HOLE),
        plain("b"),
        marker(END),
    )
    assert mode_of_raw(prompt) is Mode.FIM


def test_raw_text_is_raw() -> None:
    """Text without fill-in markers is raw, whatever else it holds."""
    assert mode_of_raw(render_raw(CODER, f"a{EOT}b")) is Mode.RAW


def test_raw_without_bos() -> None:
    """A model that begins without BOS gets none, unless the client writes it."""
    tokens = ["<s>", "</s>", "a"]
    said = {"tokenizer.ggml.bos_token_id": 0, "tokenizer.ggml.add_bos_token": False}
    family = own_family(said, tokens)

    assert render_raw(family, "a").segments == (plain("a"),)
    assert render_raw(family, "<s>a").segments == (marker("<s>"), plain("a"))


def test_raw_without_markers() -> None:
    """A vocabulary without any marker leaves text as it is."""
    assert render_raw(own_family({}, []), "a").segments == (plain("a"),)


@pytest.mark.parametrize(
    ("name", "mode", "stops"),
    [
        ("ds-coder", Mode.CHAT, (EOT, E)),
        ("ds-coder", Mode.FIM, (EOT, E, BEGIN, HOLE, END)),
        ("ds-coder", Mode.RAW, ()),
        ("ds-coder-base", Mode.CHAT, (E,)),
        ("ds-coder-base", Mode.FIM, (E, EOT, BEGIN, HOLE, END)),
        ("ds-llm-base", Mode.FIM, (E, EOT)),
        ("ds-v3", Mode.CHAT, (E,)),
        ("ds-v3", Mode.FIM, (E, EOT, BEGIN, HOLE, END)),
        ("ds-r1", Mode.CHAT, (E,)),
        ("ds-v3", Mode.RAW, ()),
    ],
)
def test_stops(name: str, mode: Mode, stops: tuple[str, ...]) -> None:
    """A chat stops at the turn's end, filling in at every marker, raw text at none of ours."""
    assert FAMILIES[name].stops(mode) == stops
    assert set(stops) <= set(FAMILIES[name].markers)
