import ctypes
from importlib.util import find_spec
from pathlib import Path

import pytest

from estimator.quants.types import (
    FILE_QUANTS,
    TENSOR_TYPES,
    gpu_tensor_bytes,
    tensor_bytes,
    tensor_type,
)


@pytest.fixture(scope="module")
def ggml() -> ctypes.CDLL:
    """The ggml that is installed."""
    spec = find_spec("llama_cpp")
    assert spec
    assert spec.origin
    (library,) = (Path(spec.origin).parent / "lib").glob("*ggml-base.*[oyl]")
    loaded = ctypes.CDLL(str(library))
    loaded.ggml_blck_size.restype = ctypes.c_int64
    loaded.ggml_type_size.restype = ctypes.c_size_t
    loaded.ggml_type_name.restype = ctypes.c_char_p
    return loaded


def test_equal_to_ggml(ggml: ctypes.CDLL) -> None:
    """Every type that ggml has is in the table, with ggml's name and sizes, and no other."""
    theirs = [
        (i, ggml.ggml_type_name(i).decode().upper(), ggml.ggml_blck_size(i), ggml.ggml_type_size(i))
        for i in range(43)
        if ggml.ggml_blck_size(i)
    ]

    assert theirs == [(t.id, t.name, t.block_size, t.type_size) for t in TENSOR_TYPES]


def test_file_quants_are_llama_cpps() -> None:
    """`general.file_type` 7 is Q8_0 and 15 is Q4_K_M; ids and names are unique."""
    assert ("Q8_0", "Q4_K_M") == (FILE_QUANTS[7], FILE_QUANTS[15])
    assert len(FILE_QUANTS) == len(set(FILE_QUANTS.values()))


def test_bytes_of_a_tensor() -> None:
    """A tensor's bytes are its blocks' bytes: 2048 x 5504 in Q4_K is 6.05 MiB."""
    assert 2048 // 256 * 144 * 5504 == tensor_bytes(tensor_type("q4_k"), (2048, 5504))


def test_rows_are_whole_blocks() -> None:
    """A row that is not whole blocks is an error that says so."""
    with pytest.raises(ValueError, match="a row of 100 is not whole blocks of 256"):
        tensor_bytes(tensor_type("Q4_K"), (100, 2))


def test_padding_on_a_gpu() -> None:
    """A quantized tensor whose rows are not multiples of 512 takes the rest of a row more."""
    q8_0 = tensor_type("Q8_0")

    assert gpu_tensor_bytes(q8_0, (5504, 2048)) == tensor_bytes(q8_0, (5504, 2048)) + 256
    assert gpu_tensor_bytes(q8_0, (4096, 2048)) == tensor_bytes(q8_0, (4096, 2048))
    assert gpu_tensor_bytes(tensor_type("F32"), (3,)) == 128


def test_unknown_type() -> None:
    """An unknown type is an error that names those there are."""
    with pytest.raises(ValueError, match=r"no tensor type 'q9_0'; there are F32, F16"):
        tensor_type("q9_0")
