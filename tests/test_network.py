"""No test can reach another machine."""

import socket

import pytest

from tests.conftest import NetworkForbiddenError

ELSEWHERE = ("192.0.2.1", 80)  # RFC 5737: documentation only, nobody answers


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_connect(method: str) -> None:
    """A connection to another machine is refused before it leaves."""
    with socket.socket() as sock, pytest.raises(NetworkForbiddenError, match=r"192\.0\.2\.1"):
        getattr(sock, method)(ELSEWHERE)


def test_look_up() -> None:
    """A name is not looked up, for that would ask another machine."""
    with pytest.raises(NetworkForbiddenError, match=r"example\.org"):
        socket.create_connection(("example.org", 80))


def test_loopback() -> None:
    """This machine can be reached, by name and by address."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            with socket.create_connection((host, port)) as client:
                assert port == client.getpeername()[1]
