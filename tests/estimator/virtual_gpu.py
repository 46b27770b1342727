"""Asks llama.cpp itself what a load would take on GPUs that are not there.

The GPUs are those of virtual_gpu.cpp. A failed assertion aborts the process, so this is a program
of its own: `python -m tests.estimator.virtual_gpu LIBRARY FILE QUESTION`.
"""

import ctypes
import json
import re
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_SOURCE = Path(__file__).with_suffix(".cpp")
_NEXT = "-- next question --"
_LINE = re.compile(r"^(GPU\d+|CPU): model (\d+) context (\d+) compute (\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Told:
    """Bytes in one memory, by llama.cpp's own account."""

    weights_bytes: int
    kv_bytes: int
    compute_bytes: int


@dataclass(frozen=True, slots=True)
class Setup:
    """How a file is loaded: on GPUs with so much memory (GiB), all or some layers on them."""

    gpus: tuple[int, ...] = (4000,)
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
    library: Path, file: Path, setup: Setup, *contexts: dict[str, Any]
) -> list[dict[str, Told]]:
    """What lies where (`GPU0`, ..., `CPU`), for each set of context parameters."""
    question = json.dumps({"setup": asdict(setup), "contexts": contexts})
    command = [sys.executable, "-m", __name__, str(library), str(file), question]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert answer.returncode == 0, answer.stderr[-2000:]
    return [
        {place: Told(*map(int, numbers)) for place, *numbers in _LINE.findall(log)}
        for log in answer.stderr.split(_NEXT)[1:]
    ]


class _Override(ctypes.Structure):
    _fields_ = (("pattern", ctypes.c_char_p), ("buffer_type", ctypes.c_void_p))


def _experts_in_ram(lib: Path) -> Any:
    cpu = ctypes.CDLL(str(lib / "libggml-cpu.so"))
    cpu.ggml_backend_cpu_buffer_type.restype = ctypes.c_void_p
    end = _Override(None, None)
    return (_Override * 2)(_Override(b"exps", cpu.ggml_backend_cpu_buffer_type()), end)


def answer(library: str, file: str, setup: dict[str, Any], contexts: list[dict[str, Any]]) -> None:
    """Loads the file without allocating, and has llama.cpp say what it would allocate."""
    import llama_cpp

    virtual = ctypes.CDLL(library)
    sizes = [gib << 30 for gib in setup["gpus"]]
    virtual.add_virtual_gpus((ctypes.c_size_t * len(sizes))(*sizes), len(sizes))
    params = llama_cpp.llama_model_default_params()
    params.no_alloc, params.load_mode, params.use_extra_bufts = True, 0, False
    params.n_gpu_layers = setup["n_gpu_layers"]
    if setup["experts_on_cpu"]:
        overrides = _experts_in_ram(Path(llama_cpp.__file__).parent / "lib")
        params.tensor_buft_overrides = ctypes.addressof(overrides)
    model = llama_cpp.llama_model_load_from_file(file.encode(), params)
    assert model, "llama.cpp cannot load it"
    for context in contexts:
        sys.stderr.write(_NEXT + "\n")
        sys.stderr.flush()
        options = llama_cpp.llama_context_default_params()
        for name, value in context.items():
            setattr(options, name, value)
        made = llama_cpp.llama_init_from_model(model, options)
        assert made, f"llama.cpp makes no context with {context}"
        virtual.print_memory(ctypes.c_void_p(made))
        llama_cpp.llama_free(made)


if __name__ == "__main__":
    asked = json.loads(sys.argv[3])
    answer(sys.argv[1], sys.argv[2], asked["setup"], asked["contexts"])
