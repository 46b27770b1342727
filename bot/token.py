"""Finds the bot's token, in the environment or in a file, never on the command line."""

import base64
import binascii
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.unready import Unready

VARIABLE = "DISCORD_TOKEN"
SHAPE = re.compile(r"[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}")
_LONGEST = 4096


@dataclass(frozen=True, slots=True)
class Token:
    """`secret` is in no `repr`. `is_readable_by_others` is about the file it stood in."""

    secret: str = field(repr=False)
    source: str
    is_readable_by_others: bool = False

    @property
    def has_shape(self) -> bool:
        """Whether it looks like a bot's token; Discord promises no shape, so it is only a hint."""
        return SHAPE.fullmatch(self.secret) is not None

    @property
    def application_id(self) -> int | None:
        """What the first part of a token says, in base 64; None when it says no number."""
        first = self.secret.partition(".")[0]
        try:
            text = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
        except (binascii.Error, ValueError):
            return None
        return int(text) if text.isdecimal() else None


def find_token(environ: Mapping[str, str], file: Path | None) -> Token:
    """`DISCORD_TOKEN` if it is set, else the file. Raises `Unready`."""
    if text := environ.get(VARIABLE, "").strip():
        return _checked(Token(_bare(text), VARIABLE))
    if file is None:
        raise Unready("token_missing")
    return _from_file(file)


def _from_file(file: Path) -> Token:
    try:
        with file.open(encoding="utf-8") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            text = opened.read(_LONGEST).strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "no text"
        raise Unready("token_file_unreadable", file=file, why=why) from error
    if not text:
        raise Unready("token_file_empty", file=file)
    return _checked(Token(_bare(text), str(file), _is_open(mode)))


def _bare(text: str) -> str:
    """Without what people copy along: quotes, `DISCORD_TOKEN=`, `Bot `."""
    return text.removeprefix(f"{VARIABLE}=").strip().strip("\"'").removeprefix("Bot ").strip()


def _checked(token: Token) -> Token:
    """What cannot stand in a header never goes to Discord: it would fail there without words."""
    if not token.secret.isascii() or re.search(r"[^!-~]", token.secret) or not token.secret:
        raise Unready("token_broken", source=token.source)
    return token


def _is_open(mode: int) -> bool:
    """Windows has no such bits: there, nothing is known."""
    return os.name == "posix" and bool(mode & (stat.S_IRWXG | stat.S_IRWXO))
