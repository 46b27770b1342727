"""Whom the allow and block lists let in, and where."""

import itertools

import pytest

from bot.admission import Place, is_admitted
from bot.settings import BotSettings

ADA, BOB, CHANNEL, CATEGORY, GUILD, ELSEWHERE = range(1, 7)
HERE = Place(ADA, frozenset({CHANNEL, CATEGORY}), GUILD)
PRIVATE = Place(ADA, frozenset({CHANNEL}), None)


@pytest.mark.parametrize(
    ("settings", "here", "private"),
    [
        (BotSettings(), True, True),
        (BotSettings(block_users=(ADA,)), False, False),
        (BotSettings(block_users=(BOB,)), True, True),
        (BotSettings(block_channels=(CHANNEL,)), False, False),
        (BotSettings(block_channels=(CATEGORY,)), False, True),
        (BotSettings(block_channels=(ELSEWHERE,)), True, True),
        (BotSettings(allow_users=(ADA,)), True, True),
        (BotSettings(allow_users=(BOB,)), False, False),
        (BotSettings(allow_channels=(CHANNEL,)), True, True),
        (BotSettings(allow_channels=(CATEGORY,)), True, False),
        (BotSettings(allow_channels=(ELSEWHERE,)), False, False),
        (BotSettings(allow_guilds=(GUILD,)), True, False),
        (BotSettings(allow_guilds=(ELSEWHERE,)), False, False),
        # A server's own bot answers listed users in private too.
        (BotSettings(allow_guilds=(GUILD,), allow_users=(ADA,)), True, True),
        (BotSettings(allow_guilds=(GUILD,), allow_channels=(ELSEWHERE,)), False, False),
        (BotSettings(allow_guilds=(GUILD,), allow_channels=(CHANNEL,)), True, True),
        # A block wins over every allow.
        (BotSettings(allow_users=(ADA,), block_users=(ADA,)), False, False),
        (BotSettings(allow_channels=(CHANNEL,), block_channels=(CATEGORY,)), False, True),
        (BotSettings(allow_guilds=(GUILD,), block_users=(ADA,)), False, False),
    ],
)
def test_lists(settings: BotSettings, here: bool, private: bool) -> None:
    """In a server, and in private."""
    assert (here, private) == (is_admitted(HERE, settings), is_admitted(PRIVATE, settings))


def test_blocks_win() -> None:
    """No allow list lets in whom a block keeps out: all combinations."""
    choices = [(), (ADA,)], [(), (CHANNEL,)], [(), (GUILD,)]
    for users, channels, guilds in itertools.product(*choices):
        lists = {"allow_users": users, "allow_channels": channels, "allow_guilds": guilds}
        for blocks in ({"block_users": (ADA,)}, {"block_channels": (CHANNEL,)}):
            assert not is_admitted(HERE, BotSettings(**lists, **blocks))  # type: ignore[arg-type]
