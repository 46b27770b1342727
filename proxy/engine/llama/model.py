"""Loads a GGUF, or says why not."""

import ctypes
from pathlib import Path
from typing import Any

import llama_cpp

from proxy.engine.llama.gpus import Ggml
from proxy.engine.llama.log import Log
from proxy.engine.load import Load, OverrideValue
from proxy.errors import ModelUnusable, OutOfMemory

_INT, _FLOAT, _BOOL, _STR = range(4)


def load_model(load: Load, log: Log) -> Any:
    """The `llama_model`. Raises `OutOfMemory` or `ModelUnusable` with llama.cpp's own words."""
    params = llama_cpp.llama_model_default_params()
    params.n_gpu_layers = load.n_gpu_layers if load.n_gpu_layers >= 0 else 2**31 - 1
    params.main_gpu = load.gpu
    params.split_mode = llama_cpp.LLAMA_SPLIT_MODE_NONE
    no_device = (ctypes.c_void_p * 1)(None)
    only_device = (ctypes.c_void_p * 2)(None, None)
    if load.n_gpu_layers == 0:
        # Without this llama.cpp takes memory of a GPU even for a model that is all in RAM.
        params.devices = ctypes.cast(no_device, ctypes.c_void_p)
        # Repacked weights decode up to twice as fast; read into place, they are no second copy.
        params.load_mode = llama_cpp.LLAMA_LOAD_MODE_NONE
    elif load.gpu_bus and (gpu := Ggml.installed().gpu_at(load.gpu_bus)):
        only_device[0] = gpu
        params.devices, params.main_gpu = ctypes.cast(only_device, ctypes.c_void_p), 0
    overrides = _overrides(load.overrides)
    params.kv_overrides = overrides
    model = llama_cpp.llama_model_load_from_file(load.path.encode(), params)
    if not model:
        raise failure(load, log)
    return model


def failure(load: Load, log: Log) -> ModelUnusable:
    """The typed error for what llama.cpp's log tells."""
    name = Path(load.path).name
    if log.is_out_of_memory:
        return OutOfMemory(f"{name} did not fit into memory: {log.why}")
    return ModelUnusable(f"llama.cpp cannot load {name}: {log.why}")


def _overrides(values: tuple[tuple[str, OverrideValue], ...]) -> Any:
    """An array that ends with an empty key; it must live until the load returns."""
    array = (llama_cpp.llama_model_kv_override * (len(values) + 1))()
    for item, (key, value) in zip(array, values, strict=False):
        item.key = key.encode()
        if isinstance(value, bool):
            item.tag, item.value.val_bool = _BOOL, value
        elif isinstance(value, int):
            item.tag, item.value.val_i64 = _INT, value
        elif isinstance(value, float):
            item.tag, item.value.val_f64 = _FLOAT, value
        else:
            item.tag, item.value.val_str = _STR, value.encode()
    return array


def read_abort_flag() -> Any:
    """A native function that llama.cpp may ask between any two operations whether to stop.

    libc's `atoi` reads the flag: "1" is true, "0" is false. A Python callback would take the
    interpreter's lock some hundred times a step.
    """
    libc = ctypes.cdll.msvcrt if hasattr(ctypes, "windll") else ctypes.CDLL(None)
    address = ctypes.cast(libc.atoi, ctypes.c_void_p).value
    return llama_cpp.ggml_abort_callback(address)
