"""The tokens that may come next with their logits, as llama.cpp's samplers take them."""

import ctypes
from typing import Any

import llama_cpp
import numpy as np
from numpy.typing import NDArray

_TOKEN = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])


class Candidates:
    """One array for a whole vocabulary, filled anew for every draw that needs it."""

    def __init__(self, n_vocab: int) -> None:
        self._tokens = np.zeros(n_vocab, _TOKEN)
        self._all = np.arange(n_vocab, dtype=np.int32)
        self._filled = self._tokens
        self._array = llama_cpp.llama_token_data_array()

    def fill(self, logits: NDArray[np.float32], at_most: int | None = None) -> None:
        """With every token, or with so many of the likeliest, in no order."""
        if at_most is None or at_most >= len(self._all):
            self._filled = self._tokens
            self._filled["id"], self._filled["logit"] = self._all, logits
        else:
            best = np.argpartition(logits, -at_most)[-at_most:]
            self._filled = self._tokens[:at_most]
            self._filled["id"], self._filled["logit"] = best, logits[best]
        _point(self._array, self._filled)

    @property
    def ids(self) -> NDArray[np.int32]:
        """Until a sampler sorts them, beside their `logits`."""
        ids: NDArray[np.int32] = self._filled["id"]
        return ids

    @property
    def logits(self) -> NDArray[np.float32]:
        """To read and to change; minus infinity is never."""
        logits: NDArray[np.float32] = self._filled["logit"]
        return logits

    def apply(self, sampler: Any) -> None:
        llama_cpp.llama_sampler_apply(sampler, ctypes.byref(self._array))

    @property
    def chosen(self) -> int:
        """What the last sampler of a chain has settled on."""
        return int(self._array.data[self._array.selected].id)


def would_pass(token: int, sampler: Any) -> bool:
    """Whether a sampler that forbids tokens leaves this one."""
    one = np.array([(token, 1.0, 0.0)], _TOKEN)
    array = llama_cpp.llama_token_data_array()
    _point(array, one)
    llama_cpp.llama_sampler_apply(sampler, ctypes.byref(array))
    return bool(one["logit"][0] > -np.inf)


def _point(array: Any, tokens: NDArray[Any]) -> None:
    array.data = ctypes.cast(tokens.ctypes.data, type(array.data))
    array.size = len(tokens)
    array.selected = -1
    array.sorted = False
