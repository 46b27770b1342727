"""Which tokens of which sequences are decoded next; pure but for the `Memory` it is handed."""

from collections import deque

from proxy.engine.sequence import Batch, Sequence, Share
from proxy.engine.slots import Memory, Slots

# Beside running answers a prompt is read in bites, so that they keep flowing: as many tokens as
# take about this long, but not so few that llama.cpp's matrices run half empty.
_BITE_S = 0.2
_SMALLEST_BITE = 64

# A sequence is admitted when this many cells would be left for its answer (or all it may write).
_ROOM_TO_ANSWER = 64


class Scheduler:
    """Continuous batching: one token of each running sequence first, then prompts in order.

    First come, first served: `running` is in order of admission, and what must give way is the
    last of it, so the oldest sequence always finishes.
    """

    def __init__(self, *, n_slots: int, n_cells: int, n_batch: int, memory: Memory) -> None:
        self.waiting: deque[Sequence] = deque()
        self.running: list[Sequence] = []
        self._slots = Slots(n_slots, memory)
        self._n_cells = n_cells
        self._n_batch = n_batch
        self._bite = _SMALLEST_BITE

    @property
    def is_idle(self) -> bool:
        return not self.waiting and not self.running

    def add(self, sequence: Sequence) -> None:
        self.waiting.append(sequence)

    def schedule(self) -> Batch:
        """The next batch; empty when nothing runs. Call `commit` or `rollback` with it."""
        self._admit()
        batch = self._fill()
        while self._slots.n_cells + batch.n_tokens > self._n_cells and self.make_room():
            batch = self._fill()
        return batch

    def commit(self, batch: Batch, seconds: float) -> tuple[Share, ...]:
        """Count the batch as decoded in so long; the shares whose next token can be drawn."""
        if batch.n_tokens >= _SMALLEST_BITE:
            self._bite = max(_SMALLEST_BITE, round(_BITE_S * batch.n_tokens / max(seconds, 1e-9)))
        for share in batch.shares:
            self._slots.advance(share.sequence, share.count)
        return tuple(share for share in batch.shares if not share.sequence.n_pending)

    def rollback(self, batch: Batch) -> None:
        """Forget what an aborted or refused batch left in the cells."""
        for share in batch.shares:
            self._slots.rewind(share.sequence)

    def make_room(self) -> bool:
        """Free cells: an idle slot's, else those of the sequence that was admitted last."""
        if self._slots.forget_oldest():
            return True
        if len(self.running) < 2:
            return False
        preempted = self.running.pop()
        self._slots.clear(preempted)
        self.waiting.appendleft(preempted)
        return True

    def finish(self, sequence: Sequence) -> None:
        """Take a sequence out, wherever it is; its cells stay for a prompt that begins alike."""
        sequence.is_over = True
        if sequence in self.running:
            self.running.remove(sequence)
            self._slots.leave(sequence)
        elif sequence in self.waiting:
            self.waiting.remove(sequence)

    def _admit(self) -> None:
        while self.waiting and self._slots.has_free and self._fits(self.waiting[0]):
            sequence = self.waiting.popleft()
            self._slots.seat(sequence)
            self.running.append(sequence)

    def _fits(self, sequence: Sequence) -> bool:
        leader = sequence.leader
        if leader and not leader.is_read and not leader.is_over:
            return False
        answer = _ROOM_TO_ANSWER
        if sequence.max_tokens is not None:
            answer = min(answer, sequence.max_tokens)
        needed = len(sequence.tokens) + answer - (leader.n_prompt if leader else 0)
        return not self.running or self._slots.n_spoken_for + needed <= self._n_cells

    def _fill(self) -> Batch:
        decoding = [sequence for sequence in self.running if sequence.n_pending == 1]
        reading = [sequence for sequence in self.running if sequence.n_pending > 1]
        left = self._n_batch - len(decoding)
        left = min(left, self._bite) if decoding else left
        shares: list[Share] = []
        at = 0
        for sequence in decoding:
            shares.append(self._share(sequence, 1, at))
            at += 1
        for sequence in reading:
            if not left:
                break
            share = self._share(sequence, min(left, sequence.n_pending), at)
            at += share.count
            left -= share.count
            shares.append(share)
        return Batch(tuple(shares))

    def _share(self, sequence: Sequence, count: int, at: int) -> Share:
        return Share(sequence, self._slots.of(sequence).id, sequence.n_past, count, at)
