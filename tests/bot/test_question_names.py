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


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("3090 (x2) for r1 70b", 2),
        ("3090, two of them, r1 70b?", 2),
        ("3090 2x r1 70b", 2),
        ("3090 dual, r1 70b", 2),
        ("r1 70b on 3090 sli", 2),
        ("3090 times three for r1 70b", 3),
        ("i have 2 of those 3090s, r1 70b?", 2),
        ("two second hand 3090s for r1 70b", 2),
        ("two gpus, both 3090, r1 70b", 2),
        ("can both my 3090s run r1 70b", 2),
        ("a rig with 4 cards: 3090, r1 70b", 4),
        ("twelve 3090s for v3", 12),
        ("one 3090, and a second one later, r1 70b?", 2),
        ("a 3090 and another 3090 for r1 70b", 2),
        ("3090 + 3090 for r1 70b", 2),
        ("2x 3090 plus one more 3090 for r1 70b", 3),
        ("vier 3090 für r1 70b, reicht das", 4),
        ("2 stück 3090 reichen für r1 70b?", 2),
        ("3090双卡能跑r1 70b吗", 2),
        ("8卡3090能跑v3吗", 8),
        ("3090 4张跑r1 70b", 4),
        ("3090 with 2 users, r1 32b", 1),
        ("3090 in a pcie x16 slot, r1 32b", 1),
        ("GPU: RTX 3090. will my 3090 run r1 32b?", 1),
        ("a 3090 with 64gb ram and two ssds, r1 32b", 1),
    ],
)
def test_how_many(text: str, count: int) -> None:
    """How many there are of a device is read where it is said apart from its name."""
    (device,) = asked(text).devices

    assert ("GeForce RTX 3090", count) == (device.matches[0].card.name, device.count)


@pytest.mark.parametrize(
    "text",
    ["3090 or two for r1 70b?", "one or two 3090s for r1 70b?",
     "is one 3090 enough or do i need two for r1 70b"],
)  # fmt: skip
def test_one_or_two(text: str) -> None:
    """One of a device or several of it are compared."""
    question = asked(text)

    assert ("compare", [1, 2]) == (question.kind, [device.count for device in question.devices])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("i mean the 4070, not the 4070 ti, for r1 14b", ["GeForce RTX 4070"]),
        ("sold my 3090, will r1 32b run on a 4080", ["GeForce RTX 4080"]),
        ("upgraded from a 1080 to a 4070, r1 14b?", ["GeForce RTX 4070"]),
        ("replaced my old 2070 with a 4070, r1 14b?", ["GeForce RTX 4070"]),
        ("he has a 3080 but i only have a 4070, r1 14b?", ["GeForce RTX 4070"]),
        ("steam deck aside, r1 14b on a 4070?", ["GeForce RTX 4070"]),
        ("is a 4070 not enough for r1 14b", ["GeForce RTX 4070"]),
        ("if i had a 4070 instead of a 3090, r1 14b?", ["GeForce RTX 4070", "GeForce RTX 3090"]),
        ("my 4070 died. r1 14b?", ["GeForce RTX 4070"]),
    ],
)
def test_left_out(text: str, names: list[str]) -> None:
    """A device that is named as one that is not meant, or not there any more, is left out."""
    assert names == [device.matches[0].card.name for device in asked(text).devices]


def test_models_left_out() -> None:
    """A model that is named as one that is not meant is left out, also by its size alone."""
    for text in ("r1 14b, not the 32b, on a 3090", "r1 14b (not 32b) on a 3090",
                 "r1 14b and not llama 3 8b on a 3090"):  # fmt: skip
        assert ["r1-distill-qwen-14b"] == releases(asked(text))


@pytest.mark.parametrize(
    "name",
    ["gt 710", "k80", "mx150", "r9 390", "hd 7970", "titan black", "snapdragon 8 gen 3", "x220",
     "samsung s23", "surface pro 9", "voodoo 3000"],
)  # fmt: skip
def test_strangers(name: str) -> None:
    """What a question says shall run a model is its device, be it one that nobody knows."""
    assert (name,) == asked(f"can my {name} run r1 1.5b?").unknown
    assert (name,) == asked(f"r1 1.5b on my {name}?").unknown


@pytest.mark.parametrize(
    "text",
    ["can my 8gb card run r1 7b", "does r1 7b run on my b650 board", "can my pc run r1 7b",
     "can the r1 7b run on windows 11", "will r1 7b run on my server with 8gb vram"],
)  # fmt: skip
def test_no_strangers(text: str) -> None:
    """Memory, parts and computers in general are no device with a name."""
    question = read(text)

    assert question is None or () == question.devices


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("legion 5 pro with a 3070 and r1 14b", "GeForce RTX 3070 Laptop"),
        ("rtx 4060 in my asus tuf a15, r1 8b?", "GeForce RTX 4060 Laptop"),
        ("legion tower with a 3070 and r1 14b", "GeForce RTX 3070"),
        ("3070 egpu on my laptop, r1 14b?", "GeForce RTX 3070"),
        ("hx 370 laptop with 64gb, r1 14b", "Radeon 890M 64GB"),
        ("m3 max laptop 64gb r1 70b", "Apple M3 Max 40-core 64GB"),
        ("schafft mein macbook m3 pro 36gb r1 32b", "Apple M3 Pro 14-core 36GB"),
        ("r1 14b mit 10 token pro sekunde auf m4 pro 48gb", "Apple M4 Pro 16-core 48GB"),
        ("512gb mac studio and r1", "Apple M3 Ultra 80-core 512GB"),
    ],
)
def test_laptops_and_chips(text: str, name: str) -> None:
    """A laptop by its name has a laptop's GPU, and a chip stays what it is."""
    (device,) = asked(text).devices

    assert name == device.matches[0].card.name
