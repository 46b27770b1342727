"""A web server on this machine that keeps files as hubs do, or misbehaves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

# Answers a request by itself.
Answer = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    """One request; paths are looked up among the hub's files and answers."""

    server: "Hub"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers)))
        self.close_connection = True
        answer = self.server.answers.get(self.path)
        if answer is not None:
            answer(self)
        elif self.path in self.server.files:
            self.send_range(self.server.files[self.path])
        else:
            self.send_error(404)

    def send_range(self, content: bytes) -> None:
        start, end = self.asked()
        part = content[start : end + 1]
        if not part:
            self.send_error(416)
            return
        self.begin(206, {"Content-Range": f"bytes {start}-{start + len(part) - 1}/{len(content)}"})
        self.wfile.write(part)

    def asked(self) -> tuple[int, int]:
        """First and last byte of the range that is asked for."""
        first, _, last = self.headers["Range"].removeprefix("bytes=").partition("-")
        return int(first), int(last)

    def begin(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""


class Hub(ThreadingHTTPServer):
    """`files` by path, `answers` for paths that misbehave, and the requests that were `seen`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.files: dict[str, bytes] = {}
        self.answers: dict[str, Answer] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_port}{path}"

    def handle_error(self, *_: object) -> None:
        """A client that hung up is no error of the hub's."""


@contextmanager
def hub() -> Iterator[Hub]:
    """A hub that runs until the end of the `with`."""
    with Hub() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
