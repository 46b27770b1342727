"""A BPE vocabulary as a GGUF states it, and the one that ships with the package."""

import json
import lzma
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from importlib import resources
from typing import Self


class ScriptError(ValueError):
    """A text or a script that a model cannot follow; the message says what is in the way."""


class TokenType(IntEnum):
    """`tokenizer.ggml.token_type`, llama.cpp's `llama_token_type`."""

    NORMAL = 1
    CONTROL = 3
    USER_DEFINED = 4
    UNUSED = 5


def byte_letters() -> dict[int, str]:
    """The printable letter that stands for each byte in a GPT-2 style vocabulary."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    letters = {byte: chr(byte) for byte in printable}
    return letters | {byte: chr(256 + n) for n, byte in enumerate(others)}


_LETTERS = byte_letters()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A BPE vocabulary as a GGUF states it. `pre` None leaves `tokenizer.ggml.pre` out."""

    tokens: tuple[str, ...]
    types: tuple[int, ...]
    merges: tuple[str, ...]
    pre: str | None
    bos: int
    eos: int
    pad: int | None = None
    ids: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", {token: n for n, token in enumerate(self.tokens)})

    @classmethod
    @cache
    def deepseek_coder(cls) -> Self:
        """The vocabulary of deepseek-coder v1; `proxy/data/README.md` says where it is from."""
        packed = resources.files("proxy") / "data" / "deepseek_coder_vocabulary.json.xz"
        source = json.loads(lzma.decompress(packed.read_bytes()))
        merges = source["merges"].split("\n")
        plain = [*source["letters"], *(merge.replace(" ", "", 1) for merge in merges)]
        return cls(
            tokens=(*plain, *(text for text, _ in source["added"])),
            types=(*(TokenType.NORMAL for _ in plain), *(kind for _, kind in source["added"])),
            merges=tuple(merges),
            pre=source["pre"],
            bos=source["bos"],
            eos=source["eos"],
            pad=source["pad"],
        )

    def metadata(self) -> dict[str, bool | int | str | Sequence[int] | Sequence[str]]:
        """The entries that a GGUF has for it."""
        special: dict[str, int | str | None] = {
            "pre": self.pre,
            "bos_token_id": self.bos,
            "eos_token_id": self.eos,
            "padding_token_id": self.pad,
        }
        entries: dict[str, bool | int | str | Sequence[int] | Sequence[str]] = {
            "tokenizer.ggml.model": "gpt2",
            "tokenizer.ggml.tokens": self.tokens,
            "tokenizer.ggml.token_type": self.types,
            "tokenizer.ggml.merges": self.merges,
            "tokenizer.ggml.add_bos_token": True,
        }
        return entries | {f"tokenizer.ggml.{k}": v for k, v in special.items() if v is not None}

    def id_of(self, text: str) -> int:
        """The id of the one token that is this text: a word, or a special token by its name."""
        token = "".join(_LETTERS[byte] for byte in text.encode())
        for spelling in (token, text):
            if spelling in self.ids:
                return self.ids[spelling]
        raise ScriptError(f"{text!r} is not one token of this vocabulary.")

    def spell(self, text: str, avoiding: AbstractSet[int] = frozenset()) -> tuple[int, ...]:
        """Tokens that make up the text, each used once and none of `avoiding`, longest first.

        A model that knows only the current token cannot use one twice. What a repeated word
        gets instead is shorter tokens; `ScriptError` when even these are used up.
        """
        letters = "".join(_LETTERS[byte] for byte in text.encode())
        taken = set(avoiding)
        spelled: list[int] = []
        at = 0
        while at < len(letters):
            token = self._longest(letters[at : at + 256], taken)
            if token is None:
                raise ScriptError(f"{text!r} needs a token twice after {at} bytes; reword it.")
            spelled.append(token)
            taken.add(token)
            at += len(self.tokens[token])
        return tuple(spelled)

    def _longest(self, letters: str, taken: AbstractSet[int]) -> int | None:
        for end in range(len(letters), 0, -1):
            token = self.ids.get(letters[:end])
            if token is None or token in taken or self.types[token] != TokenType.NORMAL:
                continue
            return token
        return None
