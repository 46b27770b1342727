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
