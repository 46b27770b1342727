"""A model server that is full, or gone: said in words, and the fit commands go on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scripted import ANSWER
from tests.whole.served import Served, serving
from tests.whole_bot.conftest import Inhabited
from tests.whole_bot.place import CODER, Place, configure
from tests.whole_bot.slow_model import MODEL as SLOW

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def narrow(
    served: Served, models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Memory for the slow model or the coder, not for both, and one request may wait."""
    for model in (SLOW, CODER):
        served.chat(model, max_tokens=1)
    slow, coder = (
        served.metric("deepfit_model_bytes", kind="predicted", model=f"{model}:Q8_0")
        for model in (SLOW, CODER)
    )
    limit = {"DEEPFIT_MEMORY_LIMIT": str(int(slow + coder / 2)), "DEEPFIT_QUEUE": "1"}
    options = ("--models", str(models), "--parallel", "1", "--context", "4096")
    folder = tmp_path_factory.mktemp("narrow")
    with serving(*options, folder=folder, environ=limit) as found:
        yield found


async def cards_come(place: Place) -> None:
    """By command and by mention."""
    asked = await place.discord.slash(
        place.bob, place.channel, "canrun", gpu="3060 12gb", model="r1 14b"
    )
    card = await place.discord.answer_to(asked)
    question = await place.mention("can my 4090 run r1 32b?", place.bob)
    (other,) = await place.discord.replies_to(question)

    assert ["canrun.png"] == [file.filename for file in card.attachments]
    assert ["canrun.png"] == [file.filename for file in other.attachments]


async def test_full(empty_place: Place, inhabited: Inhabited, narrow: Served) -> None:
    """Whom the server sends away reads how many wait and when to come again; who waits is served.

    The server answers 429 when its queue is full.
    """
    place = empty_place
    configure(inhabited.folder, f"{narrow.url}/v1", ask_per_channel=10)
    carl = await place.discord.person("carl")
    place.channel = await place.discord.add_guild("workshop", place.ada, place.bob, carl)
    writing = await place.ask_slow()
    _, waiting = await place.ask("What is the capital of France?", user=place.bob)
    _, refused = await place.ask("And of Spain?", user=carl)
    await place.when(refused, lambda: "Too many questions" in refused.content)
    await cards_come(place)
    await place.stop(writing, place.ada)
    await place.ended(waiting)

    assert "-# waiting for the model …" in "\n".join(waiting.history)
    assert "Too many questions wait for the model: 1 are ahead of you. Ask again" in refused.content
    assert ANSWER in waiting.content


async def test_gone(empty_place: Place, inhabited: Inhabited, narrow: Served) -> None:
    """A server that ends in mid-answer leaves what it said; asked again, it is said to be gone."""
    place = empty_place
    configure(inhabited.folder, f"{narrow.url}/v1")
    answer = await place.ask_slow()
    shown = place.words(answer)
    narrow.process.kill()
    await place.ended(answer)
    question = await place.mention("what is the capital of France?", place.bob)
    (told,) = await place.discord.replies_to(question)
    await place.when(told, lambda: "nobody" in told.content)
    await cards_come(place)
    status = await place.discord.slash(place.ada, place.channel, "status")

    assert shown == place.words(answer)[: len(shown)]
    assert "The model failed in the middle of its answer" in place.text(answer)
    assert "nobody listens there right now. `/canrun` still works." in told.content
    assert "The model does not answer" in (await place.discord.answer_to(status)).content


async def test_back(empty_place: Place, inhabited: Inhabited, served: Served) -> None:
    """A server that is there again, or elsewhere by the settings, is asked without a restart."""
    place = empty_place
    configure(inhabited.folder, "http://127.0.0.1:9/v1")
    (told,) = await place.discord.replies_to(await place.mention("hello?"))
    await place.when(told, lambda: "The model does not answer" in told.content)
    configure(inhabited.folder, f"{served.url}/v1")
    again = await place.mention("what is the capital of France?", place.bob)
    answer = await place.answered(again)

    assert ANSWER in answer.content
