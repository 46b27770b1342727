"""How quick, small and punctual the Discord bot is: `python -m benchmarks.bot`, on loopback."""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bot.scripted_proxy import Pause, Say, ScriptedProxy, Step, scripted_proxy
from tests.discord.loopback import Discord, loopback
from tests.discord.places import Channel
from tests.discord.program import Program, running
from tests.discord.users import User

BOT = (sys.executable, "-m", "deepfit", "bot")
GPUS = ("3060 12gb", "4060 ti 16gb", "3090", "4090", "m3 max 64gb", "2x3090", "7900 xtx", "5090")
MODELS = ("r1 14b", "r1 32b", "coder v2 lite", "coder 6.7b")
N_STREAMS, N_CHANNELS = 20, 10
N_WORDS, TEXT_S = 100, 8.0
MIB = 1024**2


async def main() -> None:
    async with scripted_proxy() as proxy:
        with tempfile.TemporaryDirectory() as folder, loopback(Path(folder)) as discord:
            settings = {
                "DEEPFIT_BOT_PROXY": proxy.address,
                "DEEPFIT_BOT_COMMANDS_PER_MINUTE": "999",
            }
            with running(BOT, Path(folder), {**discord.environ, **settings}) as program:
                await discord.online()
                await asyncio.sleep(5)
                idle = program.rss_bytes
                print(f"idle: {idle / MIB:.0f} MiB (wanted: 120 MB)")
                await cards(discord)
                await streams(discord, proxy, program)


async def cards(discord: Discord) -> None:
    """Every question once, then all of them again."""
    for turn in ("new", "known"):
        acks, whole = [], []
        for gpu in GPUS:
            for model in MODELS:
                began = time.monotonic()
                asked = await discord.slash(
                    discord.ada, discord.general, "canrun", gpu=gpu, model=model
                )
                card = await discord.answer_to(asked)
                assert card.attachments, card.text
                assert asked.acked_after is not None
                acks.append(asked.acked_after)
                whole.append(card.now.at - began)
        print(f"/canrun, {turn}: acknowledged after {spread(acks)} ms (wanted: 30), "
              f"card and picture after {spread(whole)} ms (wanted: 300)")  # fmt: skip


async def streams(discord: Discord, proxy: ScriptedProxy, program: Program) -> None:
    """Two answers in each of ten channels at once, each eight seconds long."""
    proxy.scripts = [words()]
    asked: list[tuple[User, Channel]] = []
    for number in range(N_STREAMS):
        user = await discord.person(f"user{number}")
        if number < N_CHANNELS:
            asked.append((user, await discord.add_guild(f"guild{number}", user)))
        else:
            channel = asked[number - N_CHANNELS][1]
            assert channel.guild is not None
            channel.guild.members.append(user)
            asked.append((user, channel))
    for user, channel in asked:
        await discord.say(user, channel, f"{discord.bot.mention} count")
    channels = {channel.id: channel for _, channel in asked}.values()

    def is_over() -> bool:
        said = [each for channel in channels for each in discord.messages(channel, discord.bot)]
        return sum("Q4_K_M" in each.content for each in said) == N_STREAMS

    await discord.until(is_over, "twenty answers", 60)
    said = [each for channel in channels for each in discord.messages(channel, discord.bot)]
    read = sorted(each.now.at for each in said)
    spoken = sorted(proxy.spoken[-N_STREAMS:])
    late = [(at - a) / (b - a) for at, (a, b) in zip(read, spoken, strict=True)]
    refused = sum(call.status == 429 for call in discord.record.calls)
    assert all(f"w{N_WORDS - 1} " in each.content.replace("\n", " ") for each in said)
    print(f"{N_STREAMS} streams in {N_CHANNELS} channels: last word after {min(late):.2f} to "
          f"{max(late):.2f} lengths of the text (wanted: 1.3), {refused} refusals, "
          f"{program.rss_bytes / MIB:.0f} MiB, rules broken: {len(discord.breaches)}")  # fmt: skip


def words() -> list[Step]:
    return [step for i in range(N_WORDS) for step in (Say(f"w{i} "), Pause(TEXT_S / N_WORDS))]


def spread(seconds: Sequence[float]) -> str:
    found = sorted(each * 1000 for each in seconds)
    return f"{statistics.median(found):.0f} ({found[0]:.0f} to {found[-1]:.0f})"


if __name__ == "__main__":
    asyncio.run(main())
