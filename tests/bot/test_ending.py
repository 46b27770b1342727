"""What an error of the connection means: an exit status and a sentence."""

import logging
from typing import Any

import aiohttp
import discord
import pytest

from bot.ending import ending_of
from bot.token import find_token
from tests.bot.test_token import GOOD

gateway_not_found: Any = discord.GatewayNotFound  # its types are missing
TOKEN = find_token({"DISCORD_TOKEN": GOOD}, None)


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (discord.LoginFailure("no"), 78, "refuses the token from DISCORD_TOKEN"),
        (discord.PrivilegedIntentsRequired(None), 78, "refuses the intents"),
        (gateway_not_found(), 1, "cannot be reached: The gateway"),
        (aiohttp.ClientError("reset"), 1, "cannot be reached: reset"),
        (aiohttp.ClientError(), 1, "cannot be reached: ClientError"),
        (OSError(111, "refused"), 1, "cannot be reached: "),
        (TimeoutError(), 1, "cannot be reached: TimeoutError"),
        (aiohttp.ClientError(f"with {GOOD}"), 1, "with [secret]"),
        (aiohttp.ClientError("http://ada:pw@p:1"), 1, "http://[secret]@p:1"),
    ],
)
def test_ending(error: Exception, status: int, says: str) -> None:
    """What would not help again is 78, what may help is 1; no secret is in the sentence."""
    found = ending_of(error, TOKEN, "en")

    assert status == found.status
    assert says in found.says
    assert GOOD not in found.says


def test_own_bug(caplog: pytest.LogCaptureFixture) -> None:
    """A bug of ours is logged with its traceback, and said to be ours."""
    with caplog.at_level(logging.ERROR):
        found = ending_of(KeyError("x"), TOKEN, "de")

    assert found.status == 1
    assert "eigenen Fehler" in found.says
    assert caplog.records[0].exc_info
