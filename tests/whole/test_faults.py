"""What goes wrong, and what goes on all the same."""

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import openai
import pytest

from tests.scripted import ANSWER
from tests.whole.served import Served, is_running, serving

CYCLE = "deepseek-coder-cycle-instruct"
CODER = "deepseek-coder-1.3b-instruct"


@pytest.fixture(scope="module")
def narrow(folder: Path, cycle_model: Path, small_random_model: Path) -> Iterator[Served]:
    """One slot a model: who does not let go of it keeps everybody else waiting."""
    models = folder / "narrow"
    models.mkdir()
    for path in (cycle_model, small_random_model):
        (models / path.name).symlink_to(path)
    options = ("--models", str(models), "--parallel", "1", "--context", "4096")
    with serving(*options, folder=folder) as served:
        yield served


def until(is_true: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def begin(served: Served, path: str, body: dict[str, Any]) -> socket.socket:
    """Send a request on a socket of our own, to be cut whenever the test likes."""
    data = json.dumps(body).encode()
    url = urlsplit(served.url)
    sock = socket.create_connection((url.hostname, url.port), timeout=30)
    head = f"POST {path} HTTP/1.1\r\nHost: test\r\nContent-Length: {len(data)}\r\n\r\n"
    sock.sendall(head.encode() + data)
    return sock


class TestKilledWorker:
    """`kill -9` of a worker in mid-stream."""

    def test_stream_ends_with_an_error_event(self, house: Served) -> None:
        """That stream ends with an error; another model's goes on; the next request loads anew."""
        messages: Any = [{"role": "user", "content": "go"}]
        house.chat(CODER)
        others = house.workers
        house.chat(CYCLE, max_tokens=1)
        (victim,) = house.workers - others
        stream = house.client.chat.completions.create(model=CYCLE, messages=messages, stream=True)
        next(iter(stream))
        os.kill(victim, signal.SIGKILL)
        with pytest.raises(openai.APIError, match="ended unexpectedly"):
            for _ in stream:
                pass

        assert ANSWER == house.chat(CODER).choices[0].message.content
        assert others <= house.workers
        assert house.chat(CYCLE, max_tokens=5).choices[0].message.content

    def test_nothing_leaks(self, folder: Path, cycle_model: Path) -> None:
        """After 50 such rounds there are no more processes, files or memory than after 5."""
        messages: Any = [{"role": "user", "content": "go"}]
        with serving("--models", str(cycle_model.parent), folder=folder) as served:

            def play() -> None:
                stream = served.client.chat.completions.create(
                    model="auto", messages=messages, stream=True
                )
                next(iter(stream))
                (worker,) = served.workers
                os.kill(worker, signal.SIGKILL)
                with pytest.raises(openai.APIError):
                    for _ in stream:
                        pass
                until(lambda: not is_running(worker))

            for _ in range(5):
                play()
            files, memory = len(open_files(served)), resident_kib(served)
            for _ in range(45):
                play()

            assert set() == served.workers
            until(lambda: len(open_files(served)) <= files)  # a connection may linger
            assert resident_kib(served) < memory + 4096
            assert served.chat("auto", max_tokens=3).choices[0].message.content


def open_files(served: Served) -> list[Path]:
    return list(Path(f"/proc/{served.process.pid}/fd").iterdir())


def resident_kib(served: Served) -> int:
    status = Path(f"/proc/{served.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


class TestClientThatLeaves:
    """A client that disconnects frees its slot within two steps."""

    def test_while_streaming(self, narrow: Served) -> None:
        """With one slot, the next chat need not wait for the end of the one that was cut."""
        body = {"model": CYCLE, "stream": True, "messages": [{"role": "user", "content": "go"}]}
        started = time.monotonic()
        narrow.post("/v1/chat/completions", json=body)  # it ends where the context does
        whole = time.monotonic() - started
        with closing(begin(narrow, "/v1/chat/completions", body)) as sock:
            while b"content" not in sock.recv(4096):
                pass
        started = time.monotonic()

        assert narrow.chat(CYCLE, max_tokens=3).choices[0].message.content
        assert time.monotonic() - started < whole / 2

    @pytest.mark.parametrize("is_stream", [True, False])
    def test_while_reading(self, narrow: Served, *, is_stream: bool) -> None:
        """A prompt that is being read is given up: what comes next need not wait for its end."""
        model = "deepseek-coder-random"
        body = {"model": model, "prompt": [7] * 4000, "max_tokens": 1, "stream": is_stream}
        started = time.monotonic()
        narrow.post("/v1/completions", json=body)
        whole = time.monotonic() - started
        body["prompt"] = [8] * 4000
        with closing(begin(narrow, "/v1/completions", body)):
            time.sleep(whole / 4)
        started = time.monotonic()
        narrow.post("/v1/completions", json=body | {"prompt": [9], "stream": False})

        assert time.monotonic() - started < whole / 2

    def test_while_queued(self, narrow: Served) -> None:
        """A request that leaves while it waits for a slot is never answered by the model."""
        chat = {"model": CYCLE, "messages": [{"role": "user", "content": "go"}]}
        with closing(begin(narrow, "/v1/chat/completions", chat | {"stream": True})) as sock:
            while b"content" not in sock.recv(4096):
                pass
            begin(narrow, "/v1/chat/completions", chat).close()
        until(lambda: narrow.metric("deepfit_requests_running") == 0)

        assert narrow.chat(CYCLE, max_tokens=3).choices[0].message.content


class TestBadInput:
    """Every refusal has OpenAI's form, its status, and says what to do."""

    def refusal(self, served: Served, status: int, **request: Any) -> dict[str, Any]:
        path = request.pop("path", "/v1/chat/completions")
        answer = served.post(path, **request)
        assert status == answer.status_code, answer.text
        error: dict[str, Any] = answer.json()["error"]
        assert {"message", "type", "param", "code"} <= set(error)
        return error

    def chat(self, **fields: Any) -> dict[str, Any]:
        return {"model": CODER, "messages": [{"role": "user", "content": "hi"}]} | fields

    def test_empty_messages(self, house: Served) -> None:
        """No messages is an error that names them."""
        assert "messages" in self.refusal(house, 400, json=self.chat(messages=[]))["message"]

    def test_unknown_model(self, house: Served) -> None:
        """A name that is nearly right is answered with the right one."""
        error = self.refusal(house, 404, json=self.chat(model="deepseek-coder-1.3-instruct"))

        assert CODER in error["message"]
        assert "model_not_found" == error["code"]

    def test_prompt_too_long(self, house: Served) -> None:
        """A prompt longer than any context is refused with both numbers, in OpenAI's words."""
        long = [{"role": "user", "content": "word " * 6000}]
        error = self.refusal(house, 400, json=self.chat(messages=long))

        assert "context_length_exceeded" == error["code"]
        assert "maximum context length is 4096 tokens" in error["message"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("temperature", "hot"),
            ("messages", "hi"),
            ("n", 0),
            ("stop", {"a": 1}),
            ("max_tokens", -5),
            ("logit_bias", {"x": 1}),
        ],
    )
    def test_wrong_types(self, house: Served, field: str, value: Any) -> None:
        """A field of the wrong type is named."""
        error = self.refusal(house, 400, json=self.chat(**{field: value}))

        assert field in f"{error['param']} {error['message']}"

    def test_ten_megabytes(self, house: Served) -> None:
        """A body of 10 MB is refused before it is read to its end."""
        self.refusal(house, 413, content=b"x" * 10_000_000)

    def test_invalid_utf8(self, house: Served) -> None:
        """Bytes that are no UTF-8 are refused."""
        self.refusal(house, 400, content=b'{"model": "\xff\xfe"}')

    def test_invalid_json(self, house: Served) -> None:
        """A body that is no JSON is refused."""
        self.refusal(house, 400, content=b'{"model": ')

    def test_corrupt_file(self, house: Served) -> None:
        """A corrupt GGUF is told at start, with the reason, and asked for by name too."""
        error = self.refusal(house, 503, json=self.chat(model="broken"))

        assert "broken.Q4_K_M.gguf" in error["message"]
        assert "broken.Q4_K_M.gguf" in house.log

    def test_unknown_route(self, house: Served) -> None:
        """A path that does not exist is a 404 of the same form."""
        self.refusal(house, 404, path="/v1/nothing", json={})

    def test_unknown_fields_are_counted(self, house: Served) -> None:
        """A field nobody knows changes nothing and is counted."""
        answer = house.post("/v1/chat/completions", json=self.chat(frobnicate=1))

        assert 200 == answer.status_code
        assert 'field="frobnicate"' in house.get("/metrics").text


class TestEnd:
    """The end of the server is the end of everything it started."""

    @pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
    def test_signal(self, folder: Path, cycle_model: Path, sent: signal.Signals) -> None:
        """Asked to end in mid-stream it ends within seconds, with its workers."""
        with serving("--models", str(cycle_model.parent), folder=folder) as served:
            messages: Any = [{"role": "user", "content": "go"}]
            stream = served.client.chat.completions.create(
                model="auto", messages=messages, stream=True, max_tokens=100000
            )
            next(iter(stream))
            (worker,) = served.workers
            threading.Thread(target=lambda: drain(stream), daemon=True).start()
            served.process.send_signal(sent)
            served.process.wait(timeout=15)
            until(lambda: not is_running(worker))

    def test_killed(self, folder: Path, cycle_model: Path) -> None:
        """Even when the server is killed its workers end."""
        with serving("--models", str(cycle_model.parent), folder=folder) as served:
            served.chat("auto", max_tokens=1)
            (worker,) = served.workers
            served.process.kill()
            served.process.wait(timeout=10)
            until(lambda: not is_running(worker))


def drain(stream: Any) -> None:
    try:
        for _ in stream:
            pass
    except (openai.APIError, httpx.HTTPError):
        pass
