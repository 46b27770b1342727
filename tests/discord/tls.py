"""A certificate authority of the tests' own, which vouches for Discord's names on loopback."""

import ssl
from functools import cache
from pathlib import Path

import trustme

from tests.discord.attachment import CDN

NAMES = ("discord.com", "gateway.discord.gg", "*.discord.gg", CDN, "media.discordapp.net")


@cache
def _authority() -> trustme.CA:
    return trustme.CA()


@cache
def server_context() -> ssl.SSLContext:
    """What the loopback Discord shows to its clients."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _authority().issue_cert(*NAMES).configure_cert(context)
    return context


def write_authority(folder: Path) -> Path:
    """The file that `SSL_CERT_FILE` names."""
    path = folder / "loopback-ca.pem"
    _authority().cert_pem.write_to_path(str(path))
    return path
