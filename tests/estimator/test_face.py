import ast
import subprocess
import sys
from pathlib import Path

import pytest

import estimator

HEAVY = ("pynvml", "llama_cpp", "numpy", "gguf", "httpx", "pydantic", "subprocess", "asyncio")


def test_every_name_is_there() -> None:
    """Each name of `__all__` leads to what it names."""
    assert all(getattr(estimator, name) is not None for name in estimator.__all__)


def test_types_and_values_agree() -> None:
    """What a type checker sees of the face is what there is at run time."""
    tree = ast.parse(Path(estimator.__file__).read_text(encoding="utf-8"))
    lines = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    seen = {(node.module, name.name) for node in lines for name in node.names}

    assert {(home, name) for home, names in estimator._HOMES.items() for name in names} <= seen
    assert len(estimator.__all__) == len(
        {name for names in estimator._HOMES.values() for name in names}
    )


def test_pages() -> None:
    """The seed pages' formula is `estimator.pages`, with nothing else imported before."""
    program = "import estimator; print(estimator.pages.__name__)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert b"estimator.pages\n" == said.stdout


def test_unknown_name() -> None:
    """A name that is not there is Python's usual error."""
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = estimator.nothing


def test_importing_is_cheap() -> None:
    """Importing the estimator loads nothing heavy: it is part of every command's start."""
    program = f"import sys, estimator; print([name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert b"[]\n" == loaded.stdout


def test_from_a_name_to_bytes() -> None:
    """What a name finds has the shape that memory is estimated of."""
    match = estimator.find_model("r1 14b")[0]
    named = estimator.find_model("r1 14b q4_k_m")[0]
    footprint = estimator.estimate_memory(match.shape, "Q4_K_M", 8192, kv_type_k="q8_0")

    assert estimator.estimate_memory(named.shape, None, 8192, kv_type_k="q8_0") == footprint
    assert footprint.total_bytes == (
        footprint.weights_bytes
        + footprint.kv_bytes
        + footprint.compute_bytes
        + footprint.overhead_bytes
    )
