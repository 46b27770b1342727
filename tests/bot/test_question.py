"""What people ask in plain words is read as they mean it, or left to the model."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.question import DeviceMention, ModelMention, Part, Question, Why, read
from estimator.units import GIB
from tests.bot.phrasings import NON_QUESTIONS, PHRASINGS, UNSEEN, UNSEEN_NON_QUESTIONS, Phrasing

EVERY = (*PHRASINGS, *UNSEEN)


def device_of(mention: DeviceMention) -> str:
    if not mention.matches:
        return f"?{mention.text}"
    first = mention.matches[0]
    return f"{first.count}x {first.card.name}" if first.count > 1 else first.card.name


def model_of(question: Question, mention: ModelMention) -> str:
    if mention.is_vague or (question.kind == "models" and mention.is_family):
        return f"~{mention.text}"
    return mention.release.name if mention.release else f"?{mention.text}"


def seen(text: str) -> Phrasing:
    question = read(text)
    if question is None:
        return Phrasing(text, "", (), (), None, None, None)
    return Phrasing(
        text,
        question.kind,
        tuple(model_of(question, mention) for mention in question.models),
        tuple(map(device_of, question.devices)),
        question.quant,
        question.n_ctx,
        None if question.ram_bytes is None else question.ram_bytes / GIB,
    )


def asked(text: str) -> Question:
    question = read(text)
    assert question is not None
    return question


def hints_of(text: str) -> set[tuple[Part, Why]]:
    return {(hint.part, hint.why) for hint in asked(text).hints}


def after(*texts: str) -> Question:
    """The last of several questions that follow on each other."""
    question: Question | None = None
    for text in texts:
        question = asked(text).over(question)
    assert question is not None
    return question


def names(question: Question) -> tuple[tuple[str, ...], tuple[str, ...]]:
    models = tuple(model_of(question, mention) for mention in question.models)
    return models, tuple(map(device_of, question.devices))


def test_there_are_enough() -> None:
    """The lists are long, and no question stands in them twice."""
    texts = [phrasing.text for phrasing in EVERY]

    assert len(texts) == len(set(texts))
    assert len(PHRASINGS) >= 300
    assert len(UNSEEN) >= 60
    assert len(NON_QUESTIONS) >= 60


def test_phrasings() -> None:
    """At least 95 % of the questions are read right in every part."""
    misses = {wanted.text: seen(wanted.text) for wanted in EVERY if seen(wanted.text) != wanted}

    assert 0.95 <= 1 - len(misses) / len(EVERY), misses


@pytest.mark.parametrize("wanted", EVERY, ids=lambda wanted: wanted.text)
def test_never_about_another(wanted: Phrasing) -> None:
    """No question is answered about a model or a device that was not meant, however it is read."""
    found = seen(wanted.text)
    answered = {name for name in (*found.models, *found.devices) if name[0] not in "?~"}

    assert answered <= {*wanted.models, *wanted.devices}


@pytest.mark.parametrize("text", [*NON_QUESTIONS, *UNSEEN_NON_QUESTIONS])
def test_not_about_fitting(text: str) -> None:
    """What asks for something else is left to the model."""
    assert read(text) is None


def test_long_messages() -> None:
    """A story is left to the model, and what stands in a code block or a quote is not asked."""
    assert read("can my 3060 run r1 14b? " + "well. " * 200) is None
    assert read("```\ncan my 3060 run r1 14b?\n```") is None
    assert read("> can my 3060 run r1 14b?\nthanks") is None


@pytest.mark.parametrize(
    ("text", "kv_type"),
    [
        ("r1 14b iq4_xs with q8 kv cache on a 3060 12gb", "q8_0"),
        ("r1 14b on a 3060 12gb, kv cache at q4_0", "q4_0"),
        ("r1 14b q5 on a 3060 12gb with fp16 kv", "f16"),
        ("r1 14b 4bit on a 3060 12gb and 8-bit kv cache", "q8_0"),
        ("r1 14b on a 3060 12gb --cache-type-k bf16", "bf16"),
        ("r1 14b on a 3060 12gb", None),
    ],
)
def test_kv_type(text: str, kv_type: str | None) -> None:
    """The type of the KV cache is told from the quant."""
    assert kv_type == asked(text).kv_type


def test_two_families() -> None:
    """Sizes belong to the family that they follow or precede, and to no other maker's."""
    cases = {
        "7b or 14b of r1 on a 3090": ["r1-distill-qwen-7b", "r1-distill-qwen-14b"],
        "r1 7b or 13b on a 3090": ["r1-distill-qwen-7b", "?13b"],
        "llama 3 8b or 70b on a 3090": ["?llama 3 8b", "?llama 70b"],
        "r1 or 14b on a 3090": ["r1", "r1-distill-qwen-14b"],
        "the full r1, not a distill, on 8x h200": ["r1"],
        "for coding v2 lite on a 3090": ["v2-lite-chat"],
        "a 7b or a 14b on a 3090": ["~7b", "~14b"],
    }
    for text, models in cases.items():
        question = asked(text)
        assert models == [model_of(question, mention) for mention in question.models], text


def test_disk_is_no_memory() -> None:
    """A disk's size is neither RAM nor VRAM."""
    question = asked("r1 14b on a 3090 with a 2tb disk and 500 mb of cache")

    assert (None, None, True) == (question.ram_bytes, question.vram_bytes, question.is_sure)


def test_kv_and_quant() -> None:
    """Both may be said in either order."""
    for text in ("r1 14b q5 kv q8 on a 3090", "r1 14b with q8 kv, q5 on a 3090"):
        question = asked(text)
        assert ("Q5_K_M", "q8_0") == (question.quant, question.kv_type)


def test_quantized_kv() -> None:
    """A cache that shall be quantized, nobody says how, is taken as q8_0, with a hint."""
    text = "r1 14b on a 3090 with quantized kv cache"

    assert "q8_0" == asked(text).kv_type
    assert (Part.KV, Why.SUPPOSED) in hints_of(text)


@pytest.mark.parametrize(
    "said", ["20 tok/s", "20 t/s", "20 tokens per second", "20 tps", "at least 20 tokens/sec",
             "20 tokens a second", "≥20 tok/s", "20 token pro Sekunde", "每秒 20 token"],
)  # fmt: skip
def test_speed(said: str) -> None:
    """The least speed is a number of tokens a second, and no context."""
    question = asked(f"r1 14b on a 3090, {said}")

    assert (20.0, None) == (question.min_tok_s, question.n_ctx)


@pytest.mark.parametrize(
    ("said", "n_ctx"),
    [("16k", 16384), ("16 k", 16384), ("16K context", 16384), ("16.5k", 16896),
     ("context 8192", 8192), ("context of 10000", 10000), ("ctx=4096", 4096),
     ("n_ctx 2048", 2048), ("-c 8192", 8192),
     ("32k tokens", 32768), ("32,768 tokens", 32768), ("32.768 token kontext", 32768),
     ("100k context window", 102400), ("num_ctx 12000", 12000), ("上下文 16k", 16384),
     ("with full context", 131072), ("with the max context", 131072), ("1m context", 1 << 20),
     ("a million tokens", 1 << 20)],
)  # fmt: skip
def test_context(said: str, n_ctx: int) -> None:
    """A context is read in every dress; the full one is what the model was trained for."""
    assert n_ctx == asked(f"r1 14b on a 3090, {said}").n_ctx


@pytest.mark.parametrize(
    "said", ["for $2k", "2k usd", "with a 4k monitor", "budget 3k", "under 2k", "with 2000 mhz ram",
             "at 350 watts", "for 4 users"],
)  # fmt: skip
def test_other_numbers(said: str) -> None:
    """Money, pixels and watts are no context."""
    assert asked(f"can a 3090 run r1 14b {said}?").n_ctx is None


def test_vram_without_a_name() -> None:
    """Memory of a GPU that has no name is VRAM; of several it is their sum."""
    assert 12 * GIB == asked("r1 14b with 12gb vram?").vram_bytes
    assert 24 * GIB == asked("can a 24gb card run r1 32b").vram_bytes
    assert 48 * GIB == asked("2x 24gb for r1 70b").vram_bytes
    assert 48 * GIB == asked("two 24gb cards for r1 70b").vram_bytes


def test_bare_memory() -> None:
    """Memory of nothing in particular is a GPU's, with a hint; too much for that is RAM."""
    question = asked("does r1 14b run on 16gb?")

    assert (16 * GIB, None) == (question.vram_bytes, question.ram_bytes)
    assert (Part.DEVICE, Why.SUPPOSED) in hints_of("does r1 14b run on 16gb?")
    assert 768 * GIB == asked("v3 q4 768gb").ram_bytes


def test_memory_beside_a_gpu() -> None:
    """Beside a GPU, memory that it does not come with is the computer's, with a hint if unsaid."""
    assert 64 * GIB == asked("4090 and 64gb for r1 70b").ram_bytes
    assert {(Part.RAM, Why.SUPPOSED)} == hints_of("4090 and 64gb for r1 70b")
    assert set() == hints_of("4090 and 64gb ram for r1 70b")
    assert asked("3060, 12gb, r1 14b").ram_bytes is None


@pytest.mark.parametrize(
    "text",
    [
        "r1 7b without gpu, 16gb ram",
        "r1 7b cpu only 16gb ram",
        "r1 7b on an i7-8700 with 16gb ram",
        "r1 7b ohne grafikkarte mit 16gb ram",
        "没有显卡 16g内存 能跑 r1 7b 吗",
    ],
)
def test_cpu_only(text: str) -> None:
    """Without a GPU the RAM is all there is."""
    question = asked(text)

    assert (True, 16 * GIB, "fit") == (question.is_cpu_only, question.ram_bytes, question.kind)


def test_cpu_beside_a_gpu() -> None:
    """A processor beside a GPU is not what the model runs on."""
    assert not asked("r1 7b on a 3060 with an i7-8700").is_cpu_only


def test_one_machine() -> None:
    """Devices that are added up are one machine, those to choose from are not."""
    assert asked("3090 + 3060 12gb for r1 70b").is_one_machine
    assert asked("can a 3090 and a 4090 together run r1 70b").is_one_machine
    assert not asked("3090 or 4090 for r1 70b").is_one_machine


def test_sure() -> None:
    """A question that says all is sure; what is missing, unknown or one of several is hinted at."""
    assert asked("can my 3060 12gb run r1 14b at q5?").is_sure
    assert {(Part.DEVICE, Why.SEVERAL)} == hints_of("can my 3060 run r1 14b?")
    assert {(Part.DEVICE, Why.MISSING)} == hints_of("can i run r1 14b locally?")
    assert {(Part.MODEL, Why.MISSING)} == hints_of("3090 or 4090?")
    assert {(Part.MODEL, Why.UNKNOWN)} == hints_of("can my 3090 run llama 3 70b?")
    assert {(Part.MODEL, Why.SEVERAL)} == hints_of("can my 3090 run deepseek coder?")
    assert {(Part.MODEL, Why.SUPPOSED)} == hints_of("can my 3090 run deepseek 7b?")
    assert {(Part.MODEL, Why.MISSING)} == hints_of("can my 3090 run a 14b?")
    assert {(Part.DEVICE, Why.UNKNOWN)} == hints_of("can an rtx 3065 run r1 14b?")
    assert {(Part.DEVICE, Why.SUPPOSED)} == hints_of("can my rtx 4050 run r1 7b?")
    assert {(Part.QUANT, Why.SEVERAL)} == hints_of("r1 14b q4 or q5 on a 3090")
    assert {(Part.QUANT, Why.UNKNOWN)} == hints_of("r1 14b fp8 on a 3090")
    assert {(Part.QUANT, Why.SUPPOSED)} == hints_of("unquantized r1 14b on a 3090")
    assert {(Part.CONTEXT, Why.SEVERAL)} == hints_of("r1 14b on a 3090 with 8k or 16k")
    assert {(Part.CONTEXT, Why.UNKNOWN)} == hints_of("r1 14b on a 3090, context 99999999999")


def test_hints_propose() -> None:
    """A hint says what was typed, and names near ones."""
    (hint,) = asked("can a rtx 3065 run r1 14b?").hints
    assert "rtx 3065" == hint.said
    assert any("3060" in name for name in hint.near)

    (hint,) = asked("can my 3090 run a 14b?").hints
    assert (Why.MISSING, "14b", "r1-distill-qwen-14b") == (hint.why, hint.said, hint.near[0])

    (hint,) = asked("can a mac with 16gb run r1 8b").hints
    assert (Why.MISSING, "mac with 16gb") == (hint.why, hint.said)
    assert all(name.startswith("Apple") and name.endswith("16GB") for name in hint.near)


def test_unknown_is_named() -> None:
    """The unknown parts are named as they were typed, the vague ones are not unknown."""
    assert ("rtx 3065", "llama 3 8b") == asked("can an rtx 3065 run llama 3 8b?").unknown
    assert () == asked("can a mac run a 14b?").unknown


@pytest.mark.parametrize(
    ("texts", "kind", "models", "devices"),
    [
        (("can my 3060 12gb run r1 14b?", "and at 32k?"), "fit", ("r1-distill-qwen-14b",),
         ("GeForce RTX 3060 12GB",)),
        (("can my 3060 12gb run r1 14b?", "and the 32b?"), "fit", ("r1-distill-qwen-32b",),
         ("GeForce RTX 3060 12GB",)),
        (("can my 3060 12gb run r1 14b?", "what about a 4090?"), "fit", ("r1-distill-qwen-14b",),
         ("GeForce RTX 4090",)),
        (("can my 3060 run r1 14b?", "the 12gb one"), "fit", ("r1-distill-qwen-14b",),
         ("GeForce RTX 3060 12GB",)),
        (("can i run r1 14b at home?", "3060 12gb"), "fit", ("r1-distill-qwen-14b",),
         ("GeForce RTX 3060 12GB",)),
        (("what gpu for r1 32b?", "and a 3090?"), "fit", ("r1-distill-qwen-32b",),
         ("GeForce RTX 3090",)),
        (("what gpu for r1 32b?", "and the 70b?"), "gpus", ("r1-distill-llama-70b",), ()),
        (("what can i run on a 3090?", "and on a 4090?"), "models", (), ("GeForce RTX 4090",)),
        (("what can i run on a 3090?", "r1 70b?"), "fit", ("r1-distill-llama-70b",),
         ("GeForce RTX 3090",)),
        (("3090 or 4090 for r1 32b?", "and a 5090?"), "compare", ("r1-distill-qwen-32b",),
         ("GeForce RTX 3090", "GeForce RTX 4090", "GeForce RTX 5090")),
        (("3090 or 4090 for r1 32b?", "and coder 33b?"), "compare", ("coder-33b-instruct",),
         ("GeForce RTX 3090", "GeForce RTX 4090")),
        (("what can i run on a 3090?", "3090 or 4090?"), "compare", (),
         ("GeForce RTX 3090", "GeForce RTX 4090")),
        (("can my 3090 run r1 70b?", "and 4090, 5090?"), "compare", ("r1-distill-llama-70b",),
         ("GeForce RTX 4090", "GeForce RTX 5090")),
        (("can my 3090 run r1 70b?", "with a 4090 a 5090"), "compare", ("r1-distill-llama-70b",),
         ("GeForce RTX 4090", "GeForce RTX 5090")),
        (("can my 3090 run r1 32b?", "can i run it at q8"), "fit", ("r1-distill-qwen-32b",),
         ("GeForce RTX 3090",)),
        (("can a mac with 16gb ram run r1 8b?", "m2 16gb"), "fit", ("r1-distill-llama-8b",),
         ("Apple M2 8-core 16GB",)),
        (("3060 12gb", "r1 14b"), "fit", ("r1-distill-qwen-14b",), ("GeForce RTX 3060 12GB",)),
        (("can r1 14b run on my pc", "can my 4090 run it?"), "fit", ("r1-distill-qwen-14b",),
         ("GeForce RTX 4090",)),
        (("can my 3060 12gb run r1 14b?", "and llama 3 8b?"), "fit", ("?llama 3 8b",),
         ("GeForce RTX 3060 12GB",)),
        (("can my 3060 12gb run r1 14b?", "can i run coder 6.7b locally?"), "fit",
         ("coder-6.7b-instruct",), ("GeForce RTX 3060 12GB",)),
        (("can my 3060 12gb run r1 14b?", "can my 4090 run v2 lite?"), "fit", ("v2-lite-chat",),
         ("GeForce RTX 4090",)),
    ],
)  # fmt: skip
def test_follows(
    texts: tuple[str, ...], kind: str, models: tuple[str, ...], devices: tuple[str, ...]
) -> None:
    """A part that follows a question changes that part of it, and the kind with it."""
    question = after(*texts)

    assert (kind, (models, devices)) == (question.kind, names(question))


def test_follows_with_numbers() -> None:
    """What was said of numbers stays until it is said anew."""
    question = after("can my 3090 run r1 32b at q5 with 8k, 64gb ram?", "and at 32k?", "q4?")

    assert ("Q4_K_M", 32768, 64 * GIB) == (question.quant, question.n_ctx, question.ram_bytes)
    assert 128 * GIB == after("can my 3090 run r1 70b?", "and with 128gb of ram?").ram_bytes
    assert 128 * GIB == after("can my 3090 run r1 70b?", "and with 128gb?").ram_bytes
    assert 24 * GIB == after("can a 16gb card run r1 32b?", "and 24gb vram?").vram_bytes
    assert after("can my 3090 run r1 7b with 16gb ram?", "and without a gpu?").is_cpu_only
    assert 24 * GIB == after("can my 3060 run r1 32b?", "and with 24gb vram?").vram_bytes


def test_full_context_of_another_model() -> None:
    """The full context is that of the model that is meant in the end."""
    question = after("r1 14b on a 3090 with full context?", "and coder 6.7b?")

    assert 16384 == question.n_ctx


def test_another_laptop() -> None:
    """A laptop of which nothing is said is not the GPU before; it may be the laptop before."""
    assert () == after("can my 4090 run r1 14b?", "can my laptop run r1 7b?").devices
    assert {(Part.DEVICE, Why.MISSING)} == hints_of("can my laptop run r1 7b?")

    (device,) = after("can my 4060 laptop run r1 14b?", "can my laptop run r1 7b?").devices
    assert "GeForce RTX 4060 Laptop" == device.matches[0].card.name


def test_in_one_machine() -> None:
    """Devices that are said to be in one computer work together."""
    assert asked("3090 and 3060 12gb both in my pc, r1 70b?").is_one_machine
    assert not asked("3090 or 3060 12gb in my pc, r1 70b?").is_one_machine


@pytest.mark.parametrize(
    "text",
    [
        "I have a 3090 and a 3060 12gb, can I run r1 32b",
        "i've got a 3090 and a 3060 12gb. can it run r1 70b?",
        "my pc has a 4090 and a 3090, does r1 70b fit?",
        "got a 3090, a 3060 12gb and a p40, can i run r1 70b q4?",
        "with a 3090 and a 3060 12gb can i run r1 70b",
        "can I run r1 70b if I have a 3090 and two 3060 12gb?",
        "ich habe eine 3090 und eine 3060 12gb, läuft r1 32b?",
        "我有3090和3060 12gb，能跑r1 32b吗",
    ],
)
def test_having_both(text: str) -> None:
    """Who says that they have several has one machine with all of them."""
    question = asked(text)

    assert ("fit", True) == (question.kind, question.is_one_machine)
    assert (Part.MACHINE, Why.SUPPOSED) not in hints_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "3090 or 3060 12gb for r1 14b?",
        "I have a 3090 or a 3060 12gb, r1 14b?",
        "I have a 3090 and a 3060 12gb, which is better for r1 14b?",
        "i have a 3090 and a 3060 12gb, which one should I use for r1 14b?",
        "I have a 3090 and a 3060 12gb. which runs r1 32b faster?",
        "i have a 3090 and my friend has a 3060 12gb, can we run r1 14b",
        "i have a laptop with 4060 and a desktop with 3090, can i run r1 14b",
        "i have a 3090 and a macbook m3 max 64gb, can I run r1 70b?",
        "I have a 3090 and want to buy a 3060 12gb, can I run r1 70b?",
    ],
)
def test_having_either(text: str) -> None:
    """Who weighs them against each other, or has them in several machines, compares."""
    question = asked(text)

    assert ("compare", False) == (question.kind, question.is_one_machine)


def test_both_unsaid() -> None:
    """Where nobody says whether they are together they are taken alone, with a hint how to say."""
    (hint,) = asked("can a 3090 and a 3060 12gb run r1 70b?").hints

    assert (Part.MACHINE, Why.SUPPOSED, ("3090 + 3060 12gb",)) == (hint.part, hint.why, hint.near)
    assert (Part.MACHINE, Why.SUPPOSED) not in hints_of("3090 or 3060 12gb for r1 70b?")
    assert "models" == asked("what can I run with a 3090 and a 3060 12gb?").kind


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("three of these bad boys, 3090, r1 70b?", "three"),
        ("my rig: 3090, quantity 2, r1 70b q4?", "2"),
        ("3090 (qty 3) r1 70b?", "3"),
        ("3090, 2, r1 70b", "2"),
        ("can i run r1 70b, i got me a trio of lovely 3090", "trio"),
        ("3090 is what i have, 2 in total, r1 70b q4", "2"),
        ("家里三张显卡，型号3090，能跑r1 70b吗", "3x"),
        ("ich hab drei davon, 3090, läuft r1 70b?", "three"),
    ],
)
def test_loose_count(text: str, said: str) -> None:
    """A small number beside a device that nothing explains is no silent one: it gives a hint."""
    hints = [hint for hint in asked(text).hints if hint.part is Part.COUNT]

    assert [(Why.SUPPOSED, said)] == [(hint.why, hint.said) for hint in hints]
    assert "3090" in hints[0].near[0]


@pytest.mark.parametrize(
    "text",
    [
        "could a 3090 run r1 14b for 4 users",
        "r1 14b on a 3090 on windows 11",
        "3090 pcie 4 x8 r1 14b",
        "can i run both r1 7b and r1 14b on a 3090",
        "r1 7b or 14b on my 3090, both?",
        "3090 and 2 sticks of ram, 64gb ram, r1 14b",
        "my 3 year old 3090, r1 14b?",
        "deepseek r1 32b (not 14) at q4 on rtx3090",
        "2x 3090, r1 70b",
        "can a 3090 run r1 14b 24/7?",
    ],
)
def test_explained_number(text: str) -> None:
    """A number that counts something else, or was understood, gives none."""
    assert Part.COUNT not in {hint.part for hint in asked(text).hints}


def test_few_false_counts() -> None:
    """Of all questions that are known none gets that hint."""
    hinted = [
        each.text
        for each in EVERY
        if (question := read(each.text)) and any(h.part is Part.COUNT for h in question.hints)
    ]

    assert [] == hinted


def test_follows_nothing() -> None:
    """A part alone makes a question if it names what to run or what to run on, else none."""
    assert "models" == after("3060 12gb").kind
    assert "gpus" == after("r1 14b").kind
    assert asked("and at 32k?").over(None) is None
    assert asked("can my 3060 run r1 14b?") == after("can my 3060 run r1 14b?")


PIECES = r"""
    can my 3060 12gb run r1 14b at q5 with 16k ? what's the best deepseek coder for a 4070 ti super
    gpu do i need v2 lite 32k 3090 or 4080 m3 max 64gb 70b läuft auf einer 能跑 吗 显存 2x x2 and +
    / ( ) . , - : q4_k_m kv cache q8_0 8192 tokens context ram ddr5 mac macbook laptop llama 3 8b
    qwen v4.1 0528 1.5b distill ryzen 7 7840hs i7-12700k ai max+ 395 strix halo titan rtx 6000 ada
    pro ~~ ** `r1` <@1> https://huggingface.co/deepseek-ai/DeepSeek-R1 20 tok/s full vl2 > ``` ² ١٢
"""
TYPED = st.one_of(
    st.text(max_size=200),
    st.builds(
        lambda pieces, glue: glue.join(pieces),
        st.lists(st.sampled_from(PIECES.split()), min_size=1, max_size=25),
        st.sampled_from([" ", "", "-", ", ", "\n"]),
    ),
)


@given(TYPED, TYPED)
@example("0" * 990, "1" * 1000)
@example("x" * 500 + "3060", "can " * 250)
@example("r1 " * 300, "3060 or " * 120)
@example("²x 3090 r1 14b", "q8 kv " * 100)
def test_any_text(text: str, following: str) -> None:
    """Whatever is typed, nothing raises, and a number that was not typed is not answered."""
    question = read(text)
    other = read(following)
    for each in (question, other):
        if each is not None:
            assert each.is_sure == (not each.hints)
            assert each.n_ctx is None or 1 <= each.n_ctx <= 1 << 24
            each.over(None)
            each.over(question)
