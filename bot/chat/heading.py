"""The question above its answer, where Discord does not show it: written, and read again; pure."""

import re
from dataclasses import dataclass

import discord

_MOST_CHARS = 200
_CUT = " …"
_ESCAPED = re.compile(r"\\([^a-zA-Z0-9\s])")
# In code too: the backticks around it are escaped, and so it is code no more.
_LINK = re.compile(r"(?<![<\w])https?://[^\s<>]+", re.IGNORECASE)
_BRACKETED = re.compile(r"<(https?://[^\s<>]+)>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quoted:
    """`is_whole`: nothing of the question was left out."""

    text: str
    is_whole: bool


def heading_of(question: str) -> str:
    """The question as a quote of one line; it mentions nobody, formats and unfurls nothing."""
    line = " ".join(question.split())
    is_whole = line == question.strip() and len(line) <= _MOST_CHARS
    cut = line if is_whole else line[:_MOST_CHARS].rstrip() + _CUT
    quiet = _LINK.sub(r"<\g<0>>", cut)
    return "> " + discord.utils.escape_mentions(discord.utils.escape_markdown(quiet))


def asked_in(content: str) -> tuple[Quoted | None, str]:
    """The question that stands above an answer of ours, if one does, and the answer."""
    line, _, rest = content.partition("\n")
    if not line.startswith("> "):
        return None, content
    text = _ESCAPED.sub(r"\1", line.removeprefix("> ")).replace("@\u200b", "@")
    text = _BRACKETED.sub(r"\1", text)
    return Quoted(text.removesuffix(_CUT), not text.endswith(_CUT)), rest
