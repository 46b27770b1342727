"""The deepseek-coder vocabulary, whose tokens the judge spells texts with."""

from collections.abc import Callable
from pathlib import Path

import pytest

from prompts.family import Family
from prompts.markers import DSML, TOOLS
from proxy.engine.llama.engine import LlamaEngine
from proxy.engine.load import Load
from tests.grammar.functions import SYNTAXES


@pytest.fixture(scope="session")
def engine(coder_model: Path) -> LlamaEngine:
    return LlamaEngine(Load(str(coder_model), n_ctx=256, n_seq=1))


@pytest.fixture(scope="session")
def speaker(family_model: Callable[[str], Path]) -> LlamaEngine:
    """V4's vocabulary: it has the markers of every syntax, and the bytes."""
    path = str(family_model("v4"))
    return LlamaEngine(Load(path, n_ctx=256, n_seq=1, markers=(*TOOLS, DSML)))


@pytest.fixture(scope="session", params=SYNTAXES)
def family(request: pytest.FixtureRequest) -> Family:
    """One for each syntax, with markers as tokens and in letters."""
    return SYNTAXES[request.param]
