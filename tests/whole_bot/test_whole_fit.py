"""Fit questions, from what a user types to the card and its picture."""

import struct

import pytest

from tests.discord.components import walk
from tests.discord.message import Message
from tests.whole_bot.place import Place

pytestmark = pytest.mark.anyio


def picture(card: Message) -> tuple[bytes, str]:
    """A card's one picture, and what it says to those who cannot see it."""
    (file,) = card.attachments
    assert file.description is not None
    (item,) = [item for part in walk(card.now.components) for item in part.get("items") or ()]
    assert file.description == item["description"]
    return file.content, file.description


async def test_mention(place: Place) -> None:
    """A question in words is answered by a card with a picture, and the model is not asked."""
    question = await place.mention("can my 3060 12gb run r1 14b at 16k?")
    (card,) = await place.discord.replies_to(question)
    png, alt = picture(card)

    assert "GeForce RTX 3060 12GB · DeepSeek R1 Distill Qwen 14B" in card.text
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert png.endswith(struct.pack(">I", 0) + b"IEND\xae\x42\x60\x82")
    assert (880, True) == (struct.unpack(">I", png[16:20])[0], len(png) < 100_000)
    assert "16K tokens of context" in alt
    assert not card.pings


async def test_alt_text_has_the_numbers(place: Place) -> None:
    """The picture's text has the numbers of the card: the chosen quant, its memory, the usable."""
    asked = await place.discord.slash(
        place.ada, place.channel, "canrun", gpu="rtx 4090", model="r1 32b"
    )
    card = await place.discord.answer_to(asked)
    _, alt = picture(card)
    chosen = next(line for line in alt.splitlines() if line.startswith("* "))
    quant, total = chosen.split()[1:3]

    assert f"**Largest quant** {quant}, " in card.text
    assert f"**Memory** {total} GiB of " in card.text
    assert alt.splitlines()[0].split("against ")[1].split(" usable")[0] in card.text


async def test_canrun(place: Place) -> None:
    """What autocomplete offers is taken as it is; buttons change the card for whoever asked."""
    discord, here = place.discord, (place.ada, place.channel)
    gpus = await discord.autocomplete(*here, "canrun", "gpu", gpu="4070 ti sup")
    models = await discord.autocomplete(*here, "canrun", "model", model="r1 14b")
    quants = await discord.autocomplete(*here, "canrun", "quant", quant="q5")
    asked = await discord.slash(
        *here, "canrun", gpu=gpus[0].value, model=models[0].value, quant=quants[0].value
    )
    card = await discord.answer_to(asked)
    before, first = len(card.versions), card.text
    await discord.click(place.ada, card, "32K")
    await discord.edited(card, before)
    beside = await discord.answer_to(await discord.click(place.bob, card, "4K"))
    details = await discord.answer_to(await discord.click(place.bob, card, "Details"))

    assert "GeForce RTX 4070 Ti Super · DeepSeek R1 Distill Qwen 14B" in first
    assert f"**Quant** {quants[0].value}, " in first
    assert "32K tokens of context" in card.text
    assert "32K tokens of context" in picture(card)[1]
    assert (True, True) == (beside.is_ephemeral, "4K tokens of context" in beside.text)
    assert details.is_ephemeral
    assert str(quants[0].value) in details.text


async def test_candidates(place: Place) -> None:
    """A name of several GPUs is asked back, with each one's answer; a click settles it."""
    asked = await place.discord.slash(
        place.ada, place.channel, "canrun", gpu="3060", model="r1 14b"
    )
    card = await place.discord.answer_to(asked)
    names = ["GeForce RTX 3060 8GB", "GeForce RTX 3060 12GB"]
    assert names == [button.label for button in card.buttons]
    await place.discord.click(place.ada, card, names[1])
    await place.when(card, lambda: bool(card.attachments))

    assert f"{names[1]} · " in card.text


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("gpus", {"model": "r1 14b"}),
        ("models", {"gpu": "rtx 3090"}),
        ("compare", {"gpu1": "rtx 3090", "gpu2": "rtx 4090", "model": "r1 32b"}),
    ],
)
async def test_lists(place: Place, command: str, options: dict[str, str]) -> None:
    """The other three answer too, and an entry opens its card beside them."""
    asked = await place.discord.slash(place.ada, place.channel, command, **options)
    listed = await place.discord.answer_to(asked)
    opened = await place.discord.answer_to(
        await place.discord.click(place.bob, listed, listed.buttons[0].label)
    )

    assert opened.is_ephemeral
    assert picture(opened)[0].startswith(b"\x89PNG")


async def test_german(place: Place) -> None:
    """Who has Discord in German reads German: the card, the buttons, the picture's text."""
    dora = await place.discord.person("dora", locale="de")
    channel = await place.discord.add_guild("werkstatt", dora)
    asked = await place.discord.slash(dora, channel, "canrun", gpu="3060 12gb", model="r1 14b")
    card = await place.discord.answer_to(asked)
    (command,) = [each for each in place.discord.house.commands.all() if each["name"] == "compare"]

    assert "**Größte Quantisierung**" in card.text
    assert "Einzelheiten" in [button.label for button in card.buttons]
    assert "passt" in picture(card)[1]
    assert "vergleich" == command["name_localizations"]["de"]


async def test_user_install(place: Place) -> None:
    """Who installed it for themselves uses it in private, in groups, and where the bot is not."""
    eve = await place.discord.person("eve", installs=True)
    group = await place.discord.private(eve, place.bob, place.ada)
    elsewhere = await place.discord.add_guild("elsewhere", eve, has_bot=False)
    private = await place.discord.private(eve, place.discord.bot)
    for channel in (group, elsewhere, private):
        asked = await place.discord.slash(eve, channel, "canrun", gpu="4090", model="r1 32b")
        card = await place.discord.answer_to(asked)
        before = len(card.versions)
        await place.discord.click(eve, card, "4K")
        await place.discord.edited(card, before)

        assert "4K tokens of context" in picture(card)[1]


async def test_unreadable(place: Place) -> None:
    """What cannot be read is said, with the way out, and no number."""
    asked = await place.discord.slash(
        place.ada, place.channel, "canrun", gpu="@everyone **toaster**", model="r1 14b"
    )
    answer = await place.discord.answer_to(asked)

    assert "toaster" in answer.text
    assert [] == [*answer.attachments]
    assert "GiB" not in answer.text
    assert not answer.pings
