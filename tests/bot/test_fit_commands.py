"""The fit commands, their buttons, and questions in words, in a Discord in memory."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.fit.asked import page_for
from bot.fit.options import named
from bot.fit.page import Page
from bot.fit.pages import Reader, notice
from bot.fit.unread import Unread
from bot.question import Question, read
from bot.settings import BotSettings
from bot.translator import WordsTranslator
from bot.words import LOCALES
from bot.words.fit import TEXTS
from bot.words.program import TEXTS as PROGRAM
from bot.words.text import Locale
from estimator import can_run, find_device
from tests.bot.fakes import FakeClock
from tests.bot.fit_bot import buttons_of, fit_bot, picture_of, text_of
from tests.bot.phrasings import PHRASINGS, UNSEEN

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, slots=True)
class World:
    env: simcord.Env
    channel: Any
    ada: Any
    ben: Any
    clock: FakeClock
    folder: Path

    @property
    def mention(self) -> str:
        assert self.env.bot.user is not None
        return self.env.bot.user.mention

    async def says(self, text: str, **options: Any) -> Any:
        """What the bot answers Ada."""
        before = self.channel.last_message
        await self.ada.send(self.channel, text, **options)
        last = self.channel.last_message
        assert last is not None
        assert before is None or before.id != last.id
        assert last.author.bot, f"no answer to {text!r}"
        return last


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    clock = FakeClock()
    async with simcord.run(fit_bot(tmp_path, clock=clock)) as env:
        channel = env.create_guild().create_text_channel("general")
        ada, ben = (env.guild.add_member(env.create_user(name)) for name in ("ada", "ben"))
        yield World(env, channel, ada, ben, clock, tmp_path)
        env.raise_errors()


async def canrun(world: World, gpu: str = "3060 12gb", model: str = "r1 14b", **more: str) -> Any:
    return await world.ada.slash(world.channel, "canrun", gpu=gpu, model=model, **more)


class TestCanrun:
    async def test_card(self, world: World) -> None:
        """A card with the verdict, a picture with its alt text, and the buttons; all see it."""
        result = await canrun(world)
        found = can_run("3060 12gb", "r1 14b")
        assert found.best is not None
        said = text_of(result.response)

        assert said.startswith("### GeForce RTX 3060 12GB · DeepSeek R1 Distill Qwen 14B\n✅")
        assert f"**{found.best.quant}** runs whole" in said
        assert ["4K", "8K", "32K", "Full (128K)", "Details"] == list(buttons_of(result.response))
        assert not result.response.ephemeral
        (file,) = result.response.attachments
        assert "canrun.png" == file.filename
        assert 10_000 < file.size < 100_000
        assert file.description == picture_of(result.response)
        assert f"* {found.best.quant}" in file.description

    async def test_options(self, world: World) -> None:
        """Context and quant are taken as people type them."""
        result = await canrun(world, context="16k", quant="q4km")

        assert "**Q4_K_M** runs whole" in text_of(result.response)
        assert "16K tokens of context" in text_of(result.response)

    async def test_quant_in_model(self, world: World) -> None:
        """A quant may stand in the model's name."""
        result = await canrun(world, model="r1 14b q4_k_m")

        assert "**Quant** Q4_K_M" in text_of(result.response)

    async def test_trained(self, world: World) -> None:
        """More context than the model was trained for is cut, and told."""
        result = await canrun(world, model="llm 7b chat", context="32k")

        assert "was trained for 4K tokens" in text_of(result.response)
        assert "4K tokens of context" in text_of(result.response)

    async def test_ambiguous(self, world: World) -> None:
        """A name that fits several GPUs is answered for each, with a button for each."""
        result = await canrun(world, gpu="3060")
        said = text_of(result.response)

        assert "Which “3060” is yours?" in said
        assert ["GeForce RTX 3060 8GB", "GeForce RTX 3060 12GB"] == list(
            buttons_of(result.response)
        )
        for name in ("GeForce RTX 3060 8GB", "GeForce RTX 3060 12GB"):
            best = can_run(name, "r1 14b").best
            assert best is not None
            assert f"**{name}**: {best.quant}" in said

        await world.ada.click(result.response.message, label="GeForce RTX 3060 12GB")
        assert "### GeForce RTX 3060 12GB ·" in text_of(result.response)
        assert 1 == len(result.response.attachments)

    async def test_machine(self, world: World) -> None:
        """Several GPUs and the RAM beside them are one machine."""
        one = await canrun(world, gpu="3090 + 3060 12gb + 64gb ram", model="r1 32b")
        title = "### GeForce RTX 3090 + GeForce RTX 3060 12GB · "

        assert text_of(one.response).startswith(title)
        assert "RAM is 64 GiB, as said." in text_of(one.response)

    async def test_machine_asked_back(self, world: World) -> None:
        """Where a name in a machine fits several GPUs, the buttons are those GPUs."""
        result = await canrun(world, gpu="3090 + 3060", model="r1 14b")
        words = await world.says(f"{world.mention} I have a 3090 and a 3060, can I run r1 14b?")
        names = ["GeForce RTX 3060 8GB", "GeForce RTX 3060 12GB"]

        assert names == list(buttons_of(result.response)) == list(buttons_of(words))

    async def test_many(self, world: World) -> None:
        """Of a name that fits very many, ten are shown, and told how many more there are."""
        result = await canrun(world, gpu="m2 max", model="r1 14b")
        count = len(find_device("m2 max"))

        assert min(count, 10) == len(buttons_of(result.response))

    async def test_guess(self, world: World) -> None:
        """A misspelt GPU says what it was read as."""
        result = await canrun(world, gpu="gefroce 4090")

        assert "Read “gefroce 4090” as GeForce RTX 4090." in text_of(result.response)

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({"gpu": "rtx 9999"}, "I know no device called “rtx 9999”"),
            ({"gpu": "rtx 4099"}, "Did you mean GeForce RTX 4090"),
            ({"model": "llama 3"}, "I know no DeepSeek model called “llama 3”"),
            ({"context": "much"}, "“much” is no context"),
            ({"quant": "UD-Q4_K_XL"}, "There is no quant “UD-Q4\\_K\\_XL”"),
            ({"model": "coder 5.7b mqa", "quant": "tiny"}, "There is no quant “tiny”"),
        ],
    )
    async def test_unread(self, world: World, options: dict[str, str], says: str) -> None:
        """What cannot be read is told in a sentence, without a number or a picture."""
        result = await canrun(world, **options)

        assert says in text_of(result.response)
        assert [] == result.response.attachments
        assert not re.search(r"\d GiB", text_of(result.response))

    async def test_nobody_pinged(self, world: World) -> None:
        """What a user typed comes back escaped."""
        result = await canrun(world, gpu="@everyone **3060**")

        assert "@everyone" not in text_of(result.response)
        assert "**3060" not in text_of(result.response)


class TestButtons:
    async def test_context(self, world: World) -> None:
        """A context button changes the card in place, for the one who asked."""
        result = await canrun(world)
        await world.ada.click(result.response.message, label="4K")
        found = can_run("3060 12gb", "r1 14b", n_ctx=4096)
        assert found.best is not None

        assert f"**{found.best.quant}** runs whole on the GPU with 4K" in text_of(result.response)
        assert "4K tokens of context" in (picture_of(result.response) or "")
        assert 1 == len(result.response.attachments)

    async def test_full(self, world: World) -> None:
        """Full is all that the model was trained for, by number."""
        result = await canrun(world)
        await world.ada.click(result.response.message, label="Full (128K)")

        assert "128K tokens of context" in text_of(result.response)

    async def test_other_user(self, world: World) -> None:
        """Somebody else who clicks gets a card of their own, which only they see."""
        result = await canrun(world)
        clicked = await world.ben.click(result.response.message, label="4K")

        assert "with 8K tokens" in text_of(result.response)
        assert clicked.response.ephemeral
        assert "with 4K tokens" in text_of(clicked.response)

    async def test_details(self, world: World) -> None:
        """The details are private, and in bytes."""
        result = await canrun(world)
        clicked = await world.ada.click(result.response.message, label="Details")
        best = can_run("3060 12gb", "r1 14b").best
        assert best is not None

        assert clicked.response.ephemeral
        assert f"{best.placement.footprint.weights_bytes:,}" in text_of(clicked.response)
        assert "with 8K tokens" in text_of(result.response)

    async def test_after_restart(self, world: World) -> None:
        """A button works after the bot was started anew."""
        result = await canrun(world)
        await world.env.restart_bot(fit_bot(world.folder))
        await world.ada.click(result.response.message, label="32K")

        assert "with 32K tokens" in text_of(result.response)

    async def test_nothing_kept(self, world: World) -> None:
        """discord.py keeps no view of a card, so a bot that runs for months does not grow."""
        await canrun(world)
        state = world.env.bot._connection

        assert {} == state._view_store._synced_message_views
        assert {} == state._view_store._views

    async def test_old(self, world: World) -> None:
        """A button of an older version, about what is no longer known, says so."""
        view = discord.ui.View(timeout=None)
        view.add_item(
            discord.ui.Button(label="8K", custom_id="fit:show:1:ffffff*1:ffffff:8192:-:-")
        )
        view.stop()
        channel = world.env.bot.get_channel(world.channel.id)
        assert isinstance(channel, discord.TextChannel)
        sent = await channel.send("old", view=view)
        clicked = await world.ada.click(sent, label="8K")

        assert "older version" in text_of(clicked.response)

    async def test_limited(self, tmp_path: Path) -> None:
        """Clicks count as commands: too many are told once."""
        settings = BotSettings(commands_per_minute=2)
        async with simcord.run(fit_bot(tmp_path, settings)) as env:
            channel = env.create_guild().create_text_channel("general")
            ada = env.guild.add_member(env.create_user("ada"))
            result: Any = await ada.slash(channel, "canrun", gpu="4090", model="r1 14b")
            await ada.click(result.response.message, label="4K")
            third: Any = await ada.click(result.response.message, label="32K")

            assert "4K tokens" in text_of(result.response)
            assert third.response.ephemeral
            assert PROGRAM["too_many"].en == third.response.content


class TestLists:
    async def test_gpus(self, world: World) -> None:
        """/gpus names the least memory that holds a model; an entry opens its card, privately."""
        result = await world.ada.slash(world.channel, "gpus", model="r1 14b")
        said = text_of(result.response)

        assert "Which GPUs run DeepSeek R1 Distill Qwen 14B?" in said
        assert "Intel from 10 GiB (Arc B570)" in said
        clicked = await world.ada.click(result.response.message, label="Arc Pro B50")
        assert clicked.response.ephemeral
        assert "✅ **Yes.**" in text_of(clicked.response)
        assert said == text_of(result.response)

    async def test_models(self, world: World) -> None:
        """/models names what a GPU runs, and how the first of several was taken."""
        result = await world.ada.slash(world.channel, "models", gpu="3060", context="4k")
        said = text_of(result.response)

        assert "What does GeForce RTX 3060 8GB run?" in said
        assert "It may also be GeForce RTX 3060 12GB" in said
        assert "With 4K tokens" in said
        assert 10 == len(buttons_of(result.response))

    async def test_compare(self, world: World) -> None:
        """/compare sets two GPUs side by side with the same model."""
        result = await world.ada.slash(
            world.channel, "compare", gpu1="3090", gpu2="4090", model="r1 32b"
        )
        said = text_of(result.response)

        assert "DeepSeek R1 Distill Qwen 32B, compared" in said
        for name in ("GeForce RTX 3090", "GeForce RTX 4090"):
            best = can_run(name, "r1 32b").best
            assert best is not None
            assert f"**{name}**: {best.quant} runs whole" in said

    @pytest.mark.parametrize(
        ("command", "options"),
        [
            ("gpus", {"model": "llama 3"}),
            ("models", {"gpu": "rtx 9999"}),
            ("compare", {"gpu1": "4090", "gpu2": "rtx 9999", "model": "r1 14b"}),
        ],
    )
    async def test_unread(self, world: World, command: str, options: dict[str, str]) -> None:
        """What cannot be read is told by every command."""
        result = await world.ada.slash(world.channel, command, **options)

        assert "so I give no numbers" in text_of(result.response)


class TestAutocomplete:
    @pytest.mark.parametrize(
        ("command", "option", "typed", "value"),
        [
            ("canrun", "gpu", "3060 12", "GeForce RTX 3060 12GB"),
            ("canrun", "model", "r1 14", "deepseek-ai/DeepSeek-R1-Distill-Qwen-14B"),
            ("canrun", "quant", "q4", "Q4_K_M"),
            ("canrun", "context", "1", "16K"),
            ("gpus", "model", "coder v2 lite", "deepseek-ai/DeepSeek-Coder-V2-Lite-Instruct"),
            ("models", "gpu", "7900 xtx", "Radeon RX 7900 XTX"),
            ("compare", "gpu2", "4090", "GeForce RTX 4090"),
        ],
    )
    async def test_first(
        self, world: World, command: str, option: str, typed: str, value: str
    ) -> None:
        """Every option proposes what is meant first, and what it proposes is taken."""
        choices = await world.ada.autocomplete(world.channel, command, option, typed)

        assert value == choices[0]["value"]
        assert len(choices) <= 25

    async def test_taken(self, world: World) -> None:
        """A proposal is read as itself, without a doubt left."""
        result = await canrun(
            world, gpu="GeForce RTX 3060 12GB", model="deepseek-ai/DeepSeek-V2-Lite"
        )

        assert "GeForce RTX 3060 12GB · DeepSeek V2 Lite\n✅" in text_of(result.response)
        assert "Read “" not in text_of(result.response)


class TestWords:
    async def test_card(self, world: World) -> None:
        """A mention with a question gets the card as a reply that pings nobody."""
        answer = await world.says(f"{world.mention} can my 3060 12gb run r1 14b at q5 with 16k?")
        assert answer.reference is not None

        assert "DeepSeek R1 Distill Qwen 14B" in text_of(answer)
        assert "16K tokens" in text_of(answer)
        assert "Q5_K_M" in text_of(answer)
        assert 1 == len(answer.attachments)
        assert [] == answer.mentions

    @pytest.mark.parametrize(
        ("question", "says"),
        [
            ("what's the best deepseek coder for a 4070 ti super?", "What does GeForce RTX 4070"),
            ("what gpu do I need for v2 lite at 32k?", "Which GPUs run DeepSeek V2 Lite Chat?"),
            ("m3 max 64gb r1 70b?", "Apple M3 Max"),
            ("can my 3060 run r1 14b?", "Which “3060” is yours?"),
            ("3090 or 4090 for r1 32b?", "DeepSeek R1 Distill Qwen 32B, compared"),
            ("can a gpu with 12gb vram run r1 14b?", "GPU (12 GiB)"),
            ("can I run r1 14b on 2x3090 with 64gb ram?", "2 × GeForce RTX 3090"),
            ("can my rtx 9999 run r1 14b?", "so I give no numbers"),
            ("can my 3060 12gb run r1 7b or r1 14b?", "**DeepSeek R1 Distill Qwen 7B**"),
        ],
    )
    async def test_kinds(self, world: World, question: str, says: str) -> None:
        """Every kind of question has its answer."""
        answer = await world.says(f"{world.mention} {question}")

        assert says in text_of(answer)

    async def test_only_coders(self, world: World) -> None:
        """Who asks for a coder is told of coders alone."""
        answer = await world.says(f"{world.mention} best deepseek coder for a 4070 ti super?")

        assert all("Coder" in label for label in buttons_of(answer))

    async def test_direct(self, world: World) -> None:
        """A direct message needs no mention."""
        user = world.env.create_user("cleo")
        await user.send_dm("can my 4090 run r1 32b?")
        answer = user.dm_channel.last_message
        assert answer is not None

        assert "GeForce RTX 4090 · DeepSeek R1 Distill Qwen 32B" in text_of(answer)

    async def test_goes_on(self, world: World) -> None:
        """`and at 32k?` goes on from the last question."""
        await world.says(f"{world.mention} can my 3060 12gb run r1 14b?")
        answer = await world.says(f"{world.mention} and at 32k?")

        assert "GeForce RTX 3060 12GB · DeepSeek R1 Distill Qwen 14B" in text_of(answer)
        assert "32K tokens" in text_of(answer)

    async def test_forgets(self, world: World) -> None:
        """After a quarter of an hour a part alone is no question, unless it replies to a card."""
        card = await world.says(f"{world.mention} can my 3060 12gb run r1 14b?")
        world.clock.tick(901)
        alone = await world.says(f"{world.mention} and at 32k?")
        reply = await world.says(f"{world.mention} and at 32k?", reply_to=card)

        assert "part of a question" in text_of(alone)
        assert "32K tokens" in text_of(reply)

    async def test_goes_on_after_restart(self, world: World) -> None:
        """A reply to a card goes on from its question even when the bot has forgotten it."""
        card = await world.says(f"{world.mention} can my 3060 12gb run r1 14b?")
        await world.env.restart_bot(fit_bot(world.folder))
        answer = await world.says(f"{world.mention} and at 32k?", reply_to=card)

        assert "GeForce RTX 3060 12GB · DeepSeek R1 Distill Qwen 14B" in text_of(answer)

    @pytest.mark.parametrize(
        ("locale", "says"), [("de", "läuft ganz auf der GPU"), ("zh-CN", "可完整放入显存")]
    )
    async def test_locale(self, world: World, locale: str, says: str) -> None:
        """The card speaks the language of its server."""
        guild = world.env.create_guild(preferred_locale=locale)
        channel = guild.create_text_channel("allgemein")
        ada = guild.add_member(world.ada.user)
        await ada.send(channel, f"{world.mention} can my 3060 12gb run r1 14b?")
        answer = channel.last_message
        assert answer is not None

        assert says in text_of(answer)

    @pytest.mark.parametrize(
        ("question", "says"),
        [
            ("läuft r1 14b auf meiner 3060 12gb?", "läuft ganz auf der GPU"),
            ("3060 12gb 能跑 r1 14b 吗", "可完整放入显存"),
        ],
    )
    async def test_tongue(self, world: World, question: str, says: str) -> None:
        """Who asks in German or Chinese is answered in it, in any server and in private."""
        there = await world.says(f"{world.mention} {question}")
        user = world.env.create_user("cleo")
        await user.send_dm(question)
        here = user.dm_channel.last_message

        assert says in text_of(there)
        assert says in text_of(here)

    async def test_talk(self, world: World) -> None:
        """What is no fit question goes to the model."""
        answer = await world.says(f"{world.mention} write a poem about the sea")

        assert "this is talk" == answer.content

    async def test_no_files(self, world: World) -> None:
        """Where the bot may not attach files the card comes without its picture."""
        refusal: Any = {"status": 403, "code": 50013, "message": "Missing Permissions"}
        world.env.inject_error("POST", "/channels/*/messages", **refusal)
        answer = await world.says(f"{world.mention} can my 4090 run r1 32b?")

        assert "✅ **Yes.**" in text_of(answer)
        assert [] == answer.attachments
        assert picture_of(answer) is None

    async def test_silenced(self, world: World, caplog: pytest.LogCaptureFixture) -> None:
        """Where it may not write at all, that is in the log, and nothing else breaks."""
        refusal: Any = {"status": 403, "code": 50013, "message": "Missing Permissions"}
        world.env.inject_error("POST", "/channels/*/messages", times=None, **refusal)
        await world.ada.send(world.channel, f"{world.mention} can my rtx 9999 run r1 32b?")

        assert "could not be sent" in caplog.text


class TestNames:
    @pytest.mark.parametrize("locale", [discord.Locale.german, discord.Locale.chinese])
    async def test_translated(self, tmp_path: Path, locale: discord.Locale) -> None:
        """Every command, option and description has its words in each language of ours."""
        bot = fit_bot(tmp_path)
        translator = WordsTranslator([TEXTS])
        for command in bot.tree.get_commands():
            payload = await command.get_translated_payload(bot.tree, translator)
            assert locale.value in payload["description_localizations"]
            if payload["name"] != "canrun":
                assert locale.value in payload["name_localizations"]
            for option in payload["options"]:
                assert locale.value in option["name_localizations"]
                assert locale.value in option["description_localizations"]
                assert option["autocomplete"]

    def test_commands(self, tmp_path: Path) -> None:
        """There are four, with the options that people are told of."""
        tree = fit_bot(tmp_path).tree
        options = {
            command.name: [option["name"] for option in command.to_dict(tree)["options"]]
            for command in tree.get_commands()
        }

        assert {
            "canrun": ["gpu", "model", "context", "quant"],
            "gpus": ["model", "context"],
            "models": ["gpu", "context"],
            "compare": ["gpu1", "gpu2", "model", "context"],
        } == options
        assert "gpu" == named("gpu_option").message


@pytest.mark.parametrize("start", range(8))
async def test_phrasings(start: int) -> None:
    """Every way to ask has a page that Discord takes, or a sentence, in every language."""
    for number, phrasing in enumerate((*PHRASINGS, *UNSEEN)[start::8]):
        question = read(phrasing.text)
        assert question is not None, phrasing.text
        page = await answered(question, LOCALES[number % len(LOCALES)])
        view = page.view()
        keys = [key.custom_id for row in page.rows for key in row]

        assert 0 < view.content_length() <= 4000
        assert view.total_children_count <= 40
        assert len(keys) == len(set(keys))
        assert all(len(key) <= 100 for key in keys)


async def answered(question: Question, locale: Locale) -> Page:
    reader = Reader((1 << 64) - 1, locale)
    try:
        return await page_for(question.over(None) or question, reader, 8192)
    except Unread as error:
        return notice(error.text(locale))
