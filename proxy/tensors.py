"""Writes tensors and a vocabulary as a GGUF file that llama.cpp loads."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from proxy.vocabulary import Vocabulary

# numpy and gguf are imported where they are used: together they take 0.3 s, and whoever imports
# this file only to see whether the demo models exist should not wait for them.
if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

Value = bool | int | float | str
Dtype = Literal["F32", "F16", "Q8_0"]


def packed(rows: "Array", dtype: Dtype) -> "Array":
    """The rows in another type; Q8_0 comes as bytes, its rows a multiple of 32 numbers."""
    import gguf  # noqa: PLC0415

    array: Array = gguf.quants.quantize(rows, gguf.GGMLQuantizationType[dtype])
    return array


def write_model(
    path: Path,
    vocabulary: Vocabulary,
    tensors: Mapping[str, "Array"],
    *,
    metadata: Mapping[str, Value | None],
) -> None:
    """Writes a GGUF of any tensors: float32, float16, or bytes as `packed` makes them of Q8_0.

    `metadata` has full keys, `general.architecture` among them; it wins over the vocabulary's,
    and None leaves an entry out.
    """
    import gguf  # noqa: PLC0415

    writer = gguf.GGUFWriter(path, metadata["general.architecture"])
    q8_0 = gguf.GGMLQuantizationType.Q8_0
    dtype = {"float32": "ALL_F32", "float16": "MOSTLY_F16", "uint8": "MOSTLY_Q8_0"}
    writer.add_file_type(gguf.LlamaFileType[dtype[tensors["token_embd.weight"].dtype.name]])
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    for key, value in (vocabulary.metadata() | dict(metadata)).items():
        if key != "general.architecture" and value is not None:
            _add(writer, key, value)
    for name, array in tensors.items():
        writer.add_tensor(name, array, raw_dtype=q8_0 if array.dtype.name == "uint8" else None)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add(writer: Any, key: str, value: Value | Sequence[Value]) -> None:
    """Adds one entry in the type that llama.cpp's converters give it."""
    match value:
        case bool():
            writer.add_bool(key, value)
        case int():
            writer.add_uint32(key, value)
        case float():
            writer.add_float32(key, value)
        case str():
            writer.add_string(key, value)
        case _:
            writer.add_array(key, value)
