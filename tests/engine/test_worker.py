"""The worker's loop, on an engine without llama.cpp."""

from typing import Any

import pytest

from prompts.asides import tags_of
from prompts.families import FAMILIES
from prompts.markers import DSML
from prompts.segments import Prompt, plain
from proxy.engine.core import Outcome
from proxy.engine.mailbox import Letter
from proxy.engine.wire import (
    Accepted,
    Cancel,
    Detokenize,
    Detokenized,
    Event,
    Failed,
    Item,
    Step,
    Submit,
    Tokenize,
    Tokenized,
    TooLong,
)
from proxy.engine.worker import Worker
from proxy.errors import EngineError
from proxy.generation import FinishReason, GenerationRequest, Sampling, Stop, Usage
from tests.engine.fake_engine import END, FakeEngine, FakeSampler


class Desk:
    """A worker whose letters come from a test and whose events go to a list."""

    def __init__(self, *, n_slots: int = 4, n_cells: int = 256, n_batch: int = 32) -> None:
        self.engine = FakeEngine(n_slots=n_slots, n_cells=n_cells, n_batch=n_batch)
        self.events: list[Event] = []
        self.worker: Worker[FakeSampler] = Worker(
            self.engine, self.events.append, n_slots=n_slots, n_batch=n_batch
        )

    def submit(self, number: int, tokens: list[int], **request: Any) -> None:
        asked = GenerationRequest(Prompt(()), **request)
        self.worker.mailbox.put(Letter(Submit(number, asked), tokens))

    def run(self, steps: int = 60) -> None:
        for _ in range(steps):
            if self.worker._scheduler.is_idle and self.worker.mailbox._queue.empty():
                return
            self.worker.step()

    def items(self, number: int, index: int = 0) -> list[Item]:
        steps = [event for event in self.events if isinstance(event, Step)]
        return [i for step in steps for i in step.items if (i.id, i.index) == (number, index)]

    def tokens(self, number: int, index: int = 0) -> list[int]:
        return [token for item in self.items(number, index) for token in item.tokens]


def test_answer() -> None:
    """A request is accepted, answered token by token, and ends with its usage."""
    desk = Desk()
    desk.submit(1, [1, 2, 64], max_tokens=3)
    desk.run()

    assert Accepted(1) == desk.events[0]
    assert ["A", "B", "C"] == [text for item in desk.items(1) for text in item.texts]
    assert FinishReason.LENGTH is desk.items(1)[-1].finish
    assert Usage(3, 3, 0) == desk.items(1)[-1].usage
    assert 0 == desk.engine.n_samplers


def test_end_of_generation() -> None:
    """A token that ends generation ends the answer, is counted, and is not shown."""
    desk = Desk()
    desk.submit(1, [END - 2])
    desk.run()

    assert [END - 1] == desk.tokens(1)
    assert FinishReason.STOP is desk.items(1)[-1].finish
    assert Usage(1, 2, 0) == desk.items(1)[-1].usage


def test_stop_marker() -> None:
    """A marker named by the request ends its answer; one that does not exist ends nothing."""
    desk = Desk()
    desk.submit(1, [698], stop=Stop(markers=("<EOT>", "<nowhere>")))
    desk.run()

    assert [699] == desk.tokens(1)
    assert FinishReason.STOP is desk.items(1)[-1].finish


def test_stop_string_after_thinking() -> None:
    """A prompt that opens the thinking: a stop string counts only after the thinking."""
    desk = Desk()
    stop = Stop(strings=(chr(498), chr(503)), asides=(("<think>", "</think>"),), opens_aside=True)
    desk.submit(1, [496], stop=stop)
    desk.run()

    assert [497, 498, 499, 500, 501, 502] == desk.tokens(1)
    assert FinishReason.STOP is desk.items(1)[-1].finish


def test_stop_string_around_thinking() -> None:
    """A model that opens its thinking itself: a stop string counts before it and after it."""
    asides = (("<think>", "</think>"),)
    for word, shown in ((493, [491, 492]), (497, list(range(491, 505)))):
        desk = Desk()
        stop = Stop(strings=(chr(word), chr(505)), asides=asides)
        desk.submit(1, [490], stop=stop)
        desk.run()

        assert shown == desk.tokens(1)
        assert FinishReason.STOP is desk.items(1)[-1].finish


@pytest.mark.parametrize("closing", ["", "<nowhere>"])
def test_stop_string_in_a_call(closing: str) -> None:
    """An aside may last to the end; one whose second marker does not exist is none."""
    desk = Desk()
    stop = Stop(strings=(chr(503),), asides=(("<think>", closing),))
    desk.submit(1, [490], stop=stop, max_tokens=20)
    desk.run()

    assert (510 if not closing else 502) == desk.tokens(1)[-1]


def test_stop_string_after_a_stray_marker() -> None:
    """A marker that begins no call does not keep a stop string from ending the answer."""
    desk = Desk()
    tags = tags_of(FAMILIES["ds-v4-preview"])
    stop = Stop(strings=(chr(603),), asides=((DSML, ""),), tags=tags)
    desk.submit(1, [597], stop=stop, max_tokens=20)
    desk.run()

    assert [598, 599, 600, 601, 602] == desk.tokens(1)
    assert FinishReason.STOP is desk.items(1)[-1].finish


def test_stop_string_at_the_limit() -> None:
    """A stop string that was held back when the last token came ends the answer as ever."""
    desk = Desk()
    stop = Stop(strings=(chr(600),), tags=(chr(600) + chr(700),))
    desk.submit(1, [597], stop=stop, max_tokens=3)
    desk.run()

    assert [598, 599] == desk.tokens(1)
    assert FinishReason.STOP is desk.items(1)[-1].finish


def test_nothing_to_write() -> None:
    """`max_tokens` 0 reads the prompt and writes nothing."""
    desk = Desk()
    desk.submit(1, [1, 2, 3], max_tokens=0)
    desk.run()

    assert [] == desk.tokens(1)
    assert Usage(3, 0, 0) == desk.items(1)[-1].usage


def test_full_context() -> None:
    """An answer ends where the context does."""
    desk = Desk(n_cells=40)
    desk.submit(1, [100] * 30)
    desk.run()

    assert FinishReason.LENGTH is desk.items(1)[-1].finish
    assert Usage(30, 10, 0) == desk.items(1)[-1].usage


def test_too_long() -> None:
    """A prompt that leaves no room for an answer is refused with its length."""
    desk = Desk(n_cells=40)
    desk.submit(1, [1] * 40)
    desk.run()

    assert [TooLong(1, 40)] == desk.events


def test_choices() -> None:
    """`n` answers come each under its own index."""
    desk = Desk()
    desk.submit(1, [1, 2, 64], max_tokens=2, n=3)
    desk.run()

    assert [[65, 66]] * 3 == [desk.tokens(1, index) for index in range(3)]
    assert 2 == desk.items(1, 2)[-1].usage.n_cached  # type: ignore[union-attr]


def test_logprobs() -> None:
    """Log probabilities come with their token: the chosen one first, then those asked for."""
    desk = Desk()
    desk.submit(1, [64], max_tokens=2, sampling=Sampling(n_logprobs=2))
    desk.run()
    items = desk.items(1)

    assert items[0].logprobs
    assert [65, 66, 67] == [entry.token_id for entry in items[0].logprobs[0]]


def test_tokenize() -> None:
    """Tokens are told, of an empty text too, without decoding anything."""
    desk = Desk()
    desk.worker.mailbox.put(Letter(Tokenize(5, Prompt((plain("abc"),))), [1, 2, 3]))
    desk.worker.mailbox.put(Letter(Tokenize(6, Prompt(()))))
    desk.worker.mailbox.put(Letter(Tokenize(7, Prompt(())), error="no token <think>"))
    desk.run()

    assert [Tokenized(5, [1, 2, 3]), Tokenized(6, []), Failed(7, "no token <think>")] == desk.events


def test_detokenize() -> None:
    """Tokens are spelled out without decoding anything."""
    desk = Desk()
    desk.worker.mailbox.put(Letter(Detokenize(5, (1, 2)), pieces=[b"a", b"\xff"]))
    desk.run()

    assert [Detokenized(5, [b"a", b"\xff"])] == desk.events


def test_prompt_that_cannot_be_written() -> None:
    """A prompt without token ids is refused with the reason, and others go on."""
    desk = Desk()
    request = GenerationRequest(Prompt(()))
    desk.worker.mailbox.put(Letter(Submit(1, request), error="no token <think>"))
    desk.worker.mailbox.put(Letter(Submit(2, request)))
    desk.submit(3, [64], max_tokens=1)
    desk.run()

    assert [Failed(1, "no token <think>"), Failed(2, "the prompt has no tokens")] == desk.events[:2]
    assert [65] == desk.tokens(3)


def test_cancel_while_answering() -> None:
    """A cancelled request gets no token after the step it was cancelled in; its slot is free."""
    desk = Desk(n_slots=1)
    desk.submit(1, [100])
    desk.run(3)
    desk.worker.mailbox.put(Letter(Cancel(1)))
    desk.submit(2, [200], max_tokens=2)
    n_before = len(desk.tokens(1))
    desk.run()

    assert n_before == len(desk.tokens(1))
    assert [201, 202] == desk.tokens(2)
    assert 0 == desk.engine.n_samplers


def test_cancel_while_reading() -> None:
    """A request that is cancelled in mid-prompt aborts the decode and frees its slot."""
    desk = Desk(n_slots=1)
    desk.submit(1, [100] * 200)
    desk.run(2)
    desk.worker._reading = frozenset({1})
    desk.worker.mailbox.put(Letter(Cancel(1)))
    was_aborted = desk.engine.aborts[-1]
    desk.submit(2, [200], max_tokens=1)
    desk.run(2)

    assert was_aborted
    assert [201] == desk.tokens(2)


def test_abort_of_another() -> None:
    """An aborted batch loses nothing of the requests that were in it."""
    desk = Desk()
    desk.engine.outcomes = [Outcome.DECODED, Outcome.ABORTED]
    desk.submit(1, [100] * 20, max_tokens=3)
    desk.run(1)
    desk.submit(2, [200] * 20, max_tokens=3)
    desk.run()

    assert [101, 102, 103] == desk.tokens(1)
    assert [201, 202, 203] == desk.tokens(2)


def test_no_room_by_surprise() -> None:
    """When llama.cpp finds no room, the request admitted last gives way and is served later."""
    desk = Desk()
    desk.submit(1, [100], max_tokens=5)
    desk.submit(2, [200], max_tokens=5)
    desk.run(2)
    desk.engine.outcomes = [Outcome.NO_ROOM]
    desk.run()

    assert [101, 102, 103, 104, 105] == desk.tokens(1)
    assert [201, 202, 203, 204, 205] == desk.tokens(2)


def test_no_room_for_one() -> None:
    """A single request for which there is no room at all is given up with an error."""
    desk = Desk()
    desk.engine.outcomes = [Outcome.NO_ROOM] * 2
    desk.submit(1, [100], max_tokens=5)
    desk.run()

    assert isinstance(desk.events[-1], Failed)
    assert 0 == desk.engine.n_samplers


def test_error_in_decode() -> None:
    """An error of llama.cpp ends the requests of that batch, and the next one is served."""
    desk = Desk()
    desk.engine.outcomes = [EngineError("llama_decode returned -3")]
    desk.submit(1, [100], max_tokens=5)
    desk.run()
    desk.submit(2, [200], max_tokens=2)
    desk.run()

    assert Failed(1, "llama_decode returned -3") in desk.events
    assert [201, 202] == desk.tokens(2)


def test_failed_choices_say_it_once() -> None:
    """A request of several choices fails as one."""
    desk = Desk()
    desk.engine.outcomes = [Outcome.DECODED, EngineError("broken")]
    desk.submit(1, [100], max_tokens=5, n=3)
    desk.run()

    assert [Failed(1, "broken")] == [e for e in desk.events if isinstance(e, Failed)]


@pytest.mark.parametrize("n_streams", [1, 8])
def test_every_step_serves_everyone(n_streams: int) -> None:
    """Running requests get one token each in every step."""
    desk = Desk(n_slots=8)
    for number in range(n_streams):
        desk.submit(number, [100 * number + 100], max_tokens=5)
    desk.run()
    steps = [event for event in desk.events if isinstance(event, Step)]

    assert [n_streams] * 5 == [len(step.items) for step in steps]
