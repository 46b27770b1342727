"""A GGUF that somebody names by its path or its address on the web."""

from pathlib import Path

from estimator.gguf.file import GgufError, GgufFile, read_gguf
from estimator.gguf.remote import read_remote_gguf
from proxy.errors import DeepFitError


def gguf_named(text: str) -> GgufFile | None:
    """Its header; None where the text is neither. Raises `DeepFitError` for what cannot be read."""
    try:
        if is_address(text):
            return read_remote_gguf(text)
        path = Path(text).expanduser()
        return read_gguf(path) if path.is_file() else None
    except GgufError as error:
        raise DeepFitError(str(error)) from error
    except (OSError, ValueError, RuntimeError):  # too long a name, a NUL in it, nobody's home
        return None


def is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def told_missing(text: str) -> str:
    """Why a text that names no model is no file either; empty where it is not meant as one."""
    shown, path = repr(text[:60]), Path(text)
    try:
        if text.strip() and path.expanduser().is_dir():
            return f"{shown} is a folder; name the GGUF in it"
    except (OSError, ValueError, RuntimeError):
        return ""
    if "://" in text:
        return f"{shown} is no address we read; it starts with http:// or https://"
    return f"there is no file {shown} here" if path.suffix.lower() == ".gguf" else ""
