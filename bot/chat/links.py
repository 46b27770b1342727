"""Writes links so that Discord shows no preview of what a model made up; pure."""

import re

from bot.chat.fences import Fence, fence_after

# Code spans come first: what stands in them is no link.
_LINK = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)|(?<![<\w])https?://[^\s<>]+", re.IGNORECASE)
_TRAILING = ".,;:!?'\"*_~|]}"


def quiet(text: str) -> str:
    """Links outside of code in angle brackets; those that are already stay as they are."""
    fence: Fence | None = None
    lines = []
    for line in text.split("\n"):
        was, fence = fence, fence_after(line, fence)
        lines.append(line if was or fence else _LINK.sub(_bracketed, line))
    return "\n".join(lines)


def _bracketed(found: re.Match[str]) -> str:
    link = found[0]
    if found[1]:
        return link
    end = len(link)
    while link[end - 1] in _TRAILING or (
        link[end - 1] == ")" and link.count("(", 0, end) < link.count(")", 0, end)
    ):
        end -= 1
    return f"<{link[:end]}>{link[end:]}"
