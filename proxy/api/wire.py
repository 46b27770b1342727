"""Reads a request's JSON into a wire model, or says which field is wrong and what it takes."""

from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from proxy.errors import BadRequest


class Wire(BaseModel):
    """A JSON object of a client's. No type is bent into another, and unknown fields are let be."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


WireT = TypeVar("WireT", bound=Wire)

_TYPE_NAMES = {"str", "int", "float", "bool"}


def read(wire: type[WireT], body: bytes) -> WireT:
    """The body as `wire`; its content type is not looked at. Raises `BadRequest`."""
    try:
        return wire.model_validate_json(body)
    except ValidationError as error:
        raise _bad_request(error.errors(include_url=False)) from error


def _bad_request(errors: Sequence[ErrorDetails]) -> BadRequest:
    """The first field that is wrong; one that takes several types has an error for each."""
    first = errors[0]
    if first["type"] == "json_invalid":
        return BadRequest(f"The body is not valid JSON: {first['ctx']['error']}.")
    if not first["loc"]:
        return BadRequest("The body must be a JSON object.")
    same = [error for error in errors if _field(error) == _field(first)]
    path = _path(max(same, key=_progress))
    reason, *others = dict.fromkeys(error["msg"] for error in same if _path(error) == path)
    said = " or ".join([reason, *(other.removeprefix("Input should be ") for other in others)])
    return BadRequest(f"'{path}': {said}.", param=path)


def _field(error: ErrorDetails) -> tuple[int | str, ...]:
    """The field of the body, or of a message, that an error lies in."""
    return error["loc"][: 3 if error["loc"][0] == "messages" else 1]


def _progress(error: ErrorDetails) -> tuple[int, list[int]]:
    """How far a type fitted; of several types that one was meant which fitted furthest."""
    path = _path(error)
    return path.count("[") + path.count("."), [i for i in error["loc"] if isinstance(i, int)]


def _path(error: ErrorDetails) -> str:
    """`messages[0].content`, without the names of the types that pydantic tried."""
    path = ""
    for part in error["loc"]:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part.isidentifier() and part not in _TYPE_NAMES and not part.endswith("Wire"):
            path += f".{part}" if path else part
    return path
