"""The numbers that llmrun.dev's four pages print: as facts, and read from the pages' text.

A number is told by its page, what it is, and the quant or the card it is for. What a page says
twice counts once.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from estimator.pages import BITS


class Printed(NamedTuple):
    """`what` is vram, full, file, comfort, context, weights, beside, beside-full or tok/s."""

    page: str
    what: str
    of: str
    text: str


CARDS = ("Instinct MI300X", "GeForce RTX 4090", "H100 80GB SXM", "Instinct MI250X 128GB")
SEEDS = {
    "coder-1.3b-instruct": "000_cc396d8d9c371e11.txt",
    "r1": "002_2eae21efcf2ede20.txt",
    "r1-distill-qwen-1.5b": "003_67c242c5dc2b9009.txt",
    "r1-distill-llama-8b": "004_381c2f5230960fbb.txt",
}
# The quant that a page's sentences are about.
USUAL = {name: "BF16" if name.startswith("coder") else "Q4_K_M" for name in SEEDS}

_SENTENCES = (
    ("comfort", r"overhead, (\d+)\+ GB is recommended"),
    ("context", r"can add up to ([\d.]+) GB"),
    ("full", r"bringing total usage to ([\d.]+) GB"),
    ("weights", r"bits ÷ 8 = ([\d.]+) GB"),
    ("beside", r"Overhead ?≈? ?([\d.]+) GB \(at 2K"),
    ("beside-full", r"Overhead ?≈? ?([\d.]+) GB \(at full"),
    ("file", r"the download is about ([\d.]+) GB"),
)
_FILES = (("Q8_0", r"full-precision Q8_0 version is ([\d.]+) GB"),
          ("IQ2_XXS", r"smallest option \(IQ2_XXS\) is ([\d.]+) GB\."))  # fmt: skip


def read_page(name: str, text: str) -> dict[tuple[str, str], Printed]:
    """The numbers by what they are and are of."""
    found = [*_rows(name, text), *_sentences(name, text), *_speeds(name, text)]
    numbers: dict[tuple[str, str], Printed] = {}
    for each in found:
        first = numbers.setdefault((each.what, each.of), each)
        assert float(first.text) == float(each.text), "a page contradicts itself"
    return numbers


def _rows(name: str, text: str) -> Iterator[Printed]:
    """From tables with their columns, or with them run together."""
    for quant, bits in BITS.items():
        columns = rf"^\| {quant} \| [\d.]+ \| ([\d.]+) GB \| ([\d.]+) GB \| ([\d.]+) GB"
        glued = rf"^{quant}{float(bits):.2f}([\d.]+) GB$"
        if found := re.search(columns, text, re.MULTILINE):
            for what, number in zip(("vram", "full", "file"), found.groups(), strict=True):
                yield Printed(name, what, quant, number)
        elif found := re.search(glued, text, re.MULTILINE):
            yield Printed(name, "vram", quant, found[1])


def _sentences(name: str, text: str) -> Iterator[Printed]:
    for what, pattern in _SENTENCES:
        found = re.search(pattern, text)
        assert found, pattern
        yield Printed(name, what, USUAL[name], found[1])
    for quant, pattern in _FILES:
        if found := re.search(pattern, text):
            yield Printed(name, "file", quant, found[1])


def _speeds(name: str, text: str) -> Iterator[Printed]:
    """The list of four, in the order of CARDS."""
    told = re.findall(r"~(\d+) tok/s", text)[-len(CARDS) :]
    for card, number in zip(CARDS, told, strict=False):
        yield Printed(name, "tok/s", card, number)
