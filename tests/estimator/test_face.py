import subprocess
import sys

import estimator

HEAVY = ("pynvml", "llama_cpp", "numpy", "gguf", "httpx", "pydantic", "subprocess", "asyncio")


def test_the_face_is_sorted_and_complete() -> None:
    """`__all__` is sorted, every name in it exists, and nothing of ours is left out."""
    public = {
        name
        for name, value in vars(estimator).items()
        if not name.startswith("_") and getattr(value, "__module__", None)
    }

    assert sorted(estimator.__all__) == estimator.__all__
    assert public == set(estimator.__all__)


def test_importing_is_cheap() -> None:
    """Importing the estimator loads nothing heavy: it is part of every command's start."""
    program = f"import sys, estimator; print([name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert b"[]\n" == loaded.stdout
