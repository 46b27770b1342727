"""Where the token comes from, what it tells, and what is not taken for one."""

import os
from pathlib import Path

import pytest

from bot.token import find_token
from bot.unready import Unready
from bot.words import LOCALES

GOOD = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA.GloopB.aaaabbbbccccddddeeeeffffgggghhhhiiiijj"


def kept_in(folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / "token"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


def test_environment(tmp_path: Path) -> None:
    """DISCORD_TOKEN wins over a file, which is not even opened."""
    token = find_token({"DISCORD_TOKEN": GOOD}, tmp_path / "none")

    assert (GOOD, "DISCORD_TOKEN", False) == (
        token.secret,
        token.source,
        token.is_readable_by_others,
    )


def test_file(tmp_path: Path) -> None:
    """Without it, or when it is empty, the file's text is the token."""
    file = kept_in(tmp_path, f"{GOOD}\n")
    token = find_token({"DISCORD_TOKEN": " "}, file)

    assert (GOOD, str(file)) == (token.secret, token.source)


@pytest.mark.parametrize(
    "text", [f"DISCORD_TOKEN={GOOD}", f'"{GOOD}"', f"Bot {GOOD}", f"\n{GOOD} "]
)
def test_copied_along(text: str, tmp_path: Path) -> None:
    """What people copy along with a token is left off."""
    assert GOOD == find_token({}, kept_in(tmp_path, text)).secret
    assert GOOD == find_token({"DISCORD_TOKEN": text}, None).secret


@pytest.mark.skipif(os.name != "posix", reason="Windows has no permission bits")
@pytest.mark.parametrize(
    ("mode", "is_open"), [(0o600, False), (0o400, False), (0o640, True), (0o604, True)]
)
def test_permissions(mode: int, is_open: bool, tmp_path: Path) -> None:
    """A file that others may read is told apart from one that they may not."""
    assert is_open == find_token({}, kept_in(tmp_path, GOOD, mode)).is_readable_by_others


def test_hidden() -> None:
    """No `repr` has the secret."""
    assert GOOD not in repr(find_token({"DISCORD_TOKEN": GOOD}, None))


def test_application_id() -> None:
    """A token begins with its application's number in base 64; other texts with none."""
    assert 12345678901234567890 == find_token({"DISCORD_TOKEN": GOOD}, None).application_id
    for text in ("nonsense", "aGVsbG8.b.c", "====", "8J-RjQ.b.c"):
        assert find_token({"DISCORD_TOKEN": text}, None).application_id is None


@pytest.mark.parametrize(
    ("text", "has_shape"),
    [
        (GOOD, True),
        ("12345678901234567890", False),  # an application's id
        ("a" * 32, False),  # a client's secret
        ("f" * 64, False),  # a public key
        (GOOD[:-20], False),
    ],
)
def test_shape(text: str, has_shape: bool) -> None:
    """What else the portal shows does not look like a token."""
    assert has_shape == find_token({"DISCORD_TOKEN": text}, None).has_shape


def test_missing() -> None:
    """Without any the sentence says where it comes from, in each language."""
    with pytest.raises(Unready) as error:
        find_token({}, None)

    for locale in LOCALES:
        assert "DISCORD_TOKEN" in error.value.say(locale)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("a b", "cannot be a token"),
        ("a\nb", "cannot be a token"),
        ("ä.b", "letters"),
    ],
)
def test_useless(text: str, says: str, tmp_path: Path) -> None:
    """A text that no header could carry is refused before Discord is asked, and not repeated."""
    file = kept_in(tmp_path, text)
    with pytest.raises(Unready) as error:
        find_token({}, file)
    said = error.value.say("en")

    assert says in said
    assert str(file) in said


def test_unreadable(tmp_path: Path) -> None:
    """A file that is not there, is a folder, or is no text is refused with the reason."""
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xff")
    for file, why in (
        (tmp_path / "none", "No such file"),
        (tmp_path, "directory"),
        (binary, "text"),
    ):
        with pytest.raises(Unready) as error:
            find_token({}, file)
        assert why in error.value.say("en")
