"""The HTTP proxy that leads to Discord, where there is no straight way."""

import re
from collections.abc import Mapping

from bot.unready import Unready

VARIABLE = "DISCORD_PROXY"
_ADDRESS = re.compile(r"https?://[^\s/]+/?")


def discord_proxy(environ: Mapping[str, str]) -> str | None:
    """`DISCORD_PROXY`, or None. Raises `Unready` if it is no HTTP proxy's address."""
    text = environ.get(VARIABLE, "").strip()
    if text and not _ADDRESS.fullmatch(text):
        raise Unready("bad_discord_proxy")
    return text or None
