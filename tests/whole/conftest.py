"""Servers that several tests of this folder share."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.whole.served import Served, serving


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("serve")


@pytest.fixture(scope="module")
def house(
    folder: Path,
    thebloke_model: Path,
    coder_model: Path,
    coder_base_model: Path,
    cycle_model: Path,
    small_random_model: Path,
    family_model: Callable[[str], Path],
) -> Iterator[Served]:
    """One of each: coder as TheBloke made it, coder, base, an endless one, R1, V3, V2, distills."""
    models = folder / "models"
    models.mkdir()
    paths = [thebloke_model, coder_model, coder_base_model, cycle_model, small_random_model]
    paths += [family_model(key) for key in ("llm", "v2", "v3", "r1", "distill-qwen")]
    for path in paths:
        shutil.copy(path, models / path.name)
    (models / "broken.Q4_K_M.gguf").write_bytes(b"GGUF\x03\x00\x00\x00" + bytes(12))
    with serving("--models", str(models), folder=folder) as served:
        yield served
