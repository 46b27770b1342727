"""Other files stand before a hole, as far as there is room for them."""

from typing import Any

import pytest

from prompts.markers import BOS, FIM_BEGIN, FIM_END, FIM_HOLE
from proxy.api.file_schemas import MAX_FILES
from proxy.api.hole import MOST_BYTES
from tests.api.filling import PREFIX, SUFFIX, SURFACES, Frugal, Site, sides
from tests.api.house import MakeHouse, error_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def site(make_house: MakeHouse) -> Site:
    backend = Frugal()
    return Site(make_house(backend), backend)


FILES = [{"filename": "far.py", "text": "FAR = 1"}, {"filename": "b/near.py", "text": "B = 2\n"}]


@pytest.mark.parametrize("surface", SURFACES)
async def test_files(site: Site, surface: str) -> None:
    """Files stand before the prefix in the order given, each under its path."""
    await site.fill(surface, "import b\n", "\n", input_extra=FILES)

    expected = "#far.py\nFAR = 1\n#b/near.py\nB = 2\nimport b\n"
    assert (expected, "\n") == sides(site.backend.asked)


@pytest.mark.parametrize("surface", SURFACES)
async def test_files_are_dropped_first(site: Site, surface: str) -> None:
    """Files give way before the code does, whole, the farthest first."""
    files = [{"filename": f"{n}.py", "text": f"{n}" * 4000} for n in range(8)]

    await site.fill(surface, "import b\n", "\n", input_extra=files, max_tokens=96)

    before, after = sides(site.backend.asked)
    expected = "".join(f"#{n}.py\n{str(n) * 4000}\n" for n in (5, 6, 7))
    assert (f"{expected}import b\n", "\n") == (before, after)


async def test_cut_code_has_no_files(site: Site) -> None:
    """Where the code itself is cut, no file stands before the middle of a line."""
    await site.fill("/v1/completions", PREFIX, SUFFIX, input_extra=FILES)

    assert "#far.py" not in site.backend.asked.text


async def test_too_large_file(site: Site) -> None:
    """A file that no context could hold is left out, and a smaller one farther off is kept."""
    files = [FILES[0], {"filename": "huge.py", "text": "x" * (MOST_BYTES * 40_000)}]

    await site.fill("/infill", "a = ", "\n", input_extra=files)

    assert ("#far.py\nFAR = 1\na = ", "\n") == sides(site.backend.asked)
    assert 0 == site.backend.n_counts


async def test_end_of_a_file(site: Site) -> None:
    """With files, an empty suffix is a hole at the end of a text: `/v1/completions` fills it."""
    await site.fill("/v1/completions", "a = ", "", input_extra=FILES[1:])

    assert ("#b/near.py\nB = 2\na = ", "") == sides(site.backend.asked)


async def test_unnamed_file(site: Site) -> None:
    """A text without a name is llama.cpp's `tmp`; what else a client tells of it is let be."""
    await site.fill("/infill", "a", "b", input_extra=[{"text": "x\n", "time": [1, 2]}])

    assert ("#tmp\nx\na", "b") == sides(site.backend.asked)


async def test_typed_markers(site: Site) -> None:
    """Markers in a file or its name stay text."""
    extra = [{"filename": f"{FIM_HOLE}.py", "text": FIM_END}]
    await site.fill("/infill", "a", "b", input_extra=extra)

    marks = [s.text for s in site.backend.asked.segments if s.is_marker]
    assert [BOS, FIM_BEGIN, FIM_HOLE, FIM_END] == marks


WRONG: list[tuple[Any, str]] = [
    ("a.py", "input_extra"),
    (["a.py"], "input_extra[0]"),
    ([{"filename": "a.py"}], "input_extra[0].text"),
    ([FILES[0], {"text": "x", "filename": 5}], "input_extra[1].filename"),
    ([FILES[0], {"text": "x", "filename": "a\nb"}], "input_extra[1].filename"),
    ([FILES[0]] * (MAX_FILES + 1), "input_extra"),
]


@pytest.mark.parametrize(("extra", "param"), WRONG, ids=lambda value: str(value)[:40])
@pytest.mark.parametrize("surface", SURFACES)
async def test_wrong_files(site: Site, surface: str, extra: Any, param: str) -> None:
    """Files that are none, or too many of them, are a 400 that names the field."""
    answer = await site.fill(surface, "a", "b", input_extra=extra)

    assert 400 == answer.status_code
    assert param == error_of(answer)["param"]
    assert [] == site.backend.requests


@pytest.mark.parametrize("prompt", ["a", [5]])
async def test_files_without_a_hole(site: Site, prompt: Any) -> None:
    """`/v1/completions` takes files for a hole in a text only, and says which field is amiss."""
    body = {"model": "coder-base", "prompt": prompt, "input_extra": FILES}
    answer = await site.house.client.post("/v1/completions", json=body)
    with_suffix = await site.house.client.post("/v1/completions", json=body | {"suffix": ""})

    assert "input_extra" == error_of(answer)["param"]
    assert (200 if prompt == "a" else 400) == with_suffix.status_code


@pytest.mark.parametrize("surface", SURFACES)
async def test_untrained(site: Site, surface: str) -> None:
    """A model that was not trained for it is refused before anything is loaded."""
    answer = await site.fill(surface, PREFIX, SUFFIX, model="coder", input_extra=FILES)

    assert "take coder-base" in error_of(answer)["message"]
    assert 0 == site.house.routes.n_leases


@pytest.mark.parametrize("surface", SURFACES)
async def test_unnamed_model(site: Site, surface: str) -> None:
    """Where no model is named and the default cannot fill in, one that can does."""
    routes = site.house.routes
    routes.families["other-base"] = "ds-coder-base"
    for routes.default in ("coder", "coder-base", "other-base"):
        answer = await site.fill(surface, PREFIX, SUFFIX, model=None)

        expected = "coder-base" if routes.default == "coder" else routes.default
        assert expected == answer.json()["model"].partition(":")[0]
