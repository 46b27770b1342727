"""Asks llama.cpp itself what a load would take on GPUs that are not there.

The GPUs are those of virtual_gpu.cpp. A failed assertion aborts the process, so this is a program
of its own: `python -m tests.estimator.virtual_gpu LIBRARY FILE QUESTION`.
"""

import ctypes
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_SOURCE = Path(__file__).with_suffix(".cpp")
_NEXT = "-- next question --"
_LOG_ERROR = 4  # ggml_log_level
_LINE = re.compile(r"^(GPU\d+|CPU): model (\d+) context (\d+) compute (\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Told:
    """Bytes in one memory, by llama.cpp's own account."""

    weights_bytes: int
    kv_bytes: int
    compute_bytes: int


@dataclass(frozen=True, slots=True)
class Setup:
    """How a file is loaded: on GPUs with such shares, all or some layers on them."""

    shares: tuple[float, ...] = (1.0,)
    n_gpu_layers: int = -1
    experts_on_cpu: bool = False


def compile_library(folder: Path, compiler: str) -> Path:
    """The virtual GPUs as a library beside the llama.cpp that is installed."""
    import llama_cpp

    made, lib = folder / "virtual_gpu.so", Path(llama_cpp.__file__).parent / "lib"
    linked = [f"-L{lib}", "-lllama", "-lggml", "-lggml-base", f"-Wl,-rpath,{lib}"]
    options = ["-std=c++17", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([compiler, *options, str(_SOURCE), "-o", str(made), *linked], check=True)
    return made


def ask_gpus(
    library: Path, file: Path, setups: Sequence[Setup], contexts: Sequence[dict[str, Any]]
) -> list[list[dict[str, Told]]]:
    """What lies where (`GPU0`, ..., `CPU`), for each setup and each set of context parameters."""
    question = json.dumps({"setups": list(map(asdict, setups)), "contexts": contexts})
    command = [sys.executable, "-m", __name__, str(library), str(file), question]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0, answer.stderr[-2000:]
    told = [
        {place: Told(*map(int, numbers)) for place, *numbers in _LINE.findall(log)}
        for log in answer.stderr.split(_NEXT)[1:]
    ]
    return [told[i : i + len(contexts)] for i in range(0, len(told), len(contexts))]


class _Override(ctypes.Structure):
    _fields_ = (("pattern", ctypes.c_char_p), ("buffer_type", ctypes.c_void_p))


def _experts_in_ram(lib: Path) -> Any:
    cpu = ctypes.CDLL(str(lib / "libggml-cpu.so"))
    cpu.ggml_backend_cpu_buffer_type.restype = ctypes.c_void_p
    end = _Override(None, None)
    return (_Override * 2)(_Override(b"exps", cpu.ggml_backend_cpu_buffer_type()), end)


def answer(
    library: str, file: str, setups: list[dict[str, Any]], contexts: list[dict[str, Any]]
) -> None:
    """Loads the file without allocating, and has llama.cpp say what it would allocate."""
    import llama_cpp

    virtual = ctypes.CDLL(library)
    virtual.virtual_gpu.restype = ctypes.c_void_p
    n_gpus = max(len(setup["shares"]) for setup in setups)
    gpus = [virtual.virtual_gpu(i) for i in range(n_gpus)]
    llama_cpp.llama_log_set(_ERRORS, ctypes.c_void_p())
    for setup in setups:
        n = len(setup["shares"])
        devices = (ctypes.c_void_p * (n + 1))(*gpus[:n], None)
        shares = (ctypes.c_float * llama_cpp.llama_max_devices())(*setup["shares"])
        overrides = _experts_in_ram(Path(llama_cpp.__file__).parent / "lib")
        params = llama_cpp.llama_model_default_params()
        params.no_alloc, params.load_mode, params.use_extra_bufts = True, 0, False
        params.devices, params.tensor_split = ctypes.addressof(devices), shares
        params.n_gpu_layers = setup["n_gpu_layers"]
        if setup["experts_on_cpu"]:
            params.tensor_buft_overrides = ctypes.addressof(overrides)
        model = llama_cpp.llama_model_load_from_file(file.encode(), params)
        assert model, "llama.cpp cannot load it"
        for context in contexts:
            _say(virtual, model, context)
        llama_cpp.llama_model_free(model)


def _say(virtual: Any, model: Any, context: dict[str, Any]) -> None:
    import llama_cpp

    sys.stderr.write(_NEXT + "\n")
    sys.stderr.flush()
    options = llama_cpp.llama_context_default_params()
    for name, value in context.items():
        setattr(options, name, value)
    made = llama_cpp.llama_init_from_model(model, options)
    assert made, f"llama.cpp makes no context with {context}"
    virtual.print_memory(ctypes.c_void_p(made))
    llama_cpp.llama_free(made)


def _say_errors(level: int, text: bytes, _data: Any) -> None:
    if level >= _LOG_ERROR:
        sys.stderr.write(text.decode(errors="replace"))


_ERRORS = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)(_say_errors)


if __name__ == "__main__":
    asked = json.loads(sys.argv[3])
    answer(sys.argv[1], sys.argv[2], asked["setups"], asked["contexts"])
