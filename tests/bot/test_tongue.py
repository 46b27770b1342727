"""The bot answers in the language that it is asked in."""

import pytest

from bot.tongue import tongue_of
from tests.bot.phrasings import PHRASINGS, UNSEEN


@pytest.mark.parametrize(
    "text",
    [
        "läuft r1 14b auf meiner 3060 12gb?",
        "welche grafikkarte brauche ich für v2 lite?",
        "Kannst du mir das erklären? Ich verstehe es nicht.",
        "was ist die hauptstadt von frankreich und wie viele leute wohnen da",
    ],
)
def test_german(text: str) -> None:
    """German is told by its words."""
    assert "de" == tongue_of(text)


@pytest.mark.parametrize(
    "text", ["3060 12gb 能跑 r1 14b 吗", "请解释一下 MoE 模型", "什么显卡能跑 coder v2 lite"]
)
def test_chinese(text: str) -> None:
    """Chinese is told by its characters."""
    assert "zh" == tongue_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3060 12gb r1 14b",
        "is the MIT license fine?",
        "what does 你好 mean in english?",
        "日本語で説明してください",
        "who was Hans der Kleine?",
        "puis-je lancer r1 14b sur ma 3060 ?",
        "x" * 4000,
    ],
)
def test_neither(text: str) -> None:
    """A foreign word, another language or none is taken for neither."""
    assert tongue_of(text) is None


def test_phrasings() -> None:
    """Every question that is known to be asked in Chinese is Chinese, and no other is."""
    for each in (*PHRASINGS, *UNSEEN):
        has_han = any("\u4e00" <= char <= "\u9fff" for char in each.text)

        assert has_han == (tongue_of(each.text) == "zh"), each.text
