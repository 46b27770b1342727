"""The web pages' formula, held to every number that they print."""

from fractions import Fraction
from pathlib import Path

import pytest

from estimator.catalog import CARDS
from estimator.fit.enquiry import ALONE
from estimator.models.table import RELEASES, model_shape
from estimator.pages import BITS, GB, Page, has_page, page_of, rounded
from estimator.report.comparison import compare
from estimator.report.report import on_one_gpu
from tests.estimator.seed_pages import SEEDS, USUAL, Printed, read_page

# Beside the checkout, where the pages are kept; the repository has their numbers alone.
PAGES = Path(__file__).resolve().parents[3] / "shared" / "seeds"

RELEASE = {release.name: release for release in RELEASES}
CARD = {card.name.replace(" ", "_"): card for card in CARDS}

# What each page prints, in GB or tokens a second.
FACTS = {
    "coder-1.3b-instruct": {
        "vram": "BF16=3.3",
        "comfort": "BF16=5",
        "context": "BF16=2.8",
        "full": "BF16=6.1",
        "weights": "BF16=2.6",
        "beside": "BF16=0.7",
        "beside-full": "BF16=3.5",
        "file": "BF16=2.60",
        "tok/s": (
            "Instinct_MI300X=883 GeForce_RTX_4090=199 H100_80GB_SXM=660 Instinct_MI250X_128GB=546"
        ),
    },
    "r1": {
        "vram": (
            "IQ2_XXS=192.1 Q2_K=294.8 Q3_K_M=337.6 Q4_K_M=414.6 Q5_K_M=491.6 Q6_K=568.6 Q8_0=688.4"
        ),
        "full": (
            "IQ2_XXS=475.1 Q2_K=577.8 Q3_K_M=620.6 Q4_K_M=697.6 Q5_K_M=774.6 Q6_K=851.6 Q8_0=971.4"
        ),
        "file": (
            "IQ2_XXS=188.25 Q2_K=290.93 Q3_K_M=333.71 Q4_K_M=410.72 Q5_K_M=487.73 "
            "Q6_K=564.74 Q8_0=684.53"
        ),
        "comfort": "Q4_K_M=539",
        "context": "Q4_K_M=283.0",
        "weights": "Q4_K_M=410.7",
        "beside": "Q4_K_M=3.9",
        "beside-full": "Q4_K_M=286.9",
    },
    "r1-distill-qwen-1.5b": {
        "vram": (
            "IQ2_XXS=0.8 IQ2_M=0.9 IQ3_XXS=0.9 Q2_K=1 Q3_K_M=1.1 IQ4_XS=1.2 Q4_K_M=1.3 "
            "Q5_K_M=1.4 Q6_K=1.6 Q8_0=1.9"
        ),
        "full": (
            "IQ2_XXS=4.5 IQ2_M=4.6 IQ3_XXS=4.6 Q2_K=4.7 Q3_K_M=4.8 IQ4_XS=4.9 Q4_K_M=5.0 "
            "Q5_K_M=5.1 Q6_K=5.3 Q8_0=5.6"
        ),
        "file": (
            "IQ2_XXS=0.41 IQ2_M=0.51 IQ3_XXS=0.58 Q2_K=0.64 Q3_K_M=0.73 IQ4_XS=0.81 "
            "Q4_K_M=0.90 Q5_K_M=1.07 Q6_K=1.24 Q8_0=1.50"
        ),
        "comfort": "Q4_K_M=2",
        "context": "Q4_K_M=3.7",
        "weights": "Q4_K_M=0.9",
        "beside": "Q4_K_M=0.4",
        "beside-full": "Q4_K_M=4.1",
        "tok/s": (
            "Instinct_MI300X=2314 GeForce_RTX_4090=520 H100_80GB_SXM=1729 "
            "Instinct_MI250X_128GB=1430"
        ),
    },
    "r1-distill-llama-8b": {
        "vram": (
            "IQ2_XXS=2.8 IQ2_M=3.3 IQ3_XXS=3.7 IQ3_XS=3.9 Q2_K=4.0 Q3_K_S=4.1 IQ3_M=4.2 "
            "Q3_K_M=4.5 Q4_0=4.6 Q3_K_L=4.7 IQ4_XS=4.9 IQ4_NL=5.1 Q4_K_S=5.1 Q4_1=5.1 "
            "Q4_K_M=5.4 Q4_K_L=5.5 Q5_K_S=6.1 Q5_K_M=6.3 Q5_K_L=6.4 Q6_K=7.2 Q8_0=8.6"
        ),
        "comfort": "Q4_K_M=7",
        "context": "Q4_K_M=16.9",
        "full": "Q4_K_M=22.3",
        "weights": "Q4_K_M=4.8",
        "beside": "Q4_K_M=0.6",
        "beside-full": "Q4_K_M=17.5",
        "file": "Q4_K_M=4.80 Q8_0=8.00 IQ2_XXS=2.20",
        "tok/s": (
            "Instinct_MI300X=543 GeForce_RTX_4090=122 H100_80GB_SXM=406 Instinct_MI250X_128GB=336"
        ),
    },
}

PRINTED = [
    Printed(page, what, of, number)
    for page, rows in FACTS.items()
    for what, cells in rows.items()
    for of, number in (cell.split("=") for cell in cells.split())
]


def said(printed: Printed) -> Fraction:
    """The same number by the formula, not rounded."""
    is_speed = printed.what == "tok/s"
    quant = USUAL[printed.page] if is_speed else printed.of
    page = page_of(RELEASE[printed.page], quant)
    assert page is not None
    if is_speed:
        tok_s = page.tok_s(CARD[printed.of])
        assert tok_s is not None
        return tok_s
    return {
        "vram": page.vram_gb(),
        "full": page.full_gb,
        "file": page.file_gb,
        "weights": page.file_gb,
        "comfort": Fraction(page.comfort_gb),
        "context": page.context_gb,
        "beside": page.vram_gb() - page.file_gb,
        "beside-full": page.full_gb - page.file_gb,
    }[printed.what]


def usual(name: str) -> Page:
    page = page_of(RELEASE[name], "Q4_K_M")
    assert page is not None
    return page


def test_all() -> None:
    """There are 111 of them."""
    assert 111 == len(PRINTED) == len({each[:3] for each in PRINTED})


@pytest.mark.parametrize("printed", PRINTED, ids=lambda each: "-".join(each[:3]))
def test_number(printed: Printed) -> None:
    """Every number that the pages print comes out, to the last digit they print."""
    digits = len(printed.text.partition(".")[2])
    if printed.what in {"vram", "full"}:
        digits = 1  # they drop a zero: 1 GB

    assert float(printed.text) == float(rounded(said(printed), digits))


@pytest.mark.parametrize("name", SEEDS)
def test_facts_are_the_pages(name: str) -> None:
    """The numbers above are those in the pages' text, and no other is there."""
    file = PAGES / SEEDS[name]
    if not file.exists():
        pytest.skip("the pages are not beside this checkout: shared/seeds")
    read = read_page(name, file.read_text(encoding="utf-8"))
    facts = {(p.what, p.of.replace("_", " ") if p.what == "tok/s" else p.of): p.text
             for p in PRINTED if p.page == name}  # fmt: skip

    assert facts == {key: printed.text for key, printed in read.items()}


def test_three_need_their_bandwidth() -> None:
    """With the data sheets' bandwidth, three of the speeds would be one less."""
    wrong = []
    for printed in PRINTED:
        if printed.what != "tok/s":
            continue
        page = page_of(RELEASE[printed.page], USUAL[printed.page])
        card = CARD[printed.of]
        assert page is not None
        efficiency = Fraction("0.65") if card.vendor == "nvidia" else Fraction("0.55")
        sheet = Fraction(card.bandwidth * card.count) / GB
        tok_s = sheet / Fraction(rounded(page.vram_gb(), 2)) * efficiency
        if rounded(tok_s, 0) != printed.text:
            wrong.append(printed.text)

    assert ["2314", "1729", "406"] == wrong


def test_cover() -> None:
    """The pages cover four models; of every other one the formula still says something."""
    assert set(SEEDS) == {release.name for release in RELEASES if has_page(release)}
    for release in RELEASES:
        for quant in BITS:
            page = page_of(release, quant)
            assert page is not None
            assert 0 < page.file_gb < page.vram_gb() <= page.full_gb
    assert page_of(RELEASE["r1"], "IQ1_M") is None


def test_no_rate_for_others() -> None:
    """They rate cards of NVIDIA and AMD alone."""
    arc = next(card for card in CARDS if card.name == "Arc B580")

    assert usual("r1").tok_s(arc) is None


@pytest.mark.parametrize("name", [*SEEDS, "v2-lite-chat", "v4-flash"])
def test_compare(name: str) -> None:
    """Ours beside theirs are the estimator's: the file's tensors, and one GPU's bytes."""
    release = RELEASE[name]
    found = compare(release)

    assert found.is_their_page == has_page(release)
    assert [row.quant for row in found.rows] == list(BITS)
    for row in found.rows:
        shape = model_shape(name, row.quant)
        assert row.page == page_of(release, row.quant)
        assert row.file_bytes == shape.weights.total_bytes
        assert row.usual == on_one_gpu(shape, 2048, ALONE)
        assert row.full == on_one_gpu(shape, release.n_ctx_train, ALONE)
    assert 4 == len(found.speeds)


def reasons(name: str) -> str:
    return " ".join(compare(RELEASE[name]).why)


def test_why_r1() -> None:
    """R1's cache is 25 times too large for it; of its file the hub counts a layer more."""
    told = reasons("r1")

    assert "1,748,992 bytes a token and llama.cpp's 70,272" in told
    assert "684.53 billion parameters; the file has 671.03 billion" in told
    assert "8 of 256 experts" in told


def test_why_dense() -> None:
    """Of a model whose cache and count are right, neither is blamed."""
    told = reasons("r1-distill-llama-8b")

    assert "KV cache takes" not in told
    assert "billion parameters" not in told
    assert "experts" not in told


def test_why_cache() -> None:
    """Only MLA's and V4's caches are other than theirs, which is what the reasons rest on."""
    for release in RELEASES:
        numbers = release.numbers
        is_blamed = "Their KV cache takes" in reasons(release.name)
        assert is_blamed == bool(numbers.latent or numbers.compressed), release.name
    assert "V4 caches the past compressed" in reasons("v4-flash")


def test_rounding() -> None:
    """Half goes up, as on the pages."""
    assert ["0.3", "1.0", "2", "3"] == [
        rounded(Fraction(numerator, 100), digits)
        for numerator, digits in ((25, 1), (99, 1), (150, 0), (250, 0))
    ]
