"""The tables of ggml tensor types, with exact block sizes, and of file quants."""

from dataclasses import dataclass

SOURCE = "llama.cpp, ggml/src/ggml.c: type_traits, and ggml/include/ggml.h: ggml_type"
CHECKED = "2026-11-22"

# CUDA reads quantized rows 512 numbers at a time, past the end of the last row of a tensor, and
# starts every tensor at a multiple of 128 bytes (ggml-cuda.cu: MATRIX_ROW_PADDING).
_GPU_ROW = 512
_GPU_ALIGNMENT = 128


@dataclass(frozen=True, slots=True, eq=False)
class TensorType:
    """How a tensor's numbers are stored: blocks of `block_size` numbers in `type_size` bytes.

    There is one object for each type, so that it is looked up and compared as fast as any.
    """

    id: int
    name: str
    block_size: int
    type_size: int

    def row_bytes(self, n: int) -> int:
        """Bytes of a row of `n` numbers; raises `ValueError` unless it is whole blocks."""
        n_blocks, rest = divmod(n, self.block_size)
        if rest:
            raise ValueError(f"a row of {n} is not whole blocks of {self.block_size} ({self.name})")
        return n_blocks * self.type_size


TENSOR_TYPES = (
    TensorType(0, "F32", 1, 4),
    TensorType(1, "F16", 1, 2),
    TensorType(2, "Q4_0", 32, 18),
    TensorType(3, "Q4_1", 32, 20),
    TensorType(6, "Q5_0", 32, 22),
    TensorType(7, "Q5_1", 32, 24),
    TensorType(8, "Q8_0", 32, 34),
    TensorType(9, "Q8_1", 32, 36),
    TensorType(10, "Q2_K", 256, 84),
    TensorType(11, "Q3_K", 256, 110),
    TensorType(12, "Q4_K", 256, 144),
    TensorType(13, "Q5_K", 256, 176),
    TensorType(14, "Q6_K", 256, 210),
    TensorType(15, "Q8_K", 256, 292),
    TensorType(16, "IQ2_XXS", 256, 66),
    TensorType(17, "IQ2_XS", 256, 74),
    TensorType(18, "IQ3_XXS", 256, 98),
    TensorType(19, "IQ1_S", 256, 50),
    TensorType(20, "IQ4_NL", 32, 18),
    TensorType(21, "IQ3_S", 256, 110),
    TensorType(22, "IQ2_S", 256, 82),
    TensorType(23, "IQ4_XS", 256, 136),
    TensorType(24, "I8", 1, 1),
    TensorType(25, "I16", 1, 2),
    TensorType(26, "I32", 1, 4),
    TensorType(27, "I64", 1, 8),
    TensorType(28, "F64", 1, 8),
    TensorType(29, "IQ1_M", 256, 56),
    TensorType(30, "BF16", 1, 2),
    TensorType(34, "TQ1_0", 256, 54),
    TensorType(35, "TQ2_0", 256, 66),
    TensorType(39, "MXFP4", 32, 17),
    TensorType(40, "NVFP4", 64, 36),
    TensorType(41, "Q1_0", 128, 18),
    TensorType(42, "Q2_0", 64, 18),
)

# `general.file_type` of a GGUF: llama.cpp, include/llama.h: llama_ftype.
FILE_QUANTS = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K",
    11: "Q3_K_S", 12: "Q3_K_M", 13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S",
    17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS", 21: "Q2_K_S", 22: "IQ3_XS",
    23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S",
    29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0",
    38: "MXFP4_MOE", 39: "NVFP4", 40: "Q1_0", 41: "Q2_0",
}  # fmt: skip

TYPE_BY_ID = {row.id: row for row in TENSOR_TYPES}
_BY_NAME = {row.name: row for row in TENSOR_TYPES}


def tensor_type(name: str) -> TensorType:
    """The type of that name in any case, `q8_0` as well; raises `ValueError` naming all."""
    found = _BY_NAME.get(name.upper())
    if found is None:
        raise ValueError(f"there is no tensor type {name!r}; there are {', '.join(_BY_NAME)}")
    return found


def tensor_bytes(kind: TensorType, shape: tuple[int, ...]) -> int:
    """Bytes of a tensor whose first dimension is the row; raises `ValueError` as `row_bytes`."""
    n_bytes = kind.row_bytes(shape[0])
    for n in shape[1:]:
        n_bytes *= n
    return n_bytes


def gpu_tensor_bytes(kind: TensorType, shape: tuple[int, ...]) -> int:
    """Bytes the tensor takes on a GPU, padding included; raises `ValueError` as `row_bytes`."""
    n_bytes = tensor_bytes(kind, shape)
    rest = shape[0] % _GPU_ROW
    if rest and kind.block_size > 1:
        n_bytes += kind.row_bytes(_GPU_ROW - rest)
    return -(-n_bytes // _GPU_ALIGNMENT) * _GPU_ALIGNMENT
