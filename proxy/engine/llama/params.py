"""A load in llama.cpp's own parameters: of the model, and of its context."""

import ctypes
from dataclasses import dataclass
from typing import Any

import llama_cpp

from estimator.quants.types import tensor_type
from proxy.engine.llama.gpus import Ggml
from proxy.engine.load import Load, OverrideValue
from proxy.engine.threads import count_threads

_INT, _FLOAT, _BOOL, _STR = range(4)
_ALL_LAYERS = 2**31 - 1

# As llama.cpp's own --cpu-moe has it (common.h): routed experts alone, not the shared ones.
_EXPERTS = rb"\.ffn_(up|down|gate|gate_up)_(ch|)exps"


class TensorOverride(ctypes.Structure):
    """`llama_model_tensor_buft_override`, which the bindings leave out."""

    _fields_ = (("pattern", ctypes.c_char_p), ("buffer_type", ctypes.c_void_p))


@dataclass(frozen=True, slots=True)
class ModelParams:
    """The struct, and the arrays it points into: keep this until the load returns."""

    struct: Any
    arrays: tuple[Any, ...]


def model_params(load: Load) -> ModelParams:
    """Raises `ModelUnusable` when a GPU that the load names is not there."""
    params = llama_cpp.llama_model_default_params()
    params.n_gpu_layers = load.n_gpu_layers if load.n_gpu_layers >= 0 else _ALL_LAYERS
    params.split_mode = (
        llama_cpp.LLAMA_SPLIT_MODE_LAYER
        if len(load.gpus) > 1 and load.n_gpu_layers
        else llama_cpp.LLAMA_SPLIT_MODE_NONE
    )
    if not load.is_whole_on_gpu:
        # Repacked weights decode up to twice as fast; read into place, they are no second copy.
        params.load_mode = llama_cpp.LLAMA_LOAD_MODE_NONE
    devices, shares = _devices(load), _shares(load)
    if devices is None:
        params.main_gpu = load.gpus[0].index
    else:
        params.main_gpu, params.devices = 0, ctypes.cast(devices, ctypes.c_void_p)
    params.tensor_split = shares
    overrides, experts = metadata_overrides(load.overrides), _experts_in_ram(load)
    params.kv_overrides = overrides
    if experts is not None:
        params.tensor_buft_overrides = ctypes.cast(experts, ctypes.c_void_p)
    return ModelParams(params, (devices, shares, overrides, experts))


def context_params(load: Load) -> Any:
    """Flash attention is llama.cpp's to choose: it takes it wherever the devices can."""
    params = llama_cpp.llama_context_default_params()
    params.n_ctx = load.n_ctx
    params.n_batch = params.n_ubatch = load.n_ubatch
    params.n_seq_max = params.n_outputs_max = load.n_seq
    params.kv_unified = True
    params.swa_full = False
    params.type_k = tensor_type(load.kv_type_k).id
    params.type_v = tensor_type(load.kv_type_v).id
    params.n_threads = params.n_threads_batch = load.n_threads or count_threads()
    return params


def _devices(load: Load) -> Any:
    """An array that ends with null; None leaves llama.cpp the choice of the one by its number."""
    if load.n_gpu_layers == 0:
        # Without this llama.cpp takes memory of a GPU even for a model that is all in RAM.
        return (ctypes.c_void_p * 1)(None)
    found = Ggml.installed().choose(load.gpus)
    return (ctypes.c_void_p * (len(found) + 1))(*found, None) if found else None


def _shares(load: Load) -> Any:
    shares = (ctypes.c_float * int(llama_cpp.llama_max_devices()))()
    for i, gpu in enumerate(load.gpus):
        shares[i] = gpu.share
    return shares


def _experts_in_ram(load: Load) -> Any:
    """An array that ends with a null pattern, or None."""
    if not load.experts_on_cpu:
        return None
    ram = Ggml.installed().ram_buffers()
    return (TensorOverride * 2)(TensorOverride(_EXPERTS, ram), TensorOverride(None, None))


def metadata_overrides(values: tuple[tuple[str, OverrideValue], ...]) -> Any:
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
