import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from estimator.gguf.file import GgufError, read_gguf
from estimator.gguf.header import MAX_HEADER_BYTES
from estimator.gguf.remote import read_remote_gguf
from estimator.models.table import model_shape
from tests.estimator import raw
from tests.estimator.ghost import write_ghost
from tests.estimator.hub import Answer, Hub, Request, hub

GOOD = raw.gguf()
HUGE = 1 << 40


@pytest.fixture
def server() -> Iterator[Hub]:
    with hub() as running:
        yield running


def shards(n: int) -> list[bytes]:
    """A model split into so many files."""
    files = []
    for i in range(n):
        said = [raw.number("split.no", i), raw.number("split.count", n)]
        name = "token_embd.weight" if i == 0 else f"blk.0.part{i}.weight"
        entries = [*(raw.LLAMA if i == 0 else ()), *said]
        files.append(raw.gguf(entries, [raw.info(name, (32, 8))], n_data=2048))
    return files


def sends(status: int, headers: dict[str, str], body: bytes = b"") -> Answer:
    def answer(request: Request) -> None:
        request.begin(status, headers)
        request.wfile.write(body)

    return answer


def test_same_as_on_disk(tmp_path: Path, server: Hub) -> None:
    """A remote file is read as one on disk is, without its weights."""
    file = write_ghost(tmp_path / "r1.gguf", model_shape("coder-1.3b", "Q4_K_M"), file_type=15)
    here = read_gguf(file)

    def answer(request: Request) -> None:
        start, end = request.asked()
        with file.open("rb") as opened:
            opened.seek(start)
            part = opened.read(end + 1 - start)
        said = f"bytes {start}-{start + len(part) - 1}/{here.file_bytes}"
        request.begin(206, {"Content-Range": said})
        request.wfile.write(part)

    server.answers["/m/coder%201.gguf"] = answer
    there = read_remote_gguf(server.url("/m/coder%201.gguf"))

    assert (("coder 1.gguf",), ()) == (there.names, there.paths)
    assert (here.file_bytes, here.quant) == (there.file_bytes, there.quant)
    assert here.metadata == there.metadata
    assert here.tensors == there.tensors


def test_grows_in_chunks(server: Hub) -> None:
    """A long header is read in stretches that double; what follows it is not read."""
    words = [f"token {i}" for i in range(60_000)]
    entries = [*raw.LLAMA, raw.words("tokenizer.ggml.tokens", words)]
    server.files["/m.gguf"] = raw.gguf(entries, n_data=8 << 20)
    file = read_remote_gguf(server.url("/m.gguf"))

    assert words == list(file.tokens)
    assert ["bytes=0-262143", "bytes=262144-524287", "bytes=524288-1048575"] == [
        headers["Range"] for _, headers in server.seen[:3]
    ]
    assert 3 <= len(server.seen) <= 4


def test_shards(server: Hub) -> None:
    """Any shard leads to the headers of all; the query goes along."""
    for i, content in enumerate(shards(3), start=1):
        server.files[f"/q/m-{i:05d}-of-00003.gguf?download=true"] = content
    file = read_remote_gguf(server.url("/q/m-00002-of-00003.gguf?download=true#top"))

    assert tuple(f"m-{i:05d}-of-00003.gguf" for i in (1, 2, 3)) == file.names
    assert 3 == len(file.tensors)
    assert sum(map(len, shards(3))) == file.file_bytes


def test_missing_shard(server: Hub) -> None:
    """A shard that is not there is named."""
    server.files["/m-00001-of-00002.gguf"] = shards(2)[0]

    with pytest.raises(GgufError, match=r"m-00002-of-00002.gguf: there is no such file .* \(404\)"):
        read_remote_gguf(server.url("/m-00001-of-00002.gguf"))


def test_more_shards_than_any_model_has(server: Hub) -> None:
    """A name that claims a hundred thousand shards asks for none."""
    with pytest.raises(GgufError, match="split into more than 1024 files"):
        read_remote_gguf(server.url("/m-00001-of-99999.gguf"))
    assert [] == server.seen


def test_redirect_as_hubs_do(server: Hub) -> None:
    """A hub sends on to where its files lie; what is read after goes there at once."""
    words = [f"token {i}" for i in range(18_000)]
    content = raw.gguf([*raw.LLAMA, raw.words("tokenizer.ggml.tokens", words)])
    server.files["/store/a1b2?signed=yes"] = content
    server.answers["/m.gguf"] = sends(302, {"Location": "/store/a1b2?signed=yes"})
    file = read_remote_gguf(server.url("/m.gguf"))

    assert (("m.gguf",), len(content)) == (file.names, file.file_bytes)
    assert ["/m.gguf", *["/store/a1b2?signed=yes"] * 2] == [path for path, _ in server.seen]


def test_token_stays_with_its_host(server: Hub) -> None:
    """The token goes to the host that was asked, after a redirect too, and never to another."""
    words = [f"token {i}" for i in range(18_000)]
    with hub() as store:
        store.files["/blob"] = raw.gguf([*raw.LLAMA, raw.words("tokenizer.ggml.tokens", words)])
        server.answers["/m.gguf"] = sends(307, {"Location": "/moved.gguf"})
        server.answers["/moved.gguf"] = sends(302, {"Location": store.url("/blob")})
        read_remote_gguf(server.url("/m.gguf"), token="secret")

        assert ["Bearer secret"] * 2 == [said.get("Authorization") for _, said in server.seen]
        assert [None] * 2 == [said.get("Authorization") for _, said in store.seen]


def test_token_in_the_clear() -> None:
    """A token is not sent unencrypted to another machine."""
    with pytest.raises(GgufError, match="a token is only sent to an https address"):
        read_remote_gguf("http://192.0.2.1/m.gguf", token="secret")


def test_no_token(server: Hub) -> None:
    """A file behind a login says that it may want a token, or that the token is wrong."""
    server.answers["/m.gguf"] = sends(401, {})
    with pytest.raises(GgufError, match=r"refuses \(401\); it may want a token"):
        read_remote_gguf(server.url("/m.gguf"))
    with pytest.raises(GgufError, match=r"refuses \(401\); the token does not open it"):
        read_remote_gguf(server.url("/m.gguf"), token="wrong")


WRONG = {
    "no ranges": (sends(200, {}, GOOD), "does not send parts of it"),
    "not there": (sends(404, {}), r"there is no such file on the server \(404\)"),
    "empty": (sends(416, {}), "it is not a GGUF file"),
    "busy": (sends(429, {}), "too many requests"),
    "broken": (sends(503, {}), "the server answers 503"),
    "loop": (sends(302, {"Location": "/m.gguf"}), "sends on more than 8 times"),
    "nowhere": (sends(302, {}), "sends on more than 8 times"),
    "other scheme": (sends(302, {"Location": "file:///etc/passwd"}), "not a web address"),
    "bad port": (sends(302, {"Location": "http://host:port/"}), "cannot be reached"),
    "no range said": (sends(206, {}, GOOD), "makes no sense"),
    "compressed": (
        sends(206, {"Content-Range": "bytes 0-9/10", "Content-Encoding": "gzip"}), "makes no sense",
    ),
    "unknown length": (sends(206, {"Content-Range": "bytes 0-9/*"}, GOOD), "makes no sense"),
    "another range": (
        sends(206, {"Content-Range": f"bytes 5-9/{len(GOOD)}"}, GOOD[5:10]), "another range",
    ),
    "more than asked": (
        sends(206, {"Content-Range": f"bytes 0-{HUGE}/{HUGE + 1}"}, GOOD), "another range",
    ),
    "backwards": (sends(206, {"Content-Range": "bytes 0-9/5"}, GOOD), "another range"),
    "cut": (
        sends(206, {"Content-Range": f"bytes 0-{len(GOOD) - 1}/{len(GOOD)}"}, GOOD[:99]),
        "stopped in the middle",
    ),
    "html": (sends(206, {"Content-Range": "bytes 0-39/40"}, b"<html>" + 34 * b" "), "not a GGUF"),
    "noise": (lambda request: None, "cannot be reached"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_says_what_is_wrong(server: Hub, case: str) -> None:
    """Whatever the server does wrong is a `GgufError` that names the file and the fault."""
    answer, reason = WRONG[case]
    server.answers["/m.gguf"] = answer

    with pytest.raises(GgufError, match=f"^m.gguf: .*{reason}"):
        read_remote_gguf(server.url("/m.gguf"), timeout_s=5)


def test_changes_while_it_is_read(server: Hub) -> None:
    """A file that is replaced between two requests is an error."""
    words = [f"token {i}" for i in range(60_000)]
    content = raw.gguf([*raw.LLAMA, raw.words("tokenizer.ggml.tokens", words)])

    def answer(request: Request) -> None:
        request.send_range(content + bytes(len(server.seen)))

    server.answers["/m.gguf"] = answer
    with pytest.raises(GgufError, match="it changed while it was read"):
        read_remote_gguf(server.url("/m.gguf"))


def endless(request: Request) -> None:
    """Whatever is asked, more strings follow."""
    start, end = request.asked()
    request.begin(206, {"Content-Range": f"bytes {start}-{end}/{HUGE}"})
    head = raw.gguf([*raw.LLAMA, raw.text("x") + b"\x09\0\0\0\x08\0\0\0\0\0\x20\0\0\0\0\0"], [],
                    n_data=None)  # fmt: skip
    string = (4 << 20).to_bytes(8, "little") + bytes(4 << 20)
    content = head + string * 18
    request.wfile.write(content[start : end + 1])


def test_endless_header(server: Hub) -> None:
    """No more than 64 MiB are loaded, whatever the header claims."""
    server.answers["/m.gguf"] = endless
    with pytest.raises(GgufError, match="its header is longer than 64 MiB"):
        read_remote_gguf(server.url("/m.gguf"))

    ends = [headers["Range"].partition("-")[2] for _, headers in server.seen]
    assert max(map(int, ends)) < MAX_HEADER_BYTES


def test_budget_is_for_all_shards(server: Hub) -> None:
    """Shards share the 64 MiB: many long headers are as bad as one."""
    words = raw.words("x", ["y" * 1000] * 20_000)
    for i, content in enumerate(shards(4), start=1):
        padded = content[:24] + words + content[24:]
        counted = bytearray(padded)
        counted[16:24] = (int.from_bytes(padded[16:24], "little") + 1).to_bytes(8, "little")
        server.files[f"/m-{i:05d}-of-00004.gguf"] = bytes(counted)

    with pytest.raises(GgufError, match="the headers of its shards take more than any"):
        read_remote_gguf(server.url("/m-00001-of-00004.gguf"))


def drip(request: Request) -> None:
    """A byte at a time, fast enough for any timeout of a single read."""
    request.begin(206, {"Content-Range": f"bytes 0-{len(GOOD) - 1}/{len(GOOD)}"})
    with suppress(OSError):
        for byte in GOOD:
            request.wfile.write(bytes([byte]))
            request.wfile.flush()
            time.sleep(0.3)


def drip_headers(request: Request) -> None:
    with suppress(OSError):
        for byte in b"HTTP/1.1 206 Partial Content\r\nX-Wait: and wait, and wait, and wait\r\n":
            request.wfile.write(bytes([byte]))
            request.wfile.flush()
            time.sleep(0.3)


def say_nothing(_request: Request) -> None:
    time.sleep(20)


@pytest.mark.parametrize("answer", [drip, drip_headers, say_nothing])
def test_slow(server: Hub, answer: Answer) -> None:
    """A server that is too slow, in whatever way, is given up after the time allowed."""
    server.answers["/m.gguf"] = answer
    start = time.monotonic()
    with pytest.raises(GgufError, match=r"m.gguf: the server is too slow; try again later"):
        read_remote_gguf(server.url("/m.gguf"), timeout_s=0.4)

    assert time.monotonic() - start < 10


def test_time_is_up(server: Hub) -> None:
    """When the time is up nothing more is asked."""
    server.files["/m.gguf"] = GOOD
    moments = iter((0.0, 100.0, 100.0, 100.0))
    with pytest.raises(GgufError, match="too slow"):
        read_remote_gguf(server.url("/m.gguf"), clock=lambda: next(moments))
    assert [] == server.seen


def test_nobody_there() -> None:
    """A server that does not answer is an error that says so."""
    with hub() as gone:
        url = gone.url("/m.gguf")
    with pytest.raises(GgufError, match=r"m.gguf: cannot be reached: .*refused"):
        read_remote_gguf(url)


def test_down_to_unencrypted() -> None:
    """What speaks no TLS is not an https server."""
    with hub() as plain, pytest.raises(GgufError, match="cannot be reached"):
        read_remote_gguf(plain.url("/m.gguf").replace("http:", "https:"), timeout_s=5)


@pytest.mark.parametrize(
    "url",
    ["", "m.gguf", "/models/m.gguf", "ftp://host/m.gguf", "https:///m.gguf", "https://host:x/m.gguf",
     "https://host", "https://host/folder/", "http://[bad/m.gguf"],
)  # fmt: skip
def test_not_an_address(url: str) -> None:
    """What is no http or https address of a file is an error that shows one."""
    with pytest.raises(
        GgufError, match=r"is not an address such as https://host/folder/model.gguf"
    ):
        read_remote_gguf(url)


def test_password_in_the_address() -> None:
    """An address with a password is refused, and the password not shown."""
    with pytest.raises(GgufError, match="hand over a token instead") as refused:
        read_remote_gguf("https://me:hunter2@host/m.gguf")
    assert "hunter2" not in str(refused.value)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine, with its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes a certificate, is not installed")
    file = tmp_path_factory.mktemp("tls") / "here.pem"
    options = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run(
        [openssl, "req", *options, *names, "-keyout", file, "-out", f"{file}.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    file.write_bytes(file.read_bytes() + Path(f"{file}.crt").read_bytes())
    return file


def test_encrypted(server: Hub, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Https is spoken, to servers whose certificate is known; to http it never leads down."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.files["/m.gguf"] = GOOD
    server.answers["/down.gguf"] = sends(302, {"Location": server.url("/m.gguf")})
    address = server.url("/m.gguf").replace("http:", "https:")
    with pytest.raises(GgufError, match=r"cannot be reached: .*CERTIFICATE_VERIFY_FAILED"):
        read_remote_gguf(address)

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert 8 == read_remote_gguf(address, token="secret").shape.n_vocab
    assert "Bearer secret" == server.seen[-1][1]["Authorization"]
    with pytest.raises(GgufError, match="sends on to an address that is not encrypted"):
        read_remote_gguf(address.replace("/m.", "/down."))
