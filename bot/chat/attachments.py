"""Reads what people attach: text, up to 1 MiB, from Discord's own hosts."""

import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from pathlib import PurePath
from urllib.parse import urlsplit

import aiohttp
import discord

from bot.chat.errors import FileTrouble
from bot.chat.nodes import TextFile

log = logging.getLogger(__name__)

MOST_BYTES = 1024**2
HOSTS = ("cdn.discordapp.com", "media.discordapp.net")
_WITHIN_S = 20.0
_TYPES = (
    "application/json",
    "application/xml",
    "application/javascript",
    "application/toml",
    "application/x-yaml",
    "application/yaml",
    "application/sql",
    "application/x-sh",
    "application/x-python",
    "image/svg+xml",
)
# For what Discord knows no type of, or the wrong one: it takes `.ts` for a film.
_ENDINGS = frozenset(
    """
    asm bat c cc cfg clj cmake conf cpp cs css csv cu cuh cxx dart diff dockerfile el ex exs
    f90 go gradle graphql h hpp hs html ini ipynb java js json jsonl jsx kt lisp log lua m md
    mk ml mm nim patch php pl proto ps1 py pyi r rb rs rst s sh sql svelte swift tcl tex toml
    ts tsv tsx txt v vb vue xml yaml yml zig zsh
    """.split()  # noqa: SIM905 - else eighty lines of a word each
)

# Takes an address and the most bytes to read. Raises `OSError`, `ValueError` when there are more.
Fetch = Callable[[str, int], Awaitable[bytes]]


async def read_files(
    attachments: Sequence[discord.Attachment], fetch: Fetch, most_bytes: int = MOST_BYTES
) -> tuple[TextFile, ...]:
    """All of them, at most `most_bytes` together. Raises `FileTrouble` at the first that is not."""
    files: list[TextFile] = []
    for attachment in attachments:
        file = await _read(attachment, fetch, most_bytes)
        most_bytes -= len(file.text.encode("utf-8", "replace"))
        files.append(file)
    return tuple(files)


def is_text(attachment: discord.Attachment) -> bool:
    kind = (attachment.content_type or "").split(";")[0].strip().lower()
    ending = PurePath(attachment.filename.lower()).suffix.removeprefix(".")
    is_named = ending in _ENDINGS or attachment.filename.lower() in ("dockerfile", "makefile")
    return kind.startswith("text/") or kind in _TYPES or is_named


async def fetch(url: str, most_bytes: int) -> bytes:
    """From Discord's hosts alone, and not a byte more: what stands in a message may claim less."""
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname not in HOSTS:
        raise OSError(f"not one of Discord's hosts: {parts.hostname}")
    return await read_capped(url, most_bytes, proxy=os.environ.get("DISCORD_PROXY") or None)


async def read_capped(url: str, most_bytes: int, *, proxy: str | None = None) -> bytes:
    """Redirects are not followed: they could lead anywhere."""
    body = bytearray()
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_WITHIN_S)) as session,
        session.get(url, proxy=proxy, allow_redirects=False) as answer,
    ):
        if answer.status != 200:
            raise OSError(f"status {answer.status}")
        async for some in answer.content.iter_chunked(65_536):
            body += some
            if len(body) > most_bytes:
                raise ValueError(f"more than {most_bytes} bytes")
    return bytes(body)


async def _read(attachment: discord.Attachment, fetch: Fetch, most_bytes: int) -> TextFile:
    name = discord.utils.escape_markdown(attachment.filename[:80])
    if not is_text(attachment):
        raise FileTrouble("file_no_text", name=name)
    if attachment.size > most_bytes:
        raise FileTrouble("file_too_large", name=name)
    try:
        body = await fetch(attachment.url, most_bytes)
    except ValueError as error:
        raise FileTrouble("file_too_large", name=name) from error
    except (OSError, aiohttp.ClientError, TimeoutError) as error:
        log.warning("an attachment could not be read: %s", error)
        raise FileTrouble("file_gone", name=name) from error
    return TextFile(attachment.filename, _decoded(body, name))


def _decoded(body: bytes, name: str) -> str:
    is_utf16 = body[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        text = body.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileTrouble("file_no_text", name=name) from error
    if "\0" in text:
        raise FileTrouble("file_no_text", name=name)
    return text
