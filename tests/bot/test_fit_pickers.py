"""What is proposed while somebody types: the right things first, never too many, and at once."""

import pytest

from bot.fit.machine import read_machine
from bot.fit.pickers import (
    MOST,
    contexts_like,
    gpus_like,
    machines_like,
    models_like,
    quants_like,
)
from bot.fit.reading import echo, read_context, read_model, read_quant, trained_for
from bot.fit.unread import Unread
from bot.words import LOCALES
from estimator import CARDS, RELEASES, find_model
from estimator.units import GIB

TYPED = ["", "3", "30", "3060", "rtx", "geforce rtx 40", "m3", "m3 max 6", "apple", "7900", "arc",
         "gefroce 3060", "h100", "strix", "4090 laptop", "zzzz", "rtx 4099", "@everyone `x`",
         "x" * 6000, "💥" * 100, "2x3090", "a6000", "\n\t"]  # fmt: skip
MODELS = ["", "r", "r1", "r1 14", "coder", "coder v2 l", "v3", "lite", "llama", "qwen 7",
          "distill", "deepsek r1",
          "gpt", "zzzz", "67b", "x" * 6000, "r1 14b q4", "v4", "math", "*_*"]  # fmt: skip


class TestGpus:
    @pytest.mark.parametrize(
        ("typed", "first"),
        [
            ("3060 12", "GeForce RTX 3060 12GB"),
            ("3060 ti", "GeForce RTX 3060 Ti"),
            ("3060ti", "GeForce RTX 3060 Ti"),
            ("4090", "GeForce RTX 4090"),
            ("gefroce 4090", "GeForce RTX 4090"),
            ("4070 ti sup", "GeForce RTX 4070 Ti Super"),
            ("7900 xtx", "Radeon RX 7900 XTX"),
            ("laptop 4060", "GeForce RTX 4060 Laptop"),
            ("2x3090", "GeForce RTX 3090"),
        ],
    )
    def test_best_first(self, typed: str, first: str) -> None:
        """The card that is meant stands first, also half typed or misspelt."""
        assert first == gpus_like(typed)[0].name

    def test_both_memories(self) -> None:
        """A name that comes with two memories proposes both before anything else."""
        names = [card.name for card in gpus_like("3060")]

        assert ["GeForce RTX 3060 8GB", "GeForce RTX 3060 12GB"] == names[:2]
        assert "GeForce RTX 3060 Ti" in names

    def test_prefix(self) -> None:
        """The beginning of a number proposes what begins so."""
        names = [card.name for card in gpus_like("rtx 50")]

        assert all(name.startswith("GeForce RTX 50") for name in names[:5])
        assert all("50" in name for name in names)

    def test_near(self) -> None:
        """A number that no card has proposes some that look like it."""
        assert any("4090" in card.name for card in gpus_like("rtx 4099"))


class TestModels:
    @pytest.mark.parametrize(
        ("typed", "first"),
        [
            ("r1 14b", "DeepSeek R1 Distill Qwen 14B"),
            ("r1 14", "DeepSeek R1 Distill Qwen 14B"),
            ("distill llama 70", "DeepSeek R1 Distill Llama 70B"),
            ("coder v2 lite", "DeepSeek Coder V2 Lite Instruct"),
            ("deepsek r1 14b", "DeepSeek R1 Distill Qwen 14B"),
            ("r1 14b q4_k_m", "DeepSeek R1 Distill Qwen 14B"),
            ("v3.1", "DeepSeek V3.1"),
        ],
    )
    def test_best_first(self, typed: str, first: str) -> None:
        """The model that is meant stands first, also half typed or misspelt."""
        assert first == models_like(typed)[0].title

    def test_empty(self) -> None:
        """Before a letter is typed, models that chat are proposed."""
        assert not any(release.is_base for release in models_like(""))


class TestQuants:
    def test_meant(self) -> None:
        """`q4km` and `4 bit` mean Q4_K_M; what merely begins so follows."""
        assert "Q4_K_M" == quants_like("q4km")[0] == quants_like("4 bit")[0]
        assert ["Q4_K_M", "Q4_K_S"] == quants_like("q4_k")[:2]
        assert ["Q8_0"] == quants_like("8_0")

    def test_contexts(self) -> None:
        """Contexts are proposed by their beginning; all where it is none."""
        assert ["16K"] == contexts_like("16")
        assert ["full"] == contexts_like("fu")
        assert "128K" in contexts_like("nonsense")


class TestLaws:
    @pytest.mark.parametrize("typed", TYPED)
    def test_gpus(self, typed: str) -> None:
        """At most 25, none twice, whatever is typed."""
        names = [card.name for card in gpus_like(typed)]

        assert len(names) <= MOST
        assert len(set(names)) == len(names)

    @pytest.mark.parametrize("typed", MODELS)
    def test_models(self, typed: str) -> None:
        """At most 25, none twice, whatever is typed."""
        names = [release.repository for release in models_like(typed)]

        assert len(names) <= MOST
        assert len(set(names)) == len(names)

    def test_values(self) -> None:
        """What is proposed is within Discord's 100 characters, and is read as itself."""
        for card in CARDS:
            assert len(card.name) <= 100
            assert ((card, 1),) == read_machine(card.name).places[0].cards
        for release in RELEASES:
            assert len(release.repository) <= 100
            assert len(release.title) <= 100
            assert release is read_model(release.repository)[0].release
        for quant in quants_like(""):
            assert quant == read_quant(quant)
        for context in contexts_like("")[:-1]:
            assert read_context(context, None, 8192) >= 4096


def test_beginning_of_a_number() -> None:
    """Two digits are rather the beginning of a card's number than how many cores a chip has."""
    assert "GeForce RTX 30" in gpus_like("30")[0].name
    assert "GeForce RTX 40" in gpus_like("40")[0].name
    assert gpus_like("m3 max 30 core")[0].name.startswith("Apple M3 Max 30-core")


class TestMachines:
    def test_behind_a_plus(self) -> None:
        """What is typed behind a plus is proposed with what stands before it."""
        assert "3090 + GeForce RTX 3060 12GB" in machines_like("3090 + 3060 12")
        assert "2x 3090 + 4090 + GeForce RTX 3060 12GB" in machines_like("2x 3090 + 4090+3060 12gb")
        assert all(each.startswith("3090 + ") for each in machines_like("3090 +"))

    def test_its_own_plus(self) -> None:
        """The plus of a name is none of a machine's."""
        assert "Ryzen AI Max+ 395 128GB" in machines_like("ryzen ai max+ 395")

    def test_limits(self) -> None:
        """A proposal is within Discord's 100 characters, and there are at most 25."""
        for typed in ("", "3060", f"{'3090 + ' * 12}30", "3090 + " * 30):
            assert all(len(each) <= 100 for each in machines_like(typed))
            assert len(machines_like(typed)) <= MOST


class TestReading:
    @pytest.mark.parametrize("text", ["rtx 9999", "toaster", "", "x" * 200])
    def test_unknown_device(self, text: str) -> None:
        """A device nobody knows is told, with what it may have been."""
        with pytest.raises(Unread) as error:
            read_machine(text)

        assert "so I give no numbers" in error.value.text("en")
        assert all(error.value.text(locale) for locale in LOCALES)

    @pytest.mark.parametrize(
        ("text", "name", "ram_gib"),
        [
            ("3090 + 3060 12gb", "GeForce RTX 3090 + GeForce RTX 3060 12GB", None),
            ("2x3090", "2 × GeForce RTX 3090", None),
            ("3090 und 3060 12gb", "GeForce RTX 3090 + GeForce RTX 3060 12GB", None),
            ("3090 + 64gb ram", "GeForce RTX 3090", 64),
            ("4090, 3060 12gb and 128 GB DDR5", "GeForce RTX 4090 + GeForce RTX 3060 12GB", 128),
            ("3090 mit 64gb Arbeitsspeicher", "GeForce RTX 3090", 64),
            ("m3 max 64gb ram", "Apple M3 Max 40-core 64GB", None),
            ("24gb vram", "GPU (24 GiB)", None),
            ("12 GB", "GPU (12 GiB)", None),
            ("24gb card, 64gb ram", "GPU (24 GiB)", 64),
            ("cpu", "CPU (32 GiB RAM)", None),
            ("no gpu, 16gb ram", "CPU (16 GiB RAM)", 16),
            ("16gb ram", "CPU (16 GiB RAM)", 16),
        ],
    )
    def test_machine(self, text: str, name: str, ram_gib: int | None) -> None:
        """Several cards, RAM beside them, memory of no name, a CPU alone: all as people type it."""
        (place,) = read_machine(text).places

        assert (name, None if ram_gib is None else ram_gib * GIB) == (place.name, place.ram_bytes)

    def test_machines(self) -> None:
        """A name that fits several cards makes a machine of each; none is taken in silence."""
        names = [place.name for place in read_machine("3090 + 3060").places]

        assert [f"GeForce RTX 3090 + GeForce RTX 3060 {size}GB" for size in (8, 12)] == names

    def test_part_unknown(self) -> None:
        """Of a machine the part is told that is none, and of too many devices that they are."""
        with pytest.raises(Unread) as error:
            read_machine("3090 + rtx 9999")
        assert "“rtx 9999”" in error.value.text("en")
        with pytest.raises(Unread, match="too_many_devices") as error:
            read_machine("40x 3090 + 40x 4090")
        assert all("64" in error.value.text(locale) for locale in LOCALES)

    def test_near_device(self) -> None:
        """What looks like a card's number names that card, and answers nothing."""
        with pytest.raises(Unread) as error:
            read_machine("rtx 4099")

        assert "Did you mean" in error.value.text("en")
        assert "GeForce RTX 4090" in error.value.text("en")

    def test_unknown_model(self) -> None:
        """Another maker's model is none of ours."""
        with pytest.raises(Unread) as error:
            read_model("llama 3 8b")

        assert "llama 3 8b" in error.value.text("en")

    @pytest.mark.parametrize(
        ("text", "n_ctx"),
        [("16k", 16384), ("8192", 8192), ("full", 131072), ("1", 256), (None, 8192),
         ("16k tokens", 16384), ("32k Kontext", 32768), ("12.5k", 12800), ("16.384", 16384),
         ("16,384", 16384), ("１６k", 16384), ("8192 上下文", 8192), ("voll", 131072),
         ("max", 131072), ("最长", 131072)],
    )  # fmt: skip
    def test_context(self, text: str | None, n_ctx: int) -> None:
        """Tokens, K, or all that the model was trained for; no less than a step of llama.cpp's."""
        assert n_ctx == read_context(text, find_model("r1 14b")[0].release, 8192)

    @pytest.mark.parametrize("text", ["much", "-5", "9" * 30, "16 kk", "8k-16k", "1,5k"])
    def test_no_context(self, text: str) -> None:
        """What is no number of tokens is told."""
        with pytest.raises(Unread, match="unknown_context"):
            read_context(text, None, 8192)

    def test_usual(self) -> None:
        """The usual context is cut to a model that was trained for less; a longer one is told."""
        release = find_model("llm 7b chat")[0].release

        assert 4096 == read_context(None, release, 8192)
        n_ctx, hints = trained_for(8192, release, "en")
        assert 4096 == n_ctx
        assert "4K" in hints[0]

    @pytest.mark.parametrize(("text", "quant"), [("q4km", "Q4_K_M"), ("q8", "Q8_0"), (" ", None)])
    def test_quant(self, text: str, quant: str | None) -> None:
        """A quant as people spell it; none where nothing is written."""
        assert quant == read_quant(text)

    def test_no_quant(self) -> None:
        """A quant without a recipe is told, and none is put in its place."""
        for text in ("q9", "UD-Q4_K_XL", "tiny"):
            with pytest.raises(Unread, match="unknown_quant"):
                read_quant(text)

    def test_echo(self) -> None:
        """What is echoed pings nobody, formats nothing, and is short."""
        said = echo("@everyone **bold** " + "x" * 200)

        assert "@everyone" not in said
        assert "**" not in said
        assert len(said) < 80
