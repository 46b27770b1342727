"""Names of devices and models are found inside of sentences, whole, and no others."""

import pytest

from bot.question import Question, read
from tests.estimator.messy_names import MESSY
from tests.estimator.test_model_names import CASES, OTHERS

# Two names make two devices of a sentence, and one text that names none.
TWO = {"3090 vs 4090"}


def asked(text: str) -> Question:
    question = read(text)
    assert question is not None
    return question


def releases(question: Question) -> list[str | None]:
    return [mention.release.name if mention.release else None for mention in question.models]


@pytest.mark.parametrize("row", MESSY, ids=lambda row: row[0])
@pytest.mark.parametrize("sentence", ["can my {} run r1 14b?", "r1 14b on {}", "{} r1 14b q4 8k"])
def test_devices(row: tuple[str, int, str], sentence: str) -> None:
    """A device is the same in a sentence as it is alone, and a name of none is none."""
    name, count, meant = row
    question = read(sentence.format(name))
    found = (
        [mention.matches[0] for mention in question.devices if mention.matches] if question else []
    )

    if meant:
        assert [(count, meant)] == [(match.count, match.card.name) for match in found]
    else:
        assert name in TWO or not found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
@pytest.mark.parametrize("sentence", ["can a 4090 run {}?", "{} on a 4090", "what gpu for {}"])
def test_models(case: tuple[str, ...], sentence: str) -> None:
    """A model and its quant are the same in a sentence as they are alone."""
    name, meant, *quant = case
    question = asked(sentence.format(name))

    assert ([meant], quant[0] if quant else None) == (releases(question), question.quant)


@pytest.mark.parametrize("name", OTHERS.replace("\n", "|").strip("|").split("|"))
def test_other_makers(name: str) -> None:
    """A question about another maker's model is never one about DeepSeek's."""
    question = read(f"can a 4090 run {name}?")

    assert question is None or not any(releases(question))


@pytest.mark.parametrize(
    "name",
    ["deepseek r1 13b", "r1 9b", "coder 6.8b", "v3.5", "deepseek v5", "v2 lite 236b", "r1 0529",
     "coder 34b", "v3 lite", "r1 coder", "deepseek r2", "v4 flash 671b", "llm 68b", "deepseek 9b",
     "13b", "v4.1 flash", "deepseek-vl2-small", "janus pro 7b", "deepseek ocr",
     "r1 14b llama 3.1 8b", "r1 1776 70b"],
)  # fmt: skip
def test_numbers_are_never_corrected(name: str) -> None:
    """A size, version or date that no release has is an unknown model, named as it was typed."""
    question = asked(f"can a 4090 run {name}?")

    assert [None] == releases(question)
    assert 1 == len(question.unknown)


@pytest.mark.parametrize(
    ("text", "text_of_device"),
    [
        ("can my 4070 with 16gb vram run r1 14b", "4070 16gb"),
        ("can my m3 max run r1 70b? it has 100gb ram", "m3 max 100gb"),
        ("is r1 14b ok on a 4090 32gb?", "4090 32gb"),
        ("r1 14b on a 30 series card", "30 series card"),
        ("apple m9 and r1 8b", "apple m9"),
    ],
)
def test_no_such_device(text: str, text_of_device: str) -> None:
    """Memory that a device does not come with makes it one that does not exist."""
    (device,) = asked(text).devices

    assert (text_of_device, ()) == (device.text, device.matches)


@pytest.mark.parametrize(
    ("text", "name", "count"),
    [
        ("a second 3090 for r1 70b", "GeForce RTX 3090", 2),
        ("a pair of 3090 for r1 70b", "GeForce RTX 3090", 2),
        ("r1 70b on 3090 x 3", "GeForce RTX 3090", 3),
        ("r1 70b on 7900 xtx x 2", "Radeon RX 7900 XTX", 2),
        ("coder 2 3090", "GeForce RTX 3090", 1),
        ("v4 pro 3090", "GeForce RTX 3090", 1),
        ("rtx 5090 d v2 with r1 70b", "GeForce RTX 5090 D v2", 1),
        ("5090 d v2 lite", "GeForce RTX 5090 D", 1),
        ("r1 8b on a desktop 4060, no laptop", "GeForce RTX 4060", 1),
        ("r1 14b on a laptop rtx 4060 desktop", "GeForce RTX 4060 Laptop", 1),
        ("macbook pro 16 m3 max 64gb r1 70b", "Apple M3 Max 40-core 64GB", 1),
        ("r1 70b on an m3 max, it has 64gb of memory", "Apple M3 Max 40-core 64GB", 1),
        ("r1 14b with a 3060, 12gb", "GeForce RTX 3060 12GB", 1),
        ("r1 14b on a 3060. vram: 12gb", "GeForce RTX 3060 12GB", 1),
    ],
)
def test_counts_and_kinds(text: str, name: str, count: int) -> None:
    """How many, of which kind and with how much memory is read with words in between."""
    (device,) = asked(text).devices

    assert (name, count) == (device.matches[0].card.name, device.matches[0].count)


def test_macs_without_a_chip() -> None:
    """A Mac that has no chip is vague, with Macs of its memory to propose; other words no Mac."""
    (device,) = asked("can an apple macbook air with 16gb run r1 8b?").devices

    assert device.is_vague
    assert {16.0} == {card.memory_bytes / 2**30 for card in device.near}
    assert () == asked("which mac do i need for r1 70b?").devices
    assert 12 == len(asked("can a mac run r1 8b?").devices[0].near)


def test_at_most_six() -> None:
    """Of long lists the first six are read."""
    cards = asked("3060 or 3070 or 3080 or 3090 or 4060 or 4070 or 4080 or 4090 for r1 14b").devices
    models = asked("r1 7b, r1 8b, r1 14b, r1 32b, r1 70b, v3, v3.1, v2 lite on a 3090").models

    assert (6, 6) == (len(cards), len(models))
