"""Which tokens are decoded next."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy.engine.core import Outcome
from proxy.engine.scheduler import Scheduler
from proxy.engine.sequence import Batch, Sequence
from tests.engine.fake_engine import FakeEngine


@dataclass
class House:
    """A scheduler with an engine, run as the worker runs it."""

    n_slots: int = 4
    n_cells: int = 256
    n_batch: int = 32
    can_trim: bool = True
    seconds: float = 1.0  # what every decode takes

    def __post_init__(self) -> None:
        self.engine = FakeEngine(
            n_slots=self.n_slots,
            n_cells=self.n_cells,
            n_batch=self.n_batch,
            can_trim=self.can_trim,
        )
        self.scheduler = Scheduler(
            n_slots=self.n_slots, n_cells=self.n_cells, n_batch=self.n_batch, memory=self.engine
        )
        self.batches: list[Batch] = []
        self.finished: list[Sequence] = []

    def add(self, tokens: list[int], n_new: int, leader: Sequence | None = None) -> Sequence:
        sequence = Sequence(0, 0, list(tokens), n_new, leader)
        self.scheduler.add(sequence)
        return sequence

    def step(self) -> None:
        batch = self.scheduler.schedule()
        if not batch.shares:
            return
        self.batches.append(batch)
        outcome = self.engine.decode(batch)
        if outcome is not Outcome.DECODED:
            self.scheduler.rollback(batch)
            assert outcome is Outcome.ABORTED or self.scheduler.make_room()
            return
        for share in self.scheduler.commit(batch, self.seconds):
            sequence = share.sequence
            sequence.tokens.append(self.engine.draw(self.engine.sampler(None, 0), share.row))  # type: ignore[arg-type]
            if sequence.n_generated == sequence.max_tokens:
                self.scheduler.finish(sequence)
                self.finished.append(sequence)

    def run(self, limit: int = 2000) -> None:
        while not self.scheduler.is_idle and limit:
            limit -= 1
            self.step()
        assert limit, "the scheduler does not come to an end"


def counting(start: int, n_prompt: int, n_new: int) -> list[int]:
    """A prompt of ones that ends in `start`, and what the fake engine says after it."""
    return [1] * (n_prompt - 1) + [start + n for n in range(n_new + 1)]


def test_answers_alone() -> None:
    """A single sequence gets its whole answer."""
    house = House()
    sequence = house.add(counting(100, 5, 0), 7)
    house.run()

    assert counting(100, 5, 7) == sequence.tokens


def test_decodes_together() -> None:
    """Sequences that run at once share batches, one token each."""
    house = House()
    for start in (100, 200, 300):
        house.add(counting(start, 3, 0), 10)
    house.run()

    assert [3] * 9 == [batch.n_tokens for batch in house.batches[1:]]


def test_prompt_in_chunks() -> None:
    """A long prompt is read in batches of `n_batch`."""
    house = House(n_batch=32)
    house.add(counting(100, 70, 0), 1)
    house.run()

    assert [32, 32, 6] == house.engine.n_decoded


def test_answers_keep_flowing() -> None:
    """While a long prompt is read, a running sequence gets a token in every batch."""
    house = House(n_cells=2048, n_batch=512)
    runner = house.add(counting(100, 3, 0), 50)
    house.step()
    house.add(counting(500, 1000, 0), 1)
    for _ in range(10):
        house.step()

    assert all(runner in {share.sequence for share in batch.shares} for batch in house.batches)


@pytest.mark.parametrize(("seconds", "bite"), [(1.0, 64), (0.1, 130), (0.001, 511)])
def test_bites(seconds: float, bite: int) -> None:
    """Beside a running answer a prompt is read in bites of 0.2 s: fewer tokens when it is slow."""
    house = House(n_cells=8192, n_batch=512, seconds=seconds)
    house.add(counting(100, 3, 0), 500)
    house.step()
    house.add([7] * 3000, 1)
    house.step()
    house.step()

    assert 1 + 64 == house.engine.n_decoded[1]
    assert 1 + bite == house.engine.n_decoded[2]


def test_prefix_is_reused() -> None:
    """A prompt that begins like an earlier one decodes only what is new."""
    house = House()
    first = house.add([*range(1, 21)], 4)
    house.run()
    second = house.add([*first.tokens, 900, 901], 2)
    house.run()

    assert 23 == second.n_cached
    assert [*first.tokens, 900, 901, 902, 903] == second.tokens


def test_prefix_of_a_running_sequence_is_copied() -> None:
    """A prompt shares the cells of a sequence that still runs."""
    house = House()
    first = house.add([*range(1, 41)], 30)
    house.step()
    house.step()
    second = house.add([*range(1, 41), 900], 3)
    house.run()

    assert 40 == second.n_cached
    assert [*range(1, 41), 900, 901, 902, 903] == second.tokens
    assert [*range(1, 71)] == first.tokens


def test_choices_share_their_prompt() -> None:
    """Further choices of a request wait until the first has read the prompt, and copy it."""
    house = House(n_cells=1024, n_batch=512)
    leader = house.add([*range(1, 101)], 3)
    followers = [house.add([*range(1, 101)], 3, leader) for _ in range(3)]
    house.run()

    assert [99, 99, 99] == [follower.n_cached for follower in followers]
    assert 100 == house.engine.n_decoded[0]


def test_short_common_prefix_keeps_the_long_text() -> None:
    """A prompt that shares little with a long kept text is copied beside it, not over it."""
    house = House()
    long = house.add([*range(1, 101)], 1)
    house.run()
    house.add([1, 2, 3, 900], 1)
    house.run()
    again = house.add([*long.tokens, 950], 1)
    house.run()

    assert 100 == again.n_cached


def test_idle_text_gives_way() -> None:
    """Kept cells are given up, the oldest first, when a running sequence needs them."""
    house = House(n_cells=128)
    for start in (100, 200, 300):
        house.add([start] * 40, 1)
        house.run()
    house.add([400] * 60, 1)
    house.run()

    assert [] == house.engine.cells(0)
    assert [300] * 40 == house.engine.cells(2)


def test_last_comes_last() -> None:
    """Out of cells, the sequence admitted last starts anew later; none loses a token."""
    house = House(n_cells=160)
    first = house.add([1] * 20 + [1000], 100)
    second = house.add([2] * 20 + [2000], 100)
    house.run()

    assert [first, second] == house.finished
    assert [1] * 20 + [*range(1000, 1101)] == first.tokens
    assert [2] * 20 + [*range(2000, 2101)] == second.tokens
    assert 0 == second.n_cached


def test_waits_for_room() -> None:
    """A prompt that does not fit beside those that run waits, and is served after them."""
    house = House(n_cells=256)
    first = house.add([1] * 150, 20)
    second = house.add([2] * 150, 20)
    house.step()

    assert [first] == house.scheduler.running
    assert [second] == list(house.scheduler.waiting)

    house.run()

    assert [first, second] == house.finished


def test_abort_leaves_nothing_behind() -> None:
    """After an aborted batch every sequence goes on from what was counted."""
    house = House()
    house.engine.outcomes = [Outcome.DECODED, Outcome.ABORTED, Outcome.ABORTED]
    sequences = [house.add(counting(start, 9, 0), 5) for start in (100, 200)]
    house.run()

    assert counting(100, 9, 5) == sequences[0].tokens
    assert counting(200, 9, 5) == sequences[1].tokens


def test_memory_that_cannot_be_trimmed() -> None:
    """Where llama.cpp cannot forget the end of a slot, the prompt is read from its start."""
    house = House(can_trim=False)
    first = house.add([*range(1, 21)], 4)
    house.run()
    second = house.add([*range(1, 16), 900], 2)
    house.run()

    assert 0 == second.n_cached
    assert [*range(1, 16), 900, 901, 902] == second.tokens
    assert [*range(1, 25)] == first.tokens


def test_cancelled_while_waiting() -> None:
    """A sequence that is taken out before it ran is never decoded."""
    house = House(n_slots=1)
    house.add(counting(100, 3, 0), 3)
    house.step()
    gone = house.add(counting(200, 3, 0), 3)
    house.scheduler.finish(gone)
    house.run()

    assert counting(200, 3, 0) == gone.tokens


def test_cancelled_while_running() -> None:
    """A sequence that is taken out frees its slot for the next one at the next step."""
    house = House(n_slots=1)
    gone = house.add(counting(100, 3, 0), 50)
    house.step()
    heir = house.add(counting(200, 3, 0), 3)
    house.scheduler.finish(gone)
    house.step()

    assert [heir] == house.scheduler.running


prompts = st.lists(
    st.tuples(
        st.lists(st.sampled_from([1, 2]), min_size=1, max_size=60),
        st.integers(1, 40),
        st.integers(0, 12),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(
    prompts=prompts,
    n_slots=st.integers(1, 5),
    n_cells=st.integers(101, 300),
    n_batch=st.integers(5, 64),
    can_trim=st.booleans(),
    data=st.data(),
)
def test_laws(
    prompts: list[tuple[list[int], int, int, bool]],
    n_slots: int,
    n_cells: int,
    n_batch: int,
    can_trim: bool,
    data: st.DataObject,
) -> None:
    """Whatever comes and goes: every answer is what its prompt alone would get, in order."""
    house = House(n_slots, n_cells, n_batch, can_trim)
    kept: list[tuple[list[int], int, Sequence]] = []
    for number, (tokens, n_new, n_steps, is_cancelled) in enumerate(prompts):
        prompt = [*tokens, 1000 * (number + 1)]
        sequence = house.add(prompt, n_new)
        for _ in range(n_steps):
            if data.draw(st.integers(0, 9)) == 0:
                house.engine.outcomes = [Outcome.ABORTED]
            before = house.engine.n_used
            house.step()
            assert house.engine.n_used <= max(n_cells, before)
        if is_cancelled and not sequence.is_over:
            house.scheduler.finish(sequence)
        elif not is_cancelled:
            kept.append((prompt, n_new, sequence))
    house.run()

    for prompt, n_new, sequence in kept:
        assert prompt + [prompt[-1] + n + 1 for n in range(n_new)] == sequence.tokens
