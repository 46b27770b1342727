"""Files on web servers, read by HTTP range requests within a budget of bytes and of time."""

import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import SHUT_RDWR, socket
from threading import Timer
from typing import NamedTuple, NoReturn
from urllib.parse import quote, urljoin, urlsplit

from estimator.gguf.header import GgufError

MAX_REDIRECTS = 8

_CHUNK = 64 << 10
_CONNECT_S = 20.0
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})")
_HERE = ("localhost", "127.0.0.1", "::1")
_MOVED = (301, 302, 303, 307, 308)


class _Origin(NamedTuple):
    """Who is spoken to."""

    scheme: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class _Answer:
    """A stretch of a file, the file's length, and where it really lies."""

    body: bytes
    n_bytes: int
    url: str


class RemoteFile:
    """A file that is read forwards; `n_bytes` is its length."""

    def __init__(self, ranges: "Ranges", name: str, home: _Origin, first: _Answer) -> None:
        self.n_bytes = first.n_bytes
        self._ranges = ranges
        self._name = name
        self._home = home
        self._url = first.url
        self._unread = first.body
        self._position = len(first.body)

    def read(self, n: int, /) -> bytes:
        """The next `n` bytes, or those up to the end; raises `GgufError`."""
        missing = min(n - len(self._unread), self.n_bytes - self._position)
        if missing > 0:
            where = (self._home, self._url)
            answer = self._ranges.fetch(self._name, where, self._position, missing)
            if answer.n_bytes != self.n_bytes:
                raise GgufError(f"{self._name}: it changed while it was read; try again")
            self._unread += answer.body
            self._position += len(answer.body)
        taken, self._unread = self._unread[:n], self._unread[n:]
        return taken


@dataclass(slots=True)
class Ranges:
    """Fetches stretches of files; all of them together take at most `budget` bytes, until `until`.

    `token` goes to the host that was asked first, over an encrypted connection, and to no other.
    """

    token: str | None
    budget: int
    until: float
    clock: Callable[[], float]
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def open(self, name: str, url: str, n: int) -> RemoteFile:
        """The file at that address, its first `n` bytes read; raises `GgufError`."""
        home = _origin(url)
        return RemoteFile(self, name, home, self.fetch(name, (home, url), 0, n))

    def fetch(self, name: str, where: tuple[_Origin, str], start: int, n: int) -> _Answer:
        """`n` bytes from `start` on, or those up to the end; raises `GgufError`.

        `where` is the host that may have the token, and the address.
        """
        if n > self.budget:
            raise GgufError(f"{name}: the headers of its shards take more than any model's")
        try:
            answer = self._follow(name, where, start, n)
        except (OSError, HTTPException, ValueError) as error:
            if self.clock() >= self.until:
                raise GgufError(f"{name}: the server is too slow; try again later") from error
            raise GgufError(f"{name}: cannot be reached: {str(error)[:200]}") from error
        self.budget -= len(answer.body)
        return answer

    def _follow(self, name: str, where: tuple[_Origin, str], start: int, n: int) -> _Answer:
        """Asks, and asks where it is sent."""
        home, url = where
        for _ in range(MAX_REDIRECTS + 1):
            token = self.token if _origin(url) == home else None
            with self._asked(url, token, start, n) as response:
                if response.status not in _MOVED:
                    return self._read(name, response, url, start, n)
                moved = urljoin(url, response.getheader("Location", ""))
            if _origin(moved).scheme not in ("http", "https"):
                _fail(name, "the server sends on to something that is not a web address")
            if _origin(url).scheme == "https" and _origin(moved).scheme == "http":
                _fail(name, "the server sends on to an address that is not encrypted")
            url = moved
        return _fail(name, f"the server sends on more than {MAX_REDIRECTS} times")

    @contextmanager
    def _asked(self, url: str, token: str | None, start: int, n: int) -> Iterator[HTTPResponse]:
        scheme, host, port = _origin(url)
        if token and scheme == "http" and host not in _HERE:
            raise ValueError("a token is only sent to an https address")
        left = self.until - self.clock()
        if left <= 0:
            raise TimeoutError
        connection = (
            HTTPSConnection(host, port, timeout=min(left, _CONNECT_S), context=self.tls)
            if scheme == "https"
            else HTTPConnection(host, port, timeout=min(left, _CONNECT_S))
        )
        try:
            connection.connect()
            with _cut_after(self.until - self.clock(), connection.sock):
                connection.request("GET", _target(url), headers=_headers(token, start, n))
                with connection.getresponse() as response:  # it holds on to the socket
                    yield response
        finally:
            connection.close()

    def _read(self, name: str, response: HTTPResponse, url: str, start: int, n: int) -> _Answer:
        _check_status(name, response.status, has_token=self.token is not None)
        found = _RANGE.fullmatch(response.getheader("Content-Range", ""))
        if found is None or response.getheader("Content-Encoding", "identity") != "identity":
            _fail(name, "the server's answer to a range request makes no sense")
        first, last, n_bytes = map(int, found.groups())
        if first != start or not first <= last < n_bytes or last >= start + n:
            _fail(name, "the server sends another range than it was asked for")
        body = bytearray()
        while len(body) <= last - first:
            piece = response.read1(min(_CHUNK, last - first + 1 - len(body)))
            if not piece:
                if self.clock() >= self.until:
                    raise TimeoutError
                _fail(name, "the server stopped in the middle of its answer; try again")
            body += piece
        return _Answer(bytes(body), n_bytes, url)


@contextmanager
def _cut_after(seconds: float, sock: socket) -> Iterator[None]:
    """Cuts the connection then: a timeout alone never ends one that drips."""

    def cut() -> None:
        with suppress(OSError):  # it is closed already
            sock.shutdown(SHUT_RDWR)

    timer = Timer(max(seconds, 0.0), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _origin(url: str) -> _Origin:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return _Origin(parts.scheme, parts.hostname or "", port)


def _target(url: str) -> str:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return quote(target, safe="/%:=&?~+!$,;'@()*[]")


def _headers(token: str | None, start: int, n: int) -> dict[str, str]:
    headers = {
        "Range": f"bytes={start}-{start + n - 1}",
        "Accept-Encoding": "identity",
        "User-Agent": "deepfit",
        "Connection": "close",
    }
    return headers | ({"Authorization": f"Bearer {token}"} if token else {})


def _check_status(name: str, status: int, *, has_token: bool) -> None:
    match status:
        case 206:
            return
        case 200:
            _fail(name, "the server does not send parts of it (range requests); download it")
        case 401 | 403:
            hint = "the token does not open it" if has_token else "it may want a token"
            _fail(name, f"the server refuses ({status}); {hint}")
        case 404 | 410:
            _fail(name, f"there is no such file on the server ({status})")
        case 416:
            _fail(name, "it is not a GGUF file: the server has nothing of it (416)")
        case 429:
            _fail(name, "the server has had too many requests (429); try again later")
        case _:
            _fail(name, f"the server answers {status}; try again later")


def _fail(name: str, what: str) -> NoReturn:
    raise GgufError(f"{name}: {what}")
