"""Asks llama.cpp itself: what loads would take, and which types its quantizer would choose.

A load with `no_alloc` allocates nothing, but logs what it would have allocated; a failed
assertion aborts the process. So this is a program of its own, and the answers are in its log:
`python -m tests.estimator.oracle memory|quantize FILE QUESTIONS`.
"""

import ctypes
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

_MIB = 1 << 20
_NO_DEVICES = (ctypes.c_void_p * 1)(None)
_NEXT = "-- next question --"
_Q8_0 = 8
_KV = re.compile(r"(?:llama_kv_cache: size|state buffer size) = +([\d.]+) MiB")
_COMPUTE = re.compile(r"compute buffer size = +([\d.]+) MiB")
_TENSOR = re.compile(r"\] (\S+) +- \[.*type = +(\w+), size = .*?MiB(?: -> .*\((\w+)\))?")


def ask_memory(file: Path, *contexts: dict[str, Any]) -> list[tuple[int, int]]:
    """KV and compute bytes on the CPU, to 0.01 MiB, for each set of context parameters."""
    return [(_bytes(_KV, log), _bytes(_COMPUTE, log)) for log in _ask("memory", file, contexts)]


class Quantizing(NamedTuple):
    """A `llama_ftype`; with an importance matrix; with embeddings and output in Q8_0."""

    file_type: int
    has_imatrix: bool = False
    is_large: bool = False


def ask_quantizer(file: Path, *questions: Quantizing) -> list[dict[str, str]]:
    """The type that each tensor would get, in capitals, for each question."""
    return [
        {name: (new or old).upper() for name, old, new in _TENSOR.findall(log)}
        for log in _ask("quantize", file, questions)
    ]


def _ask(what: str, file: Path, questions: Any) -> list[str]:
    command = [sys.executable, "-m", "tests.estimator.oracle", what, str(file)]
    answer = subprocess.run(
        [*command, json.dumps(questions)], capture_output=True, text=True, check=False, timeout=120
    )
    assert answer.returncode == 0, answer.stderr[-2000:]
    return answer.stderr.split(_NEXT)[1:]


def _bytes(line: re.Pattern[str], log: str) -> int:
    return round(sum(float(mib) for mib in line.findall(log)) * _MIB)


def _say_next() -> None:
    sys.stderr.write(_NEXT)
    sys.stderr.flush()


def memory(file: str, contexts: list[dict[str, Any]]) -> None:
    """Loads the file on the CPU without allocating."""
    import llama_cpp

    llama_cpp.llama_backend_init()
    params = llama_cpp.llama_model_default_params()
    params.no_alloc, params.load_mode, params.use_extra_bufts = True, 0, False
    params.devices = ctypes.addressof(_NO_DEVICES)
    model = llama_cpp.llama_model_load_from_file(file.encode(), params)
    assert model, "llama.cpp cannot load it"
    for context in contexts:
        _say_next()
        options = llama_cpp.llama_context_default_params()
        for name, value in context.items():
            setattr(options, name, value)
        made = llama_cpp.llama_init_from_model(model, options)
        assert made, f"llama.cpp makes no context with {context}"
        llama_cpp.llama_free(made)


def quantize(file: str, questions: list[Quantizing]) -> None:
    """Quantizes the file without doing it."""
    import llama_cpp

    numbers = (ctypes.c_float * 1)(1.0)
    entry = llama_cpp.llama_model_imatrix_data(b"none of its tensors", numbers, 1)
    matrix = (llama_cpp.llama_model_imatrix_data * 2)(entry)  # a dry run looks no tensor up
    for file_type, has_imatrix, is_large in questions:
        _say_next()
        params = llama_cpp.llama_model_quantize_default_params()
        params.ftype, params.dry_run, params.nthread = file_type, True, 1
        if has_imatrix:
            params.imatrix = matrix
        if is_large:
            params.output_tensor_type = params.token_embedding_type = _Q8_0
        failed = llama_cpp.llama_model_quantize(file.encode(), b"", ctypes.byref(params))
        assert not failed, f"llama.cpp cannot quantize it to {file_type}"


if __name__ == "__main__":
    answer = memory if sys.argv[1] == "memory" else quantize
    answer(sys.argv[2], json.loads(sys.argv[3]))
