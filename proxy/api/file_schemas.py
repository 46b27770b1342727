"""Other files that a client sends beside a hole, as llama.cpp's server spells them."""

from typing import Annotated

from pydantic import Field

from proxy.api.wire import Wire
from proxy.errors import BadRequest

MAX_FILES = 256

# llama.cpp's name for a text that came without one.
_UNNAMED = "tmp"


class FileWire(Wire):
    text: str
    filename: str | None = None

    def headed(self, path: str) -> tuple[str, str]:
        """Path and text. Raises `BadRequest` for a path that would be more than one line."""
        name = self.filename or _UNNAMED
        if name.splitlines() != [name]:
            at = f"{path}.filename"
            raise BadRequest(f"'{at}' is more than one line; send a path.", param=at)
        return name, self.text


Files = Annotated[tuple[FileWire, ...], Field(fail_fast=True)]


def files_of(files: Files | None) -> tuple[tuple[str, str], ...]:
    """Paths and texts in the order given. Raises `BadRequest`."""
    files = files or ()
    if len(files) > MAX_FILES:
        raise BadRequest(
            f"'input_extra': {len(files)} files are more than {MAX_FILES}; send the nearest.",
            param="input_extra",
        )
    return tuple(file.headed(f"input_extra[{n}]") for n, file in enumerate(files))
