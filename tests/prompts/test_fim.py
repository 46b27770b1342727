"""Filling in, and text that clients wrote for the model themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts import FAMILIES, Mode, PromptError, mode_of_raw, render_fim, render_raw
from prompts.own import own_family
from prompts.segments import Prompt, marker, plain
from prompts.trimming import Count, at_most
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


def test_newlines_at_the_hole() -> None:
    """Nothing is put around the hole: Coder-V2's README shows newlines of its code's own."""
    code = "right = []\n", "\n        if arr[i] < pivot:\n"

    assert render_fim(CODER, *code).text == f"{B}{BEGIN}{code[0]}{HOLE}{code[1]}{END}"


TEXTS = st.text(st.sampled_from(f"ab\n#é字𝛼{HOLE}"), max_size=60)
COUNTS: dict[str, Count] = {
    "bytes": at_most,
    "characters": len,
    "four bytes a token": lambda text: -(-at_most(text) // 4),
    "words": lambda text: len(text.split()),
}
FILES = st.lists(st.tuples(st.sampled_from(["a.py", f"{END}.py"]), TEXTS), max_size=4)


def tokens_of(prompt: Prompt, count: Count) -> int:
    return sum(1 if s.is_marker else count(s.text) for s in prompt.segments)


def around_the_hole(prompt: Prompt) -> tuple[str, str]:
    """The texts before and behind the hole."""
    texts = [segment.text for segment in prompt.segments]
    at = prompt.segments.index(marker(HOLE))
    return "".join(texts[2:at]), "".join(texts[at + 1 : -1])


@given(TEXTS, TEXTS, FILES, st.integers(5, 200), st.sampled_from(sorted(COUNTS)))
def test_budget(
    prefix: str, suffix: str, files: list[tuple[str, str]], budget: int, counted: str
) -> None:
    """A prompt is never over its budget, whatever is counted and whatever there is to say."""
    count = COUNTS[counted]
    prompt = render_fim(CODER, prefix, suffix, files=files, budget=budget, count=count)

    assert tokens_of(prompt, count) <= budget


@given(TEXTS, TEXTS, st.integers(20, 90))
def test_near_text_is_kept(prefix: str, suffix: str, budget: int) -> None:
    """What is kept ends at the hole and begins behind it, and nothing that fits is left out."""
    prompt = render_fim(CODER, prefix, suffix, budget=budget, count=len)
    before, after = around_the_hole(prompt)

    assert prefix.endswith(before)
    assert suffix.startswith(after)
    if (before, after) != (prefix, suffix):
        assert tokens_of(prompt, len) == budget
        assert len(after) >= min(len(suffix), (budget - 4) // 4)
        assert len(before) >= min(len(prefix), (budget - 4) * 3 // 4)


@given(TEXTS, FILES, st.integers(80, 250))
def test_nearest_files_win(prefix: str, files: list[tuple[str, str]], budget: int) -> None:
    """A file that is left out had no room beside the nearer ones, and the order stays."""
    before, _ = around_the_hole(render_fim(CODER, prefix, "", files=files, budget=budget))
    expected, room = prefix, budget - 4
    for path, text in reversed(files):
        whole = f"#{path}\n{text}" + ("" if text.endswith("\n") else "\n")
        expected = whole + expected if at_most(whole + expected) <= room else expected

    assert before == expected


@given(TEXTS, TEXTS, FILES, st.one_of(st.none(), st.integers(5, 200)))
def test_markers_are_ours(
    prefix: str, suffix: str, files: list[tuple[str, str]], budget: int | None
) -> None:
    """Whatever markers stand in the code, a prompt has its four and no other."""
    prompt = render_fim(CODER, prefix, suffix, files=files, budget=budget)

    marks = [segment.text for segment in prompt.segments if segment.is_marker]
    assert marks == [B, BEGIN, HOLE, END]


def test_enough_budget_changes_nothing() -> None:
    """A budget that holds everything gives what no budget gives."""
    code, files = ("def f(", "):\n"), [("a.py", "A = 1\n")]

    whole = render_fim(CODER, *code, files=files)
    assert render_fim(CODER, *code, files=files, budget=tokens_of(whole, at_most)) == whole


def test_files_go_first() -> None:
    """One token less than everything, and the file gives way before the code does."""
    code, files = ("def f(", "):\n"), [("a.py", "A = 1\n")]
    least = tokens_of(render_fim(CODER, *code, files=files), len) - 1

    prompt = render_fim(CODER, *code, files=files, budget=least, count=len)
    assert prompt == render_fim(CODER, *code)


def test_a_cut_prefix_has_no_files() -> None:
    """A file does not stand before a line that is cut, even where words leave room for it."""
    prompt = render_fim(
        CODER, "x" * 20, "", files=[("", "")], budget=12, count=lambda text: text.count("x")
    )

    assert prompt.text == f"{B}{BEGIN}{'x' * 8}{HOLE}{END}"


@pytest.mark.parametrize("budget", [4, 0, -1])
def test_no_room(budget: int) -> None:
    """A budget for the markers alone is refused, and the error says what to do."""
    with pytest.raises(PromptError, match=r"no room .* larger context"):
        render_fim(CODER, "a", "b", budget=budget)


UNVERIFIED = {"ds-v3.1", "ds-v3.2-exp", "ds-v3.2", "ds-v4-preview", "ds-v4-0731", "ds-v4.1"}
TRAINED = {"ds-coder-base", "ds-v2.5", "ds-v3", "ds-v3-base"}


@pytest.mark.parametrize("name", sorted(set(FAMILIES) - TRAINED))
def test_untrained(name: str) -> None:
    """A family that was not trained to fill in refuses, and names one that was.

    Section 5: of V3's successors it is not known.
    """
    known = "is not known to be" if name in UNVERIFIED else "was not"
    with pytest.raises(PromptError, match=rf"{known} trained .* deepseek-coder-6.7b-base"):
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
