"""The loaded vocabulary: prompts to token ids, token ids to bytes."""

import ctypes
import re
from functools import cached_property
from typing import Any

import llama_cpp
import numpy as np
from numpy.typing import NDArray

from prompts.segments import Prompt

_MARKER_LOOK = re.compile(r"[<｜].+[>｜]", re.DOTALL)


class Vocab:
    """Wraps the `llama_vocab` of a loaded model; valid as long as that model is."""

    def __init__(self, model: Any) -> None:
        self.pointer = llama_cpp.llama_model_get_vocab(model)
        self.n_tokens = int(llama_cpp.llama_vocab_n_tokens(self.pointer))
        self._bytes: dict[int, bytes] = {}
        self._ends: dict[int, bool] = {}
        self._letters: dict[str, tuple[int, ...]] = {}

    def tokenize(self, prompt: Prompt) -> list[int]:
        """Markers become their id; text never becomes a marker. Raises `KeyError(marker)`."""
        tokens: list[int] = []
        for segment in prompt.segments:
            if segment.is_marker:
                tokens.append(self.marker(segment.text))
            else:
                tokens += self._plain(segment.text)
        return tokens

    def marker(self, text: str) -> int:
        """The id of a special token. Raises `KeyError` unless the text is exactly one token."""
        tokens = self._tokenize(text, special=True)
        if len(tokens) != 1:
            raise KeyError(text)
        return tokens[0]

    def markers(self, texts: tuple[str, ...]) -> dict[str, int]:
        """The ids of those that exist."""
        found = {text: self._tokenize(text, special=True) for text in texts}
        return {text: tokens[0] for text, tokens in found.items() if len(tokens) == 1}

    def piece(self, token: int) -> bytes:
        """The bytes a token adds to an answer; none for a control token."""
        known = self._bytes.get(token)
        if known is None:
            known = self._bytes[token] = self._piece(token, special=False)
        return known

    def spelling(self, token: int) -> bytes:
        """The token's bytes, and of a control token its name."""
        return self._piece(token, special=True)

    def ends_generation(self, token: int) -> bool:
        known = self._ends.get(token)
        if known is None:
            known = self._ends[token] = bool(llama_cpp.llama_vocab_is_eog(self.pointer, token))
        return known

    @property
    def bos(self) -> int:
        return int(llama_cpp.llama_vocab_bos(self.pointer))

    @property
    def eos(self) -> int:
        """llama.cpp takes one for granted where a file names none."""
        return int(llama_cpp.llama_vocab_eos(self.pointer))

    @cached_property
    def unspoken(self) -> NDArray[np.bool_]:
        """By token: whether it adds nothing to an answer and does not end it either."""
        return np.fromiter(
            (
                self._has(token, llama_cpp.LLAMA_TOKEN_ATTR_CONTROL)
                and not self.ends_generation(token)
                for token in range(self.n_tokens)
            ),
            bool,
            self.n_tokens,
        )

    def letters(self, character: str) -> tuple[int, ...]:
        """The tokens of one character alone."""
        known = self._letters.get(character)
        if known is None:
            known = self._letters[character] = tuple(self._tokenize(character))
        return known

    def _piece(self, token: int, *, special: bool) -> bytes:
        buffer = ctypes.create_string_buffer(512)
        length = llama_cpp.llama_token_to_piece(self.pointer, token, buffer, 512, 0, special)
        return buffer.raw[: max(0, length)]

    def _plain(self, text: str) -> list[int]:
        """llama.cpp finds user-defined tokens in plain text too; a cut inside them hides them."""
        tokens: list[int] = []
        start = 0
        while match := self._typed_markers.search(text, start) if self._typed_markers else None:
            tokens += self._tokenize(text[start : match.start() + 1])
            start = match.start() + 1
        return tokens + self._tokenize(text[start:])

    @cached_property
    def _typed_markers(self) -> re.Pattern[str] | None:
        texts = []
        for token in range(self.n_tokens):
            if self._has(token, llama_cpp.LLAMA_TOKEN_ATTR_USER_DEFINED):
                text = llama_cpp.llama_vocab_get_text(self.pointer, token).decode(
                    "utf-8", "replace"
                )
                if _MARKER_LOOK.fullmatch(text):
                    texts.append(re.escape(text))
        texts.sort(key=len, reverse=True)
        return re.compile("|".join(texts)) if texts else None

    def _has(self, token: int, attribute: int) -> bool:
        return bool(llama_cpp.llama_vocab_get_attr(self.pointer, token) & attribute)

    def _tokenize(self, text: str, *, special: bool = False) -> list[int]:
        data = text.encode("utf-8", errors="replace")
        if not data:
            return []
        room = len(data) + 8
        tokens = (llama_cpp.llama_token * room)()
        count = llama_cpp.llama_tokenize(
            self.pointer, data, len(data), tokens, room, False, special
        )
        return list(tokens[:count])
