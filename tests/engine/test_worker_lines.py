"""The worker's loop where lines end an answer: too little indentation, or the time is over."""

from proxy.engine.worker import Worker
from proxy.generation import FinishReason, Stop
from tests.bot.fakes import FakeClock
from tests.engine.fake_engine import END
from tests.engine.test_worker import Desk

NEWLINE = 10


class Timed(Desk):
    """A desk whose clock moves when told to."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.worker = Worker(
            self.engine, self.events.append, n_slots=4, n_batch=32, clock=self.clock
        )


def test_time_is_over() -> None:
    """The answer ends with the line that is being written when its time is over."""
    desk = Timed()
    desk.submit(1, [5], stop=Stop(after_s=0.25))
    desk.run(steps=2)
    desk.clock.tick(0.3)
    desk.run()

    assert [6, 7, 8, 9, NEWLINE] == desk.tokens(1)
    assert FinishReason.LENGTH is desk.items(1)[-1].finish
    assert 0 == desk.engine.n_samplers


def test_time_counts_from_the_first_token() -> None:
    """Time that went by while the prompt was read, or was waiting, does not count."""
    desk = Timed()
    desk.submit(1, [5] * 80, stop=Stop(after_s=0.25), max_tokens=12)
    for _ in range(2):  # 80 tokens in batches of 32
        desk.run(steps=1)
        desk.clock.tick(10.0)
    desk.run()

    assert 12 == len(desk.tokens(1))


def test_each_choice_has_its_time() -> None:
    """Of two requests the later one is not ended by the earlier one's time."""
    desk = Timed()
    desk.submit(1, [5], stop=Stop(after_s=0.25), max_tokens=12)
    desk.run(steps=1)
    desk.clock.tick(0.3)
    desk.submit(2, [5], stop=Stop(after_s=0.25), max_tokens=12)
    desk.run()

    assert NEWLINE == desk.tokens(1)[-1]
    assert 17 == desk.tokens(2)[-1]


def test_time_without_a_newline() -> None:
    """An answer of one line ends by itself, however long it takes."""
    desk = Timed()
    desk.submit(1, [20], stop=Stop(after_s=0.25), max_tokens=12)
    desk.run(steps=2)
    desk.clock.tick(100.0)
    desk.run()

    assert 12 == len(desk.tokens(1))


def test_end_and_time() -> None:
    """A newline that was held back for a stop string and is late does not hide the true end."""
    desk = Timed()
    desk.submit(1, [END - 1], stop=Stop(after_s=0.25))
    desk.run()

    assert FinishReason.STOP is desk.items(1)[-1].finish


def test_too_little_indentation() -> None:
    """A line that is not indented is not shown; all tokens that were drawn are counted."""
    desk = Desk()
    desk.submit(1, [8], stop=Stop(n_indent=1))
    desk.run()

    last = desk.items(1)[-1]
    assert [9, NEWLINE] == desk.tokens(1)
    assert FinishReason.LENGTH is last.finish
    assert last.usage
    assert 3 == last.usage.n_completion


def test_held_back_for_a_stop_string() -> None:
    """What may be a stop string's beginning is looked at once it is clear that it is none."""
    desk = Desk()
    desk.submit(1, [8], stop=Stop(strings=(f"{chr(11)}{chr(12)}x",), n_indent=1))
    desk.run()

    assert [9, NEWLINE] == desk.tokens(1)
    assert FinishReason.LENGTH is desk.items(1)[-1].finish
