"""What a worker and its parent say to each other: msgpack frames, each after its length."""

import struct
from typing import IO

import msgspec

from prompts.segments import Prompt
from proxy.generation import BackendInfo, FinishReason, GenerationRequest, TokenLogprob, Usage

LENGTH = struct.Struct(">I")


class Submit(msgspec.Struct, tag="submit", array_like=True, frozen=True):
    """Parent: generate."""

    id: int
    request: GenerationRequest


class Cancel(msgspec.Struct, tag="cancel", array_like=True, frozen=True):
    """Parent: nobody waits for this any more."""

    id: int


class Tokenize(msgspec.Struct, tag="tokenize", array_like=True, frozen=True):
    """Parent: which tokens is this?"""

    id: int
    prompt: Prompt


class Detokenize(msgspec.Struct, tag="detokenize", array_like=True, frozen=True):
    """Parent: what do these tokens say?"""

    id: int
    tokens: tuple[int, ...]


Command = Submit | Cancel | Tokenize | Detokenize


class Ready(msgspec.Struct, tag="ready", array_like=True, frozen=True):
    """Worker: the model is loaded."""

    info: BackendInfo


class Unloadable(msgspec.Struct, tag="unloadable", array_like=True, frozen=True):
    """Worker: it is not, and why; the worker ends."""

    message: str
    is_out_of_memory: bool


class Planned(msgspec.Struct, tag="planned", array_like=True, frozen=True):
    """A dry run instead of a worker: all that llama.cpp logged."""

    lines: list[str]


class Accepted(msgspec.Struct, tag="accepted", array_like=True, frozen=True):
    """Worker: the prompt fits."""

    id: int


class TooLong(msgspec.Struct, tag="too_long", array_like=True, frozen=True):
    """Worker: the prompt does not fit, whatever else leaves."""

    id: int
    n_prompt: int


class Refused(msgspec.Struct, tag="refused", array_like=True, frozen=True):
    """Worker: this request cannot be met with this model, and which field asks for it."""

    id: int
    message: str
    param: str | None


class Failed(msgspec.Struct, tag="failed", array_like=True, frozen=True):
    """Worker: this request went wrong; others go on."""

    id: int
    message: str


class Tokenized(msgspec.Struct, tag="tokenized", array_like=True, frozen=True):
    """Worker: these tokens."""

    id: int
    tokens: list[int]


class Detokenized(msgspec.Struct, tag="detokenized", array_like=True, frozen=True):
    """Worker: the bytes of each."""

    id: int
    pieces: list[bytes]


class Item(msgspec.Struct, array_like=True, frozen=True):
    """What one step added to one choice; the three lists run in parallel."""

    id: int
    index: int
    tokens: list[int]
    texts: list[str]
    logprobs: list[tuple[TokenLogprob, ...]] | None = None
    finish: FinishReason | None = None
    usage: Usage | None = None


class Step(msgspec.Struct, tag="step", array_like=True, frozen=True):
    """Worker: what one step added to all choices."""

    items: list[Item]


Event = Ready | Unloadable | Accepted | TooLong | Refused | Failed | Tokenized | Detokenized | Step

_encoder = msgspec.msgpack.Encoder()


def frame(message: object) -> bytes:
    data = _encoder.encode(message)
    return LENGTH.pack(len(data)) + data


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame's content, waiting for it; None at the end of the stream."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    data = stream.read(length)
    return data if len(data) == length else None
