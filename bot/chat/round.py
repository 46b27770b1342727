"""One round: a question goes to the model, its answer is shown while it comes, and booked."""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from bot.chat.channel_surface import MakeView
from bot.chat.draft import Frame
from bot.chat.editor import Editor
from bot.chat.errors import LedgerTrouble, TooLong
from bot.chat.events import Event
from bot.chat.history import question_alone
from bot.chat.memory import Asked
from bot.chat.nodes import Node
from bot.chat.stream import Answer, End
from bot.chat.surface import Surface
from bot.chat.views import view_of
from bot.service import Service

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where an answer goes, and how often it may be edited there, in seconds.

    `question` is the id of the message that it answers.
    """

    surface: Callable[[MakeView, str], Surface]
    frame: Frame
    interval: Callable[[], float]
    question: int


async def play(service: Service, asked: Asked, stage: Stage, *, heard: Callable[[], None]) -> None:
    """Reader and editor, side by side, until the answer is over and shown.

    `heard` is called when the answer is over, before the last edit shows it: its buttons can be
    pressed before Discord has told us that they are there. Cancelled at the end of the program
    it makes its last edit first.
    """
    memory, key = service.ledger.memory, secrets.token_hex(4)
    answer = Answer(service.clock)
    view = partial(view_of, asker=asked.asker, key=key, locale=stage.frame.locale)
    surface = stage.surface(view, key)
    editor = Editor(surface, stage.frame, interval=stage.interval, clock=service.clock)
    with service.streams.running():
        memory.begin(key, answer, asked)
        answer.read(_events(service, asked, answer))
        settling = asyncio.create_task(_settle(service, asked, answer, key, heard))
        memory.settling.add(settling)  # nobody waits for it but the end of the program
        settling.add_done_callback(memory.settling.discard)
        try:
            await editor.run(answer)
        except asyncio.CancelledError:
            answer.stop(End.CLOSING)
            await answer.aclose()
            await editor.finish(answer)
            await settling
            raise
        finally:
            await answer.aclose()
            if memory.is_wanted(key):
                _remember(service, asked, answer, surface.ids, stage.question)
            memory.end(key)


async def _events(service: Service, asked: Asked, answer: Answer) -> AsyncGenerator[Event, None]:
    """With what was said before, or, if that is too long, which is known at once, without."""
    alone = question_alone(asked.turns)
    for turns in (asked.turns, alone) if alone != asked.turns else (alone,):
        try:
            async with aclosing(service.proxy.ask(turns, model=asked.model)) as events:
                async for event in events:
                    yield event
        except TooLong:
            if turns == alone:
                raise
            answer.is_alone = True
        else:
            return


def _remember(
    service: Service, asked: Asked, answer: Answer, ids: tuple[int, ...], question: int
) -> None:
    """The whole answer, under the id of each of its messages: somebody may reply to any."""
    if answer.text.strip() and ids:
        said = Node(ids[-1], question, is_bot=True, owner=asked.asker, author="", text=answer.text)
        for each in ids:
            service.ledger.memory.nodes.put(said, as_id=each)


async def _settle(
    service: Service, asked: Asked, answer: Answer, key: str, heard: Callable[[], None]
) -> None:
    """Apart from the last edit: who has seen that may ask again, or see the thoughts, at once."""
    await answer.over.wait()
    memory = service.ledger.memory
    memory.think(key, answer.thoughts)
    # Who asked to be forgotten meanwhile keeps what he spends in memory alone, as before.
    spend = service.ledger.spend if memory.is_wanted(key) else service.ledger.carry
    heard()
    if answer.n_tokens:
        try:
            await spend(asked.asker, answer.n_tokens)
        except LedgerTrouble:
            log.warning("%d tokens of an answer are in no book", answer.n_tokens)
