import ctypes
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from proxy.engine.llama.engine import LlamaEngine
from proxy.engine.llama.gpus import Ggml
from proxy.engine.load import Gpu, Load
from proxy.errors import ModelUnusable

Stub = Callable[..., Ggml]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """A ggml that has the devices that the environment tells it."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("the stub of ggml needs Linux and a C compiler")
    path = tmp_path_factory.mktemp("ggml") / "libggml.so"
    source = Path(__file__).with_name("ggml_stub.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", path, source], check=True)
    return ctypes.CDLL(str(path))


@pytest.fixture
def stub(library: ctypes.CDLL, monkeypatch: pytest.MonkeyPatch) -> Stub:
    def ggml(*gpus: str) -> Ggml:
        monkeypatch.setenv("GGML_STUB", "\n".join(gpus))
        return Ggml(library, library)

    return ggml


def test_installed() -> None:
    """The installed llama.cpp can be asked, whatever it was built for."""
    ggml = Ggml.installed()

    assert {"cuda", "rocm", "vulkan", "metal", "other"} >= ggml.backends()
    if not ggml.backends():
        assert ggml.gpu_at("0000:01:00.0") is None


@pytest.mark.parametrize(
    ("gpus", "backends"),
    [
        ([], set()),
        (["CUDA 0000:01:00.0 0"], {"cuda"}),
        (["ROCm 0000:01:00.0 0", "Vulkan 0000:01:00.0 0"], {"rocm", "vulkan"}),
        (["MTL - 0"], {"metal"}),
        (["Vulkan 0000:00:02.0 1"], {"vulkan"}),
        (["SYCL - 0", "CANN - 0"], {"other"}),
    ],
)
def test_backends(stub: Stub, gpus: list[str], backends: set[str]) -> None:
    """What drives GPUs here has our name for it; the CPU's backend is none of them."""
    assert backends == stub(*gpus).backends()


def test_gpu_at(stub: Stub, library: ctypes.CDLL) -> None:
    """A GPU is found by its address, in whatever order its backend counts."""
    ggml = stub("Vulkan 0000:0A:00.0 0", "Vulkan 0000:03:00.0 0")
    places = [
        library.place_of(ctypes.c_void_p(ggml.gpu_at(bus)))
        for bus in ("0000:03:00.0", "0000:0a:00.0")
    ]

    assert [2, 1] == places


def test_addresses_unknown(stub: Stub) -> None:
    """A backend that knows no addresses is left to choose."""
    assert stub("Vulkan - 0", "Vulkan - 0").gpu_at("0000:03:00.0") is None
    assert stub().gpu_at("0000:03:00.0") is None


def test_gpu_that_is_hidden(stub: Stub) -> None:
    """A GPU that llama.cpp is not shown is an error, not another GPU."""
    with pytest.raises(ModelUnusable, match=r"not shown the GPU at 0000:03:00\.0"):
        stub("Vulkan 0000:0a:00.0 0").gpu_at("0000:03:00.0")


def test_choose(stub: Stub, library: ctypes.CDLL) -> None:
    """Several GPUs are found by their addresses, or counted as llama.cpp counts them."""
    twice = ("CUDA 0000:01:00.0 0", "CUDA 0000:02:00.0 0", "Vulkan 0000:01:00.0 0",
             "Vulkan 0000:07:00.0 0", "Vulkan 0000:00:02.0 1")  # fmt: skip

    def places(*gpus: Gpu) -> list[int]:
        return [library.place_of(ctypes.c_void_p(gpu)) for gpu in stub(*twice).choose(gpus)]

    assert [2, 1] == places(Gpu(bus="0000:02:00.0"), Gpu(bus="0000:01:00.0"))
    assert [1, 4] == places(Gpu(0), Gpu(2))
    assert [1] == places(Gpu(bus="0000:01:00.0"))
    assert [] == places(Gpu(1))


def test_choose_built_in(stub: Stub, library: ctypes.CDLL) -> None:
    """GPUs in processors count where there are no others."""
    ggml = stub("Vulkan 0000:00:02.0 1", "Vulkan 0000:00:03.0 1")

    found = [library.place_of(ctypes.c_void_p(gpu)) for gpu in ggml.choose((Gpu(1), Gpu(0)))]

    assert [2, 1] == found


def test_choose_too_many(stub: Stub) -> None:
    """A GPU more than there are is an error that says how many there are."""
    with pytest.raises(ModelUnusable, match=r"for GPU 2, but llama\.cpp sees 2 here"):
        stub("CUDA - 0", "CUDA - 0").choose((Gpu(0), Gpu(2)))


def test_load_by_address(coder_model: Path) -> None:
    """A model loads where llama.cpp has no GPU to choose by its address."""
    if Ggml.installed().backends():
        pytest.skip("the installed llama.cpp has GPUs of its own")
    load = Load(
        str(coder_model), n_ctx=256, n_seq=1, n_gpu_layers=-1, gpus=(Gpu(bus="0000:01:00.0"),)
    )

    assert LlamaEngine(load).info.n_ctx == 256
