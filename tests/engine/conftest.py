"""A real llama.cpp for the tests of this folder."""

from pathlib import Path

import pytest

from proxy.engine.llama.engine import LlamaEngine
from proxy.engine.load import Load


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def coder_engine(coder_model: Path) -> LlamaEngine:
    """The deepseek-coder vocabulary, loaded in this process for what needs no process."""
    return LlamaEngine(Load(str(coder_model), n_ctx=1024, n_seq=4))


@pytest.fixture(scope="session")
def random_engine(small_random_model: Path) -> LlamaEngine:
    """A model whose next token is not certain, for what temperature does."""
    return LlamaEngine(Load(str(small_random_model), n_ctx=1024, n_seq=4))
