"""The deepseek-coder vocabulary, whose tokens the judge spells texts with."""

from pathlib import Path

import pytest

from proxy.engine.llama.engine import LlamaEngine
from proxy.engine.load import Load


@pytest.fixture(scope="session")
def engine(coder_model: Path) -> LlamaEngine:
    return LlamaEngine(Load(str(coder_model), n_ctx=256, n_seq=1))
