"""Several devices in one machine: what the card says of them is what the estimator found."""

from pathlib import Path

import pytest

from bot.fit.ask import Ask
from bot.fit.card import Card, card_of
from bot.fit.chart import chart_of
from bot.fit.commands import Desk
from bot.fit.machine import read_machine
from bot.fit.numbers import gib
from bot.fit.page import Page
from bot.fit.pages import Reader, candidates_page, details_page
from bot.fit.place import Place, names_apart
from bot.words import LOCALES
from bot.words.text import Locale
from estimator import CARDS, CanRun, Verdict, can_run, find_model
from estimator.fit.answer_json import can_run_object
from estimator.units import GIB
from tests.bot.fit_bot import fit_bot

pytestmark = pytest.mark.anyio


def ask(machine: str, model: str, n_ctx: int = 8192, quant: str | None = None) -> Ask:
    return Ask(read_machine(machine).places[0], find_model(model)[0].release, n_ctx, quant)


def answered(asked: Ask, locale: Locale = "en") -> tuple[Card, CanRun]:
    found = asked.answer()
    return card_of(asked, found, locale), found


def text(card: Card) -> str:
    return "\n".join(card.blocks)


def labels(page: Page) -> list[str]:
    return [key.label for row in page.rows for key in row]


@pytest.mark.parametrize(
    ("machine", "ram", "model", "quant"),
    [
        ("3090 + 3060 12gb", None, "r1 32b", None),
        ("3060 12gb + 3090", 64, "r1 32b", "Q8_0"),
        ("4090 + 2x 3060 12gb", None, "r1 70b", None),
        ("3090 + 7900 xtx", None, "r1 32b", "Q8_0"),
        ("3090 + m3 max 64gb", None, "r1 70b", None),
        ("2x 3090", 512, "v3", None),
        ("8x h100 sxm", None, "r1", None),
    ],
)
def test_same_as_json(machine: str, ram: int | None, model: str, quant: str | None) -> None:
    """A machine is answered as `deepfit can-run` answers it, RAM and all."""
    said = f"{machine} + {ram}gb ram" if ram else machine
    ram_bytes = ram * GIB if ram else None
    theirs = can_run_object(can_run(machine, model, quant=quant, n_ctx=8192, ram_bytes=ram_bytes))
    ours = can_run_object(ask(said, model, quant=quant).answer())
    named = {"device", "device_count", "device_is_ambiguous", "device_candidates", "device_parts",
             "ram_is_assumed", "other_models"}  # fmt: skip

    assert {key: each for key, each in theirs.items() if key not in named} == {
        key: each for key, each in ours.items() if key not in named
    }
    assert theirs["ram_is_assumed"] == read_machine(said).places[0].ram_is_assumed


@pytest.mark.parametrize("locale", LOCALES)
def test_split(locale: Locale) -> None:
    """A model that is split over several GPUs is told so, with how many they are."""
    card, found = answered(ask("3090 + 3060 12gb", "r1 32b"), locale)

    assert Verdict.WHOLE is found.verdict
    assert "2 " in card.headline.partition("Q6_K")[2]
    assert "**Memory of" not in text(card)


def test_on_one_of_them() -> None:
    """Where one GPU of several holds the model, the memory is told as that one's."""
    card, found = answered(ask("3090 + 3060 12gb", "r1 14b", quant="Q8_0"))
    assert found.best is not None
    total = gib(found.best.placement.footprint.devices[0].total_bytes, "en")

    assert f"**Memory of GeForce RTX 3090** {total} of 23.00 GiB usable" in text(card)
    assert "runs whole on the GPU with" in card.headline


def test_in_ram() -> None:
    """Where a model is in RAM, its memory is not told as the GPU's."""
    card, found = answered(ask("1050 2gb + 64gb ram", "coder 33b", quant="Q8_0"))

    assert Verdict.CPU is found.verdict
    assert "**RAM** " in text(card)
    assert "of 63.00 GiB usable" in text(card)


@pytest.mark.parametrize(
    ("machine", "usable_gib"),
    [("3090 + 3060 12gb", 34), ("3090 + 7900 xtx", 23), ("4x 3090", 92)],
)
def test_usable(machine: str, usable_gib: int) -> None:
    """The picture's line is what GPUs hold together, and unlike ones hold nothing together."""
    asked = ask(machine, "r1 32b")
    found = asked.answer()

    assert usable_gib * GIB == chart_of(asked, found.answer, "en").usable_bytes


def test_unlike_are_told() -> None:
    """That unlike GPUs share no model is told, and only where there are some."""
    machines = ("3090 + 7900 xtx", "3090 + m3 max 64gb", "3090 + 3060 12gb", "3090")
    told = ["Not all of these share" in text(answered(ask(each, "r1 14b"))[0]) for each in machines]

    assert [True, True, False, False] == told


def test_assumptions() -> None:
    """RAM that was said is told as said, and what slow memory was taken to be, where it counts."""
    said = text(answered(ask("3090 + 64gb ram", "r1 14b"))[0])
    assumed = text(answered(ask("3090", "r1 70b", quant="Q4_K_M"))[0])

    assert "RAM is 64 GiB, as said." in said
    assert "bandwidth" not in said
    assert "RAM is taken to be 32 GiB" in assumed
    assert "GB/s of bandwidth are assumed" in assumed


def test_share_of_a_mac() -> None:
    """How much of its memory a Mac gives its GPU is told, and the setting that gives more."""
    card, found = answered(ask("m3 max 64gb", "r1 70b", quant="Q6_K"))
    (device,) = found.answer.devices

    assert f"The GPU of {device.name} may use {gib(device.total_bytes, 'en')}." in text(card)
    settings = [change.setting for change in found.changes if change.setting]
    assert len(settings) == 1
    assert f"more of its RAM for the GPU (`{settings[0]}`)" in text(card)


def test_more_memory() -> None:
    """More memory on one GPU is not told as more of any."""
    card, _ = answered(ask("3090 + 3060 12gb", "r1 32b"))
    alone, _ = answered(ask("3090", "r1 32b"))

    assert any("more memory on one GPU" in change for change in card.changes)
    assert any("more GPU memory" in change for change in alone.changes)


def test_one_request() -> None:
    """A model whose cache is each request's own is told as counted for one."""
    assert "Counted for one request at a time." in text(answered(ask("8x h200", "v4 flash"))[0])
    assert "one request" not in text(answered(ask("8x h200", "v3"))[0])


async def test_candidates() -> None:
    """The buttons name the cards that tell the machines apart, and it is said if nothing does."""
    machine = read_machine("3090 + 3060")
    release = find_model("r1 14b")[0].release
    asks = [Ask(place, release, 8192) for place in machine.places]
    page = await candidates_page(machine.text, asks, Reader(1, "en"))
    same = [Ask(place, release, 8192) for place in read_machine("8x h200").places]
    alike = await candidates_page("8x h200", same, Reader(1, "en"))

    assert ["GeForce RTX 3060 8GB", "GeForce RTX 3060 12GB"] == labels(page)
    assert "the answer for DeepSeek R1 Distill Qwen 14B differs" in page.top
    assert "for DeepSeek R1 Distill Qwen 14B the answer is the same" in alike.top


async def test_lists(tmp_path: Path) -> None:
    """/models and /compare take machines as /canrun does."""
    desk, both = Desk(fit_bot(tmp_path).service), "GeForce RTX 3090 + GeForce RTX 3060 12GB"
    listed = await desk.models(Reader(1, "en"), "3090 + 3060 12gb", None)
    compared = await desk.compare(Reader(1, "en"), ("3090 + 3060 12gb", "2x 3090"), "r1 32b", None)

    assert f"What does {both} run?" in listed.top
    assert f"**{both}**: " in compared.top
    assert "**2 × GeForce RTX 3090**: " in compared.top


def test_names_apart() -> None:
    """Machines with as many cards are named by those that differ, others in full."""
    small, large, other = CARDS[:3]
    both = [Place(((small, 1), (large, 2))), Place(((small, 1), (other, 1)))]
    uneven = [Place(((small, 1),)), Place(((small, 1), (large, 1)))]

    assert [f"2 × {large.name}", other.name] == names_apart(both)
    assert [place.name for place in uneven] == names_apart(uneven)
    assert [both[0].name] == names_apart(both[:1])


@pytest.mark.parametrize("locale", LOCALES)
async def test_limits(locale: Locale) -> None:
    """The longest names, four in a machine, stay within what Discord takes."""
    longest = sorted(CARDS, key=lambda card: -len(card.name))[:4]
    place = Place(tuple((card, 16) for card in longest), ram_bytes=2048 * GIB)
    for model in ("r1 distill llama 70b", "v4 pro", "coder v2 instruct 0724"):
        asked = Ask(place, find_model(model)[0].release, 8192)
        card, _ = answered(asked, locale)
        details = await details_page(asked, Reader((1 << 63) - 1, locale))

        assert len(text(card)) <= 4000
        assert len(details.top) <= 4000
