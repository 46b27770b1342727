"""What stands around a hole is cut to the context that the model is served with."""

import pytest

from prompts.segments import Prompt
from proxy.api.hole import MOST_BYTES, MOST_LOOKS, most_context, room_of
from proxy.errors import WorkerDied
from proxy.settings import Settings
from tests.api.filling import PREFIX, SUFFIX, SURFACES, Frugal, Site, sides
from tests.api.house import MakeHouse, error_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def site(make_house: MakeHouse) -> Site:
    backend = Frugal()
    return Site(make_house(backend), backend)


@pytest.mark.parametrize("surface", SURFACES)
async def test_too_long(site: Site, surface: str) -> None:
    """Too long a text is cut at its far ends, not refused, and fills what the answer leaves."""
    answer = await site.fill(surface, PREFIX, SUFFIX, max_tokens=100)

    before, after = sides(site.backend.asked)
    n_prompt = site.backend.length(site.backend.asked)
    assert 200 == answer.status_code
    assert PREFIX.endswith(before)
    assert SUFFIX.startswith(after)
    assert (4096 - 100) * 63 // 64 <= n_prompt <= 4096 - 100
    assert 0.2 < len(after) / len(before + after) < 0.3


@pytest.mark.parametrize("surface", SURFACES)
async def test_fits(site: Site, surface: str) -> None:
    """A text whose bytes alone show that it fits is not touched, and costs no count."""
    await site.fill(surface, "a = ", "\n")

    assert ("a = ", "\n") == sides(site.backend.asked)
    assert 0 == site.backend.n_counts


async def test_fits_by_its_tokens(site: Site) -> None:
    """Where the bytes do not show it, one count does: nothing is cut that the model can read."""
    prefix = "x" * 12_000

    await site.fill("/v1/completions", prefix, "\n", max_tokens=100)

    assert (prefix, "\n") == sides(site.backend.asked)
    assert 1 == site.backend.n_counts


@pytest.mark.parametrize("bytes_a_token", [1, 2, 4, 9, 16])
async def test_counts(site: Site, bytes_a_token: int) -> None:
    """However many bytes a token has, the room is used, after a bounded number of counts."""
    site.backend.bytes_a_token = bytes_a_token

    await site.fill("/v1/fim/completions", "x" * 1_000_000, SUFFIX, max_tokens=96)

    assert 4000 * 63 // 64 <= site.backend.length(site.backend.asked) <= 4000
    assert site.backend.n_counts <= MOST_LOOKS + 1


async def test_uneven_tokens(site: Site) -> None:
    """Text whose tokens differ along its way is held to the room by its count, not by a guess."""
    texts = ["字" * 20_000, "ab" * 20_000, "\n" * 3000]

    await site.fill("/infill", "".join(texts), "".join(reversed(texts)), n_predict=64)

    assert 4032 * 9 // 10 <= site.backend.length(site.backend.asked) <= 4032


@pytest.mark.parametrize(("max_tokens", "room"), [(None, 3584), (1, 4095), (64, 4032)])
async def test_room_for_the_answer(site: Site, max_tokens: int | None, room: int) -> None:
    """`max_tokens` are left for the answer, and 512 where the client leaves its length open."""
    await site.fill("/v1/completions", PREFIX, SUFFIX, max_tokens=max_tokens)

    assert room * 63 // 64 <= site.backend.length(site.backend.asked) <= room
    assert max_tokens == site.backend.requests[0].max_tokens


async def test_long_answer(site: Site) -> None:
    """An answer as long as the context takes no more than half of it from the prompt."""
    await site.fill("/v1/completions", PREFIX, SUFFIX, max_tokens=4096)

    assert 2048 * 63 // 64 <= site.backend.length(site.backend.asked) <= 2048


@pytest.mark.parametrize(("n_ctx", "room"), [(8, 4), (12, 6)])
@pytest.mark.parametrize("surface", SURFACES)
async def test_no_room(site: Site, surface: str, n_ctx: int, room: int) -> None:
    """A context with room for the markers alone is a 400 that says what to do."""
    site.house.routes.n_ctx = n_ctx
    answer = await site.fill(surface, PREFIX, SUFFIX)

    assert 400 == answer.status_code
    assert "serve with a larger context" in error_of(answer)["message"]
    assert room == room_of(n_ctx, None)
    assert [] == site.backend.requests


async def test_demand(site: Site) -> None:
    """No more is asked of the router than the longest context served could hold, and no refusal."""
    await site.fill("/v1/completions", "x" * 4_000_000, "y" * 1_000_000)

    (asked,) = site.house.routes.shrinkable
    assert isinstance(asked.prompt, Prompt)
    before, after = sides(asked.prompt)
    assert MOST_BYTES * Settings().max_context == len(before) + len(after)


async def test_each_prompt(site: Site) -> None:
    """Of several prompts each is cut for itself."""
    body = {"model": "coder-base", "prompt": [PREFIX, "a = "], "suffix": "\n", "max_tokens": 96}
    await site.house.client.post("/v1/completions", json=body)

    long, short = (request.prompt for request in site.backend.requests)
    assert isinstance(long, Prompt)
    assert isinstance(short, Prompt)
    assert 4000 * 63 // 64 <= site.backend.length(long) <= 4000
    assert ("a = ", "\n") == sides(short)


async def test_text_is_not_cut(site: Site) -> None:
    """Without a hole nothing may shrink: plain text has no far end."""
    await site.house.client.post("/v1/completions", json={"model": "coder-base", "prompt": PREFIX})

    assert [] == site.house.routes.shrinkable
    assert 0 == site.backend.n_counts


async def test_a_count_that_fails(site: Site) -> None:
    """A worker that dies while it counts is a 500, and the lease ends."""
    site.backend.death = WorkerDied("The model's process is gone.")

    answer = await site.fill("/v1/completions", PREFIX, SUFFIX)

    assert 500 == answer.status_code
    assert "worker_died" == error_of(answer)["code"]
    assert (1, 0) == (site.house.routes.n_leases, site.house.routes.n_leased)


def test_most_context() -> None:
    """What is served at most is the fixed context, or else the largest allowed."""
    assert 8192 == most_context(Settings(context=8192))
    assert 16384 == most_context(Settings(max_context=16384))
