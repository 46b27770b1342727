"""What docs/bot.md says is what there is, found by walking what there is."""

import re
from typing import Any

import pytest

from bot.invitation import NAMES, invite_link
from bot.settings import AT_START, ROWS, BotSettings, Row
from tests.discord.program import ROOT

DOCS = (ROOT / "docs/bot.md").read_text(encoding="utf-8")


def written(value: Any) -> str:
    """A default, as TOML would have it."""
    if value is None:
        return "unset"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return (
        f'`"{value}"`' if isinstance(value, str) else f"`{list(value) if value == () else value}`"
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_setting(row: Row) -> None:
    """Every setting stands there with what it takes, its default, and what it does."""
    mark = " *" if row.name in AT_START else ""
    default = written(getattr(BotSettings(), row.name))
    takes = row.takes.replace("|", " or ")

    assert f"| `{row.name}` | {takes} | {default} | {row.says}{mark} |" in DOCS.splitlines()


def test_no_other_setting() -> None:
    """Nothing stands there that is no setting."""
    table = DOCS.split("| setting |")[1].split("\n\n")[0]

    assert [row.name for row in ROWS] == re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)


def test_invite_link() -> None:
    """The link is the one that --check prints, and every permission has its reason."""
    assert invite_link(1).replace("client_id=1&", "client_id=APPLICATION_ID&") in DOCS
    assert list(NAMES) == re.findall(r"^\| ([A-Z][\w ]+) \| \w", DOCS, re.MULTILINE)


def test_exit_statuses() -> None:
    """A supervisor is told not to start again what would fail again."""
    assert ["0", "1", "2", "78"] == re.findall(r"^\| (\d+) \|", DOCS, re.MULTILINE)
    assert "RestartPreventExitStatus=2 78" in DOCS
