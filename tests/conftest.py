"""What every test gets: models that are written when first asked for, and no network."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from proxy.demo import ensure_demo
from tests.random_model import random_model
from tests.raw_llama import LoadRaw, raw_llama
from tests.scripted import (
    QUANTS,
    coder_base_file,
    coder_file,
    cycle_file,
    family_file,
    quantize,
)

# A busy machine is slow, not wrong.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


class NetworkForbiddenError(AssertionError):
    """A test tried to reach another machine."""


def _is_here(host: object) -> bool:
    """Loopback addresses, their names, and what only listens."""
    address = _address(host)
    return host in ("localhost", b"localhost", "", None) or (
        address is not None and address.is_loopback
    )


def _address(host: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return None


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Connections and look-ups leave this process for loopback and Unix sockets only."""

    def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(sock: socket.socket, address: Any, *rest: Any) -> Any:
            if sock.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
                raise NetworkForbiddenError(f"No test may connect to {address!r}.")
            return original(sock, address, *rest)

        return call

    def looked_up(host: Any, *rest: Any, **options: Any) -> Any:
        if not _is_here(host) and _address(host) is None:
            raise NetworkForbiddenError(f"No test may look up {host!r}.")
        return getaddrinfo(host, *rest, **options)

    getaddrinfo = socket.getaddrinfo
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", looked_up)
        yield


@pytest.fixture(scope="module")
def load_raw() -> Iterator[LoadRaw]:
    """Loads a file into bare llama.cpp and keeps it there for the next who asks."""
    with ExitStack() as stack:
        yield cache(lambda path: stack.enter_context(raw_llama(path)))


@pytest.fixture(scope="session")
def demo_models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """The demo models: instruct, base."""
    return ensure_demo(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def coder_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deepseek-coder instruct model with good metadata."""
    return coder_file(tmp_path_factory.mktemp("coder") / "deepseek-coder-1.3b-instruct.Q8_0.gguf")


@pytest.fixture(scope="session")
def thebloke_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as TheBloke converted it: eos 32014, no template, no pre-tokenizer."""
    path = tmp_path_factory.mktemp("thebloke") / "deepseek-coder-6.7b-instruct.Q8_0.gguf"
    name = "deepseek-ai_deepseek-coder-6.7b-instruct"
    return coder_file(path, as_thebloke=True, name=name)


@pytest.fixture(scope="session")
def coder_base_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deepseek-coder base model, which is trained to infill."""
    return coder_base_file(tmp_path_factory.mktemp("base") / "deepseek-coder-1.3b-base.Q8_0.gguf")


@pytest.fixture(scope="session")
def coder_quants(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One deepseek-coder instruct model in six quants, smallest first, in a folder of their own."""
    folder = tmp_path_factory.mktemp("quants")
    source = coder_file(folder / "source.F16", quant="F16")
    paths = {quant: folder / f"deepseek-coder-1.3b-instruct.{quant}.gguf" for quant in QUANTS}
    for quant, path in paths.items():
        quantize(source, path, quant)
    source.unlink()
    return paths


@pytest.fixture(scope="session")
def cycle_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that says fifty words over and over and never ends by itself."""
    return cycle_file(tmp_path_factory.mktemp("cycle") / "deepseek-coder-cycle-instruct.Q8_0.gguf")


@pytest.fixture(scope="session")
def family_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The miniature model of a family of `tests/miniature.py`, by its key, written once."""

    @cache
    def model(family: str) -> Path:
        return family_file(tmp_path_factory.mktemp(family) / f"{family}.Q8_0.gguf", family)

    return model


@pytest.fixture(scope="session")
def small_random_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight layers, 512 wide, random weights: answers nonsense, which temperature varies."""
    return random_model(tmp_path_factory.mktemp("random") / "deepseek-coder-random.Q8_0.gguf")
