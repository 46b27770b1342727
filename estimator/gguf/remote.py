"""Reads the header of a GGUF that lies on a web server, and little past it, by range requests."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from estimator.gguf.file import GgufFile, joined, shard_names
from estimator.gguf.header import MAX_HEADER_BYTES, GgufError, Header, parse_header

if TYPE_CHECKING:
    from estimator.gguf.ranges import Ranges

TIMEOUT_S = 60.0

# A vocabulary takes five to ten megabytes, the header of a further shard a few kilobytes.
_FIRST_READ = 256 << 10
_FIRST_READ_OF_SHARD = 32 << 10


def read_remote_gguf(
    url: str,
    *,
    token: str | None = None,
    timeout_s: float = TIMEOUT_S,
    clock: Callable[[], float] = time.monotonic,
) -> GgufFile:
    """Reads a GGUF at an http or https address; given any shard of a split one, all of them.

    Loads at most 64 MiB within `timeout_s`, whatever the server sends. `token` is sent as a
    bearer token to the address's own host and never in the clear to another machine. Raises
    `GgufError` alone.
    """
    from estimator.gguf.ranges import Ranges  # noqa: PLC0415 - TLS takes longer than all the rest

    parts = urlsplit(_checked(url))
    folder, _, last = parts.path.rpartition("/")
    names = shard_names(_shown(last))
    ranges = Ranges(token=token, budget=MAX_HEADER_BYTES, until=clock() + timeout_s, clock=clock)
    headers: list[Header] = []
    for name, part in zip(names, shard_names(last), strict=True):
        address = urlunsplit(parts._replace(path=f"{folder}/{part}", fragment=""))
        headers.append(_header(ranges, name, address, is_first=not headers))
    return joined(names, headers)


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        port_is_right = False
    is_file = port_is_right and not parts.path.endswith("/") and parts.path
    if not is_file or parts.scheme not in ("http", "https") or not parts.hostname:
        raise GgufError(f"{url[:80]!r} is not an address such as https://host/folder/model.gguf")
    if parts.username or parts.password:
        raise GgufError("an address must hold no user and no password; hand over a token instead")
    return url


def _shown(last: str) -> str:
    """The file's name as one reads it."""
    return "".join(c if c.isprintable() else "?" for c in unquote(last))[:200]


def _header(ranges: "Ranges", name: str, url: str, *, is_first: bool) -> Header:
    n = _FIRST_READ if is_first else _FIRST_READ_OF_SHARD
    file = ranges.open(name, url, n)
    return parse_header(name, file, file.n_bytes, first_read=n)
