"""What of a question was left out or guessed at is said on its answer, never passed over."""

import pytest

from bot.fit.asked import page_for
from bot.fit.heard import heard
from bot.fit.pages import Reader
from bot.question import read
from bot.words import LOCALES

pytestmark = pytest.mark.anyio

QUESTIONS = {
    "r1 14b fp8 on a 3090": "I know no quant “fp8”, so it was left out.",
    "r1 14b q9 on 3090": "I know no quant “q9”, so it was left out.",
    "r1 14b q4 or q5 on a 3090": "none was taken: say one of them",
    "r1 14b on a 3090 with 8k or 16k": "(8k, 16k) the longest was taken",
    "r1 14b on a 3090, context 99999999999": "is no context that I can count",
    "three of these bad boys, 3090, r1 70b?": "if “three” is how many there are, say “3x 3090”",
    "can a 3090 and a 4090 run r1 70b?": "if they are in one machine, say “3090 + 4090”",
    "r1 14b on a 3090 with quantized kv cache": "I had to guess at “quantized kv cache”",
    "4090 and 64gb for r1 70b": "I had to guess at “64gb”",
    "which gpu for r1 14b at q4 or q5?": "none was taken: say one of them",
    "what can i run on 16gb?": "I had to guess at “16gb”",
}


@pytest.mark.parametrize(("text", "says"), QUESTIONS.items())
async def test_said(text: str, says: str) -> None:
    """On a card, a comparison or a list."""
    question = read(text)
    assert question is not None
    page = await page_for(question, Reader(1, "en"), 8192)

    assert says in page.top


@pytest.mark.parametrize("text", ["can my 3060 12gb run r1 14b at q5 with 16k?", "3090 or 4090?"])
def test_nothing_said(text: str) -> None:
    """Where all was understood nothing is said of it."""
    question = read(text)
    assert question is not None

    assert () == heard(question, "en")


@pytest.mark.parametrize("text", QUESTIONS)
def test_in_every_language(text: str) -> None:
    """Each sentence is there in each language, and differs."""
    question = read(text)
    assert question is not None
    told = {heard(question, locale) for locale in LOCALES}

    assert len(LOCALES) == len(told)
