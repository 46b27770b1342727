"""The laws of cutting an answer into messages."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.fences import CLOSED, open_after
from bot.chat.splitting import LIMIT, split, units

LEAST = 256

WORDS = st.text("abc de\u00fc\u4f60\U0001f600\u200d\ufe0f\u0301", min_size=1, max_size=30)
MARKS = st.sampled_from(
    ["```", "```py\n", "\n```\n", "~~~\n", "\n~~~ sql\n", "````md\n", "  ```\n", "> ```js\n",
     "1. ```c\n", "||", " || ", "$$", "`", "`||`", "\\", "\n", "\n\n", "|", "~", "-# ", "*", " "]
)  # fmt: skip
TOKENS = st.sampled_from(
    ["<@12345678901234567>", "<@!123>", "<@&99>", "<#55>", "<:smile:123456>", "<a:x:1>", "<t:1:R>"]
)
LINES = st.builds(lambda text, n: text * n, WORDS | MARKS, st.integers(1, 300))
TEXTS = st.lists(WORDS | MARKS | TOKENS | LINES, max_size=60).map("".join)
LIMITS = st.integers(LEAST, 700)


def outside_of_fences(text: str) -> str:
    """What CommonMark shows as prose, found line by line; written apart from the code it judges."""
    prose, run = [], ""
    for line in text.split("\n"):
        bare = line.lstrip(" \t>")
        bare = re.sub(r"^([-*+]|\d{1,9}[.)])[ \t]+", "", bare) if not run else bare
        marks = re.match(r"`+|~+", bare)
        is_fence = marks and 3 <= len(marks[0]) <= 16 and "`" not in bare[marks.end() :]
        if not run and is_fence and marks and len(bare) - marks.end() <= 100:
            run = marks[0]
        elif run and is_fence and marks and marks[0].startswith(run):
            run = "" if not bare[marks.end() :].strip() else run
        elif not run:
            prose.append(line)
    return "OPEN" if run else "\n".join(prose)


@given(TEXTS, LIMITS)
def test_nothing_is_lost(text: str, limit: int) -> None:
    """The bodies of the pieces, joined, are the text."""
    assert text == "".join(piece.body for piece in split(text, limit))


@given(TEXTS, LIMITS, LIMITS)
def test_within_the_limit(text: str, limit: int, first: int) -> None:
    """No piece is longer than it may be, counted in characters or in UTF-16 units."""
    sizes = [units(piece.text) for piece in split(text, limit, first)]

    assert sizes[0] <= first
    assert all(size <= limit for size in sizes[1:])
    assert all(len(piece.text) <= units(piece.text) for piece in split(text, limit))


@given(TEXTS, LIMITS)
def test_balanced(text: str, limit: int) -> None:
    """Every piece closes what it opens: fences by CommonMark's rules, spoilers and formulas."""
    for piece in split(text, limit):
        assert "OPEN" != outside_of_fences(piece.text)
        assert open_after(piece.text) == CLOSED


@given(TEXTS, LIMITS)
def test_progress(text: str, limit: int) -> None:
    """Every piece but an only one has something of the text."""
    pieces = split(text, limit)

    assert len(pieces) == 1 or all(piece.body for piece in pieces)


@given(TEXTS, st.text("ab \n`|<@1>", max_size=50), LIMITS)
def test_stays(text: str, more: str, limit: int) -> None:
    """What was cut some words ago is cut there when the text has grown."""
    before = split(text, limit)
    n_settled = sum(len("".join(p.body for p in before[i + 1 :])) > 130 for i in range(len(before)))

    assert before[:n_settled] == split(text + more, limit)[:n_settled]


@given(TEXTS, LIMITS)
def test_mentions_are_whole(text: str, limit: int) -> None:
    """No mention, emoji or time stamp is cut, nor a character of two halves."""
    found = re.findall(r"<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:\d+:\w)>", text)
    pieces = split(text, limit)
    kept = [
        token
        for piece in pieces
        for token in re.findall(r"<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:\d+:\w)>", piece.body)
    ]

    assert found == kept


@given(st.lists(st.sampled_from(["\ud83d\ude00", "a", " "]), min_size=200, max_size=600))
def test_halves_stay_together(chars: list[str]) -> None:
    """Even halves of characters that came apart are not parted."""
    for piece in split("".join(chars), LEAST)[:-1]:
        assert not "\ud800" <= piece.body[-1] <= "\udbff"


def test_short() -> None:
    """What fits is one message, as it is."""
    assert ["hello ||there||"] == [piece.text for piece in split("hello ||there||")]
    assert [""] == [piece.text for piece in split("")]


def test_code() -> None:
    """Code goes on in the next message, in its language."""
    code = "\n".join(f"x = {n}" for n in range(400))

    first, second, *_ = split(f"Look:\n```python\n{code}\n```\nDone.")

    assert first.text.startswith("Look:\n```python\nx = 0\n")
    assert first.text.endswith("\n```")
    assert second.text.startswith("```python\nx = ")
    assert first.body.endswith("\n")


def test_code_is_not_cut_where_it_need_not() -> None:
    """A block that would be cut near its beginning moves to the next message, whole."""
    text = "word " * 340 + "\n\n```c\n" + "int i;\n" * 60 + "```\nDone."

    first, second = split(text)

    assert "```" not in first.text
    assert second.text.startswith("```c\n")
    assert "" == second.tail


@pytest.mark.parametrize("fence", ["~~~", "````"])
def test_other_fences(fence: str) -> None:
    """Tildes and longer runs are closed by their own kind; what looks like less is code."""
    text = f"{fence}md\n" + "```py\nx\n```\n" * 300 + f"{fence}\nafter"

    for piece in split(text)[1:-1]:
        assert piece.text.startswith(f"{fence}md\n")
        assert piece.text.endswith(f"\n{fence}")


def test_long_language() -> None:
    """A line of words behind the marks is not opened again, the fence is."""
    text = "```" + "title " * 10 + "\n" + "x\n" * 2000 + "```"

    assert split(text)[1].text.startswith("```\nx\n")


@pytest.mark.parametrize("mark", ["||", "$$"])
def test_spoilers(mark: str) -> None:
    """A spoiler or a formula that is cut is closed, and opened again."""
    text = f"So {mark}" + "secret " * 400 + f"{mark} it is."

    pieces = split(text)

    assert pieces[0].text.endswith(mark)
    assert pieces[1].text.startswith(mark)


@pytest.mark.parametrize("text", ["a || b ", "`||` ", "\\|| ", "`a || b` "])
def test_no_spoiler(text: str) -> None:
    """An `or` in prose, in code or behind a backslash hides nothing."""
    assert all(piece.head == piece.tail == "" for piece in split(text * 600))


def test_paragraphs() -> None:
    """It is cut between paragraphs before it is cut between lines, and there before words."""
    paragraphs = "\n\n".join("word " * 60 for _ in range(20))
    lines = "\n".join("word " * 10 for _ in range(100))

    assert split(paragraphs)[0].body.endswith("\n\n")
    assert split(lines)[0].body.endswith(" \n")
    assert split("word " * 1000)[0].body.endswith("word ")


def test_long_word() -> None:
    """A word longer than a message is cut where the message ends."""
    assert LIMIT - 17 == len(split("x" * 5000)[0].body)


def test_speed() -> None:
    """A hundred thousand characters, joiners throughout, are cut in linear time and steps."""
    assert len(split("a\u200d" * 50_000)) < 60
