"""The room's public face and its table."""

import re

import pytest

import prompts
from prompts import FAMILIES, Family, Thinking
from prompts.chat import TEMPLATES

TEMPLATE_IDS = (
    "ds-coder",
    "ds-user-assistant",
    "ds-v2-0628",
    "ds-v2.5",
    "ds-v3",
    "ds-r1",
    "ds-r1-0528",
    "ds-v3.1",
    "ds-v3.2-exp",
    "ds-v3.2",
    "ds-v4-preview",
    "ds-v4-0731",
    "ds-v4.1",
)


def test_all_is_sorted_and_there() -> None:
    """`__all__` names what is there, capitals first, then by letter."""
    constants = [name for name in prompts.__all__ if name.isupper()]
    classes = [name for name in prompts.__all__ if name[0].isupper() and not name.isupper()]
    functions = [name for name in prompts.__all__ if name[0].islower()]

    assert prompts.__all__ == [*sorted(constants), *sorted(classes), *sorted(functions)]
    assert [name for name in prompts.__all__ if not hasattr(prompts, name)] == []


def test_template_ids() -> None:
    """Every template id of these families is a row, and a row's key is its id."""
    assert set(TEMPLATE_IDS) <= set(FAMILIES)
    assert [row.id for row in FAMILIES.values()] == list(FAMILIES)


@pytest.mark.parametrize("row", FAMILIES.values(), ids=FAMILIES)
def test_rows(row: Family) -> None:
    """A row has a source and a date, a template that exists, and ends that are looked up."""
    assert row.source
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", row.checked)
    assert not row.can_chat or row.renderer in TEMPLATES
    assert row.turn_ends
    assert set(row.turn_ends) | {row.bos, row.eos} <= set(row.markers)
    assert 0 <= row.temperature <= 1
    assert 0 < row.top_p <= 1
    assert row.tokenizer_pre in {"deepseek-coder", "deepseek-llm", "deepseek-v3"}


@pytest.mark.parametrize("row", FAMILIES.values(), ids=FAMILIES)
def test_thinking_has_markers(row: Family) -> None:
    """A row that thinks has both markers, one that does not has neither."""
    thinks = row.thinking is not Thinking.NONE

    assert (row.think_open, row.think_close) == (("<think>", "</think>") if thinks else ("", ""))
    assert not thinks or {"<think>", "</think>"} <= set(row.markers)


SAMPLING = {
    "ds-coder": (0.7, 0.9),
    "ds-v2.5": (0.3, 0.95),
    "ds-v3": (0.3, 0.95),
    "ds-r1": (0.6, 0.95),
    "ds-r1-0528": (0.6, 0.95),
    "ds-v3.2-exp": (0.6, 0.95),
    "ds-v3.2": (1.0, 0.95),
    "ds-v4-preview": (1.0, 1.0),
    "ds-v4-0731": (1.0, 1.0),
    "ds-v4.1": (1.0, 0.95),
}


@pytest.mark.parametrize("name", SAMPLING)
def test_sampling(name: str) -> None:
    """The defaults are DeepSeek's own recommendations."""
    row = FAMILIES[name]

    assert (row.temperature, row.top_p) == SAMPLING[name]


def test_markers_are_not_look_alikes() -> None:
    """Wide bars, brackets but for the mark of DSML, low blocks but for the reminder's."""
    texts = {text for row in FAMILIES.values() for text in row.markers}
    ascii_texts = {text for text in texts if text.isascii()}

    assert ascii_texts == {"<|EOT|>", "<think>", "</think>"}
    wide = texts - ascii_texts
    assert all(re.fullmatch("<?\uff5c[a-zA-Z_\u2581]+\uff5c>?", text) for text in wide)
    assert {text for text in wide if text[0] != "<" or "_" in text} == {
        "\uff5cDSML\uff5c",
        "<\uff5clatest_reminder\uff5c>",
    }
