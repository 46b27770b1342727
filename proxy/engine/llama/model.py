"""Loads a GGUF, or says why not."""

import ctypes
from pathlib import Path
from typing import Any

import llama_cpp

from proxy.engine.llama.log import Log
from proxy.engine.llama.params import context_params, model_params
from proxy.engine.load import Load
from proxy.errors import ModelUnusable, OutOfMemory


def load_model(load: Load, log: Log, *, is_dry: bool = False) -> Any:
    """The `llama_model`; a dry one has no weights and takes no memory.

    Raises `OutOfMemory` or `ModelUnusable` with llama.cpp's own words.
    """
    params = model_params(load)
    if is_dry:
        # With mapped files llama.cpp aborts; and repacked weights it would count twice.
        params.struct.no_alloc, params.struct.use_extra_bufts = True, False
        params.struct.load_mode = llama_cpp.LLAMA_LOAD_MODE_NONE
    model = llama_cpp.llama_model_load_from_file(load.path.encode(), params.struct)
    if not model:
        raise failure(load, log)
    return model


def open_context(load: Load, model: Any, log: Log) -> Any:
    """The `llama_context`. Raises as `load_model` does."""
    context = llama_cpp.llama_init_from_model(model, context_params(load))
    if not context:
        raise failure(load, log)
    return context


def dry_log(load: Load) -> list[str]:
    """All that llama.cpp logs of a load that is only planned. Raises as `load_model` does."""
    log = Log(n_lines=None)
    llama_cpp.llama_backend_init()
    open_context(load, load_model(load, log, is_dry=True), log)
    return list(log.lines)


def failure(load: Load, log: Log) -> ModelUnusable:
    """The typed error for what llama.cpp's log tells."""
    name = Path(load.path).name
    if log.is_out_of_memory:
        return OutOfMemory(f"{name} did not fit into memory: {log.why}")
    return ModelUnusable(f"llama.cpp cannot load {name}: {log.why}")


def read_abort_flag() -> Any:
    """A native function that llama.cpp may ask between any two operations whether to stop.

    libc's `atoi` reads the flag: "1" is true, "0" is false. A Python callback would take the
    interpreter's lock some hundred times a step.
    """
    libc = ctypes.cdll.msvcrt if hasattr(ctypes, "windll") else ctypes.CDLL(None)
    address = ctypes.cast(libc.atoi, ctypes.c_void_p).value
    return llama_cpp.ggml_abort_callback(address)
