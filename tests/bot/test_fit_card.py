"""The card: what it says is what the estimator found, in every language, within every limit."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.fit
from bot.fit.ask import Ask, ask_of_code
from bot.fit.best import best_of
from bot.fit.card import Card, card_of
from bot.fit.comparison import compared, comparison_lines
from bot.fit.custom_id import LIMIT, SHOW, custom_id, owner_of, template
from bot.fit.details import details_of
from bot.fit.gpu_list import gpu_list
from bot.fit.keys import card_keys
from bot.fit.model_list import model_list
from bot.fit.numbers import exact, gib, rate, span, tokens
from bot.fit.page import Page, clipped
from bot.fit.place import OldButton, Place, digest, place_of_code
from bot.fit.verdicts import AMBER, GREEN, RED
from bot.words import LOCALES
from bot.words.fit import TEXTS
from bot.words.text import Locale
from estimator import (
    CARDS,
    RELEASES,
    CanRun,
    Release,
    Verdict,
    can_run,
    find_device,
    find_model,
    grid,
)
from estimator import Card as Row
from estimator.hub.get import get
from estimator.units import GIB

FULL_OF_CARDS = Place(tuple((card, 9) for card in CARDS[:8]))


def place(name: str) -> Place:
    match = find_device(name)[0]
    return Place(((match.card, match.count),))


def ask(device: str, model: str, n_ctx: int = 8192, quant: str | None = None) -> Ask:
    return Ask(place(device), find_model(model)[0].release, n_ctx, quant)


def answered(asked: Ask, locale: Locale = "en") -> tuple[Card, CanRun]:
    found = asked.answer()
    return card_of(asked, found, locale), found


def text(card: Card) -> str:
    return "\n".join(card.blocks)


CASES = [
    ("3060 12gb", "r1 14b", Verdict.WHOLE, "✅ **Yes.**", GREEN),
    ("4090", "coder v2 lite instruct", Verdict.WHOLE, "✅ **Yes.**", GREEN),
    ("m3 max 64gb 40 core", "r1 70b", Verdict.WHOLE, "✅ **Yes.**", GREEN),
    ("4070 ti super", "r1 70b", Verdict.LAYERS, "⚠️ **Partly.**", AMBER),
    ("4090", "r1", Verdict.NO, "❌ **No.**", RED),
]


class TestVerdict:
    @pytest.mark.parametrize(("device", "model", "verdict", "words", "colour"), CASES)
    def test_first(
        self, device: str, model: str, verdict: Verdict, words: str, colour: int
    ) -> None:
        """The verdict comes first, in words, and gives the card its colour."""
        card, found = answered(ask(device, model))

        assert (verdict, colour) == (found.verdict, card.colour)
        assert card.blocks[0].splitlines()[1].startswith(words)

    def test_q8_cache(self) -> None:
        """A fit that needs a q8_0 KV cache says so in its first sentence."""
        card, found = answered(ask("3060 12gb", "r1 14b", 16384))

        assert Verdict.WHOLE_Q8_KV is found.verdict
        assert "q8_0" in card.headline

    def test_experts(self) -> None:
        """Experts in RAM are told as help from RAM."""
        asked = ask("4060", "v2 lite", quant="Q8_0")
        card, found = answered(asked)

        assert Verdict.EXPERTS_IN_RAM is found.verdict
        assert "experts in RAM" in card.headline
        assert "**Quant** Q8_0" in text(card)

    def test_cpu(self) -> None:
        """Without a GPU it is the CPU, and a memory that nobody said is told as assumed."""
        asked = Ask(Place(), find_model("r1 7b")[0].release, 8192)
        card, found = answered(asked)

        assert Verdict.CPU is found.verdict
        assert "CPU" in card.headline
        assert any("32 GiB" in each for each in card.assumptions)

    def test_no(self) -> None:
        """What does not fit says how much is lacking, and gives no lines to run it."""
        card, found = answered(ask("4090", "r1"))
        least = min(row.shortfall_bytes for row in found.answer.rows)

        assert gib(least, "en") in card.headline
        assert ((), ()) == (card.facts, card.lines)


class TestFacts:
    def test_numbers(self) -> None:
        """Sizes, context and speed are those of the row that was chosen."""
        card, found = answered(ask("3060 12gb", "r1 14b"))
        assert found.best is not None
        assert found.speed is not None
        assert found.speed.decode is not None
        footprint, decode = found.best.placement.footprint, found.speed.decode
        said = text(card)

        assert f"weights {gib(footprint.weights_bytes, 'en')}" in said
        assert f"KV cache {gib(footprint.kv_bytes, 'en')}" in said
        rest = footprint.compute_bytes + footprint.overhead_bytes
        assert f"compute and overhead {gib(rest, 'en')}" in said
        assert f"{gib(found.best.needs_bytes, 'en')} of 11.00 GiB usable" in said
        assert f"**Largest context** {tokens(found.best.largest_ctx)}" in said
        assert f"{span(decode.low, decode.high, 'en')} tokens a second" in said

    def test_unified(self) -> None:
        """Shared memory holds all parts, and no RAM stands beside it."""
        card, found = answered(ask("m3 max 64gb 40 core", "r1 70b"))
        assert found.best is not None

        assert f"**Memory** {gib(found.best.needs_bytes, 'en')}" in text(card)
        assert "RAM beside it" not in text(card)

    def test_measured(self) -> None:
        """A measured speed is told as measured, and any other is not."""
        asked = ask("3060 12gb", "r1 14b")
        found = asked.answer()
        assert found.speed is not None
        told = [
            "as measured" in text(card_of(asked, replace(found, speed=speed), "en"))
            for speed in (
                replace(found.speed, is_measured=is_measured) for is_measured in (True, False)
            )
        ]

        assert [True, False] == told

    def test_nameless(self) -> None:
        """Of a GPU without a name the fit is told, and its speed is unknown."""
        asked = Ask(Place(vram_bytes=12 * GIB), find_model("r1 14b")[0].release, 8192)
        card, _ = answered(asked)

        assert "Q5_K_S" in card.headline
        assert "**Speed** unknown" in text(card)
        assert any("NVIDIA" in each for each in card.assumptions)

    @pytest.mark.parametrize(
        ("wished", "mark"), [(1.0, "✅ The 1.0"), (30.0, "⚠️ The 30"), (500.0, "❌ The 500")]
    )
    def test_wish(self, wished: float, mark: str) -> None:
        """A wished speed is answered by the range: reached, possible, or not."""
        asked = ask("3060 12gb", "r1 14b")
        card = card_of(asked, asked.answer(), "en", min_tok_s=wished)

        assert card.hints[-1].startswith(mark)

    def test_changes(self) -> None:
        """Whatever the estimator says would do better stands on the card."""
        card, found = answered(ask("4090", "r1"))

        assert len(found.changes) == len(card.changes) > 0
        for change, said in zip(found.changes, card.changes, strict=True):
            assert change.quant in said
            assert gib(change.n_bytes, "en") in said

    def test_multi_gpu(self) -> None:
        """Two cards are counted together, and named as two."""
        card, found = answered(ask("2x3090", "r1 70b"))
        assert found.best is not None

        assert card.title.startswith("2 × GeForce RTX 3090")
        assert f"{gib(found.best.needs_bytes, 'en')} of 46.00 GiB usable" in text(card)

    def test_one_machine(self) -> None:
        """Different cards in one machine work together."""
        both = Place((*place("3090").cards, *place("3060 12gb").cards))
        found = Ask(both, find_model("r1 32b")[0].release, 8192).answer()

        assert {"gpu0", "gpu1", "cpu0"} == set(found.answer.usable_bytes)
        assert "GeForce RTX 3090 + GeForce RTX 3060 12GB" == both.name


class TestGet:
    def test_known(self) -> None:
        """The lines are the estimator's: one to fetch, one to serve with the asked context."""
        card, found = answered(ask("3060 12gb", "r1 14b"))
        assert found.best is not None
        size = found.best.candidate.n_bytes

        assert get(found.release, found.best.quant, size, 8192).lines == card.lines
        assert "\n".join(("```sh", *card.lines, "```")) in card.blocks[1]
        assert () == card.notes

    @pytest.mark.parametrize("locale", LOCALES)
    def test_unknown(self, locale: Locale) -> None:
        """A file nobody is known to have is described, and no repository is made up."""
        card, _ = answered(ask("h200", "prover v1", 4096), locale)

        assert "REPOSITORY" in card.lines[0]
        assert "DeepSeek-Prover-V1-BF16.gguf" in card.notes[0]
        assert "deepseek-ai/DeepSeek-Prover-V1" in card.notes[0]

    @pytest.mark.parametrize("locale", LOCALES)
    def test_notes(self, locale: Locale) -> None:
        """It is said when another quant is fetched, and when its files take more than counted."""
        card, found = answered(ask("h200", "v2 lite"), locale)
        assert found.best is not None
        told = get(found.release, found.best.quant, found.best.candidate.n_bytes, 8192)

        stands_in, old = card.notes
        assert {told.asked, told.quant, told.repository} == {
            word for word in (told.asked, told.quant, told.repository) if word in stands_in
        }
        assert str(told.kv_factor) in old
        assert all(f"-# {note}" in card.blocks[1] for note in card.notes)


class TestLimits:
    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize("model", ["r1 14b", "v4 pro", "coder 1.3b", "v2 lite"])
    def test_text(self, locale: Locale, model: str) -> None:
        """A card stays within Discord's 4000 characters in every language."""
        for device in ("3060 12gb", "m3 max 64gb 40 core", "8x h100 sxm"):
            card, _ = answered(ask(device, model), locale)

            assert len(text(card)) <= 2500

    @pytest.mark.parametrize("locale", LOCALES)
    def test_details_and_lists(self, locale: Locale) -> None:
        """The details of eight GPUs and the lists do, too."""
        asked = ask("8x h100 sxm", "r1")
        release = asked.release

        assert len(details_of(asked, asked.answer(), locale)) <= 4000
        assert len("\n".join(model_list(asked.place, 8192, locale).lines)) <= 4000
        assert len("\n".join(gpu_list(release, 8192, None, locale).lines)) <= 4000

    @given(st.sampled_from(CARDS), st.sampled_from(RELEASES), st.integers(1, 64), st.booleans())
    @settings(max_examples=300)
    def test_custom_id(self, card: Row, release: Release, count: int, has_ram: bool) -> None:
        """Any question about one kind of device fits into a button, and comes out again."""
        ram = 64 * GIB if has_ram else None
        asked = Ask(
            Place(((card, count),), ram_bytes=ram), release, 1_048_576, "UD-IQ2_XXS", "q8_0"
        )
        made = custom_id(SHOW, (1 << 64) - 1, asked)
        assert made is not None
        match = re.fullmatch(template(SHOW), made)

        assert len(made) <= LIMIT
        assert match is not None
        assert ((1 << 64) - 1, asked) == (owner_of(match["owner"]), ask_of_code(match["ask"]))

    def test_too_long(self) -> None:
        """Eight kinds of GPU in one machine are too long for a button: there is none."""
        asked = Ask(FULL_OF_CARDS, RELEASES[0], 8192)

        assert custom_id(SHOW, 1 << 63, asked) is None
        assert () == card_keys(asked, 1 << 63, "en")

    def test_digests(self) -> None:
        """No two devices and no two models share the letters that a button has for them."""
        for names in ([card.name for card in CARDS], [each.repository for each in RELEASES]):
            assert len(names) == len({digest(name) for name in names})

    @pytest.mark.parametrize(
        "code", ["", "x:y", "ffffff*1:ffffff:8192:-:-", "-:8aec04:many:-:-", "v1r:8aec04"]
    )
    def test_old_button(self, code: str) -> None:
        """What is no longer known raises `OldButton`, nothing else."""
        with pytest.raises(OldButton):
            ask_of_code(code)

    @pytest.mark.parametrize(
        "made", [Place(), Place(ram_bytes=64 * GIB), Place(vram_bytes=12 * GIB, ram_bytes=GIB)]
    )
    def test_place_code(self, made: Place) -> None:
        """A place without cards comes back from its code, too."""
        assert made == place_of_code(made.code)

    def test_clipped(self) -> None:
        """What is too long ends at a line, and says that there was more."""
        assert "one\n…" == clipped("one\ntwo two two", 10)
        assert "one" == clipped("one", 3)

    def test_view(self) -> None:
        """A page never has more than 4000 characters, and nothing in it is kept by discord.py."""
        view = Page("a\n" * 3000, RED, "b\n" * 3000).view()

        assert view.content_length() <= 4000


class TestKeys:
    def test_contexts(self) -> None:
        """4K, 8K, 32K and full, the one that is shown standing out; then the details."""
        (row,) = card_keys(ask("3060 12gb", "r1 14b"), 7, "en")

        assert ["4K", "8K", "32K", "Full (128K)", "Details"] == [key.label for key in row]
        assert ["8K"] == [key.label for key in row if key.style == "primary"]

    def test_short_model(self) -> None:
        """A model that was trained for 4K has no button for more."""
        (row,) = card_keys(ask("3060 12gb", "llm 7b chat", 4096), 7, "en")

        assert ["Full (4K)", "Details"] == [key.label for key in row]


class TestLists:
    @pytest.mark.parametrize(
        "device", ["3060 12gb", "4060", "m2 max 32gb 38 core", "2x3090", "h200"]
    )
    def test_best(self, device: str) -> None:
        """What the lists name is what `can_run` chooses, for every model."""
        where = place(device)
        card = where.card()
        assert card is not None
        for release in RELEASES:
            if release.is_base:
                continue
            cell = best_of(list(grid([card], [release])))
            found = can_run(where.devices(), find_model(release.repository)[0])
            chosen = found.best.quant if found.best else None

            assert (found.verdict, chosen or cell.quant) == (cell.verdict, cell.quant)

    def test_models(self) -> None:
        """What runs whole comes first, the larger first; what does not fit comes last, named."""
        found = model_list(place("4070 ti super"), 8192, "en")
        marks = [line[0] for line in found.lines[1:]]

        assert sorted(marks, key="✅⚠❌".index) == marks
        assert found.lines[-1].startswith("❌ Do not fit:")
        assert "DeepSeek V4 Pro" in found.lines[-1]

    def test_models_among(self) -> None:
        """A line of models is all there is to choose from."""
        coders = [each for each in RELEASES if "coder" in each.name]
        found = model_list(place("4070 ti super"), 8192, "en", coders)

        assert found.running
        assert all("coder" in release.name for release in found.running)

    def test_models_in_ram(self) -> None:
        """RAM alone is no card of the grid, and gets its list as well."""
        few = [find_model(name)[0].release for name in ("r1 7b", "r1 70b", "r1")]
        found = model_list(Place(ram_bytes=16 * GIB), 8192, "en", few)

        assert ["r1-distill-qwen-7b"] == [each.name for each in found.running][:1]
        assert "❌ Do not fit: DeepSeek R1" in found.lines[-1]

    def test_gpus(self) -> None:
        """Of each maker the least memory that holds the quant whole, as `can_run` says."""
        release = find_model("r1 14b")[0].release
        found = gpu_list(release, 8192, "Q4_K_M", "en")

        assert "Intel from 10 GiB (Arc B570)" in found.lines[1]
        for card in found.named:
            answer = can_run(Place(((card, 1),)).devices(), find_model("r1 14b q4_k_m")[0])
            assert answer.verdict in (Verdict.WHOLE, Verdict.WHOLE_Q8_KV)
        smaller = find_device("rtx 3050 8gb")[0].card
        assert smaller not in found.named

    def test_gpus_none(self) -> None:
        """What no single device holds is said to be held by none."""
        found = gpu_list(find_model("v4 pro")[0].release, 8192, "BF16", "en")

        assert found.lines[1].startswith("❌ **BF16**")

    def test_compare(self) -> None:
        """Each device has a line; of the same quant it is told how much faster one is."""
        asks = [ask("3060 12gb", "r1 7b", quant="Q4_K_M"), ask("4090", "r1 7b", quant="Q4_K_M")]
        entries = compared(asks)
        lines = comparison_lines(entries, "en")
        rates = [
            e.found.speed.decode.likely for e in entries if e.found.speed and e.found.speed.decode
        ]

        assert lines[0].startswith("✅ **GeForce RTX 3060 12GB**: Q4_K_M")
        assert f"**GeForce RTX 4090** decodes about {rate(rates[1] / rates[0], 'en')}" in lines[-1]

    def test_compare_models(self) -> None:
        """Several models on one device are named by the model, and nothing is called faster."""
        lines = comparison_lines(compared([ask("4090", "r1 7b"), ask("4090", "r1")]), "en")

        assert lines[0].startswith("✅ **DeepSeek R1 Distill Qwen 7B**")
        assert lines[1].startswith("❌ **DeepSeek R1**: does not fit")
        assert 2 == len(lines)


class TestDetails:
    def test_bytes(self) -> None:
        """Every part of every device in bytes, and every quant with what it needs."""
        asked = ask("2x3090", "r1 70b")
        found = asked.answer()
        assert found.best is not None
        told = details_of(asked, found, "en")

        for parts in found.best.placement.footprint.devices:
            assert f"{parts.weights_bytes:,} + {parts.kv_bytes:,} + {parts.compute_bytes:,}" in told
        for row in found.answer.rows:
            assert f"`{row.quant}` {row.needs_bytes:,} · {tokens(row.largest_ctx)}" in told

    def test_no(self) -> None:
        """Where nothing fits, the details are of what is nearest."""
        asked = ask("4090", "r1")

        assert "IQ1_M" in details_of(asked, asked.answer(), "de").splitlines()[1]


@pytest.mark.parametrize(
    ("n", "shown"),
    [(8192, "8K"), (13056, "12.75K"), (500, "500"), (1048576, "1M"), (8193, "8193")],
)
def test_tokens(n: int, shown: str) -> None:
    """A context is shown in K where it is a round number of them."""
    assert shown == tokens(n)


def test_german_numbers() -> None:
    """German has its comma and its points."""
    assert ("9,06 GiB", "1.234.567", "1,5–4,0") == (
        gib(9728000000, "de"), exact(1234567, "de"), span(1.46, 4.0, "de"),
    )  # fmt: skip


def test_every_text_is_said() -> None:
    """No sentence is left over that nobody says."""
    said = set[str]()
    for file in Path(bot.fit.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.add(node.value)
    made = {f"{kind}_{key}" for kind in ("head", "runs", "short")
            for key in ("whole", "whole_q8", "experts", "layers", "cpu", "no")}  # fmt: skip
    made |= {f"change_{kind}" for kind in ("quant", "context", "ram", "memory")}
    made |= {"head_whole_split", "head_whole_q8_split"}
    made |= {f"wish_{how}" for how in ("yes", "maybe", "no")}
    options = ("gpu", "gpu1", "gpu2", "model", "context", "quant")
    made |= {f"{name}_{part}" for name in options for part in ("option", "about")}

    assert set(TEXTS) <= said | made
