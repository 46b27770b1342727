"""The numbered places of the KV cache, what each still holds, and how a new prompt reuses it."""

from collections.abc import Sequence as Tokens
from dataclasses import dataclass, field
from typing import Protocol

from proxy.engine.sequence import Sequence


class Memory(Protocol):
    """llama.cpp's cells. `forget` says how many cells it could keep: `keep`, or none at all."""

    def forget(self, slot: int, keep: int) -> int: ...

    def copy(self, source: int, target: int, count: int) -> None: ...


@dataclass(slots=True, eq=False)
class Slot:
    """`tokens` are those whose cells the slot holds; `n_lent` of them live in `lender`'s cells."""

    id: int
    tokens: list[int] = field(default_factory=list)
    sequence: Sequence | None = None
    last_used: int = 0
    lender: "Slot | None" = None
    n_lent: int = 0

    @property
    def n_cells(self) -> int:
        """Cells that forgetting this slot would free, as far as it owns them."""
        return len(self.tokens) - self.n_lent


class Slots:
    """All slots of one context, and the cells they take of it.

    Copied cells are shared under the unified cache and counted once, at their lender.
    """

    def __init__(self, count: int, memory: Memory) -> None:
        self._memory = memory
        self._all = [Slot(number) for number in range(count)]
        self._of: dict[Sequence, Slot] = {}
        self._clock = 0

    @property
    def n_cells(self) -> int:
        return sum(slot.n_cells for slot in self._all)

    @property
    def n_spoken_for(self) -> int:
        """Cells that running sequences have or will have when their prompts are read."""
        return sum(
            len(sequence.tokens) - (slot.n_lent if slot.lender and slot.lender.sequence else 0)
            for sequence, slot in self._of.items()
        )

    @property
    def has_free(self) -> bool:
        return any(slot.sequence is None for slot in self._all)

    def of(self, sequence: Sequence) -> Slot:
        return self._of[sequence]

    def seat(self, sequence: Sequence) -> None:
        """Give `sequence` a free slot, with the longest prefix of it that any slot still holds."""
        free = [slot for slot in self._all if slot.sequence is None]
        # The last token is always decoded anew: its logits are what the next one is drawn from.
        wanted = sequence.tokens[:-1]
        source = max(self._all, key=lambda slot: (common_prefix(slot.tokens, wanted), slot in free))
        n_shared = common_prefix(source.tokens, wanted)
        others = [slot for slot in free if slot is not source]
        # In place if little is lost by it; else copied, so that the longer text stays warm too.
        if source in free and (2 * n_shared >= len(source.tokens) or not others):
            target = source
            self._forget(target, n_shared)
        else:
            target = min(others, key=lambda slot: (len(slot.tokens) > 0, slot.last_used))
            self._forget(target, 0)
            if n_shared:
                self._memory.copy(source.id, target.id, n_shared)
                target.tokens = wanted[:n_shared]
                target.lender, target.n_lent = source, n_shared
        target.sequence = sequence
        self._of[sequence] = target
        sequence.n_past = len(target.tokens)
        if not sequence.n_generated:
            sequence.n_cached = sequence.n_past

    def advance(self, sequence: Sequence, count: int) -> None:
        slot = self.of(sequence)
        slot.tokens += sequence.tokens[sequence.n_past : sequence.n_past + count]
        sequence.n_past += count

    def rewind(self, sequence: Sequence) -> None:
        """Forget cells that a batch left behind without counting."""
        slot = self.of(sequence)
        self._forget(slot, sequence.n_past)
        sequence.n_past = len(slot.tokens)

    def leave(self, sequence: Sequence) -> None:
        """The slot keeps its cells, for a prompt that begins the same way."""
        slot = self._of.pop(sequence)
        self._clock += 1
        slot.sequence, slot.last_used = None, self._clock

    def clear(self, sequence: Sequence) -> None:
        """The slot gives up its cells; the sequence starts anew when it is seated again."""
        slot = self._of.pop(sequence)
        slot.sequence = None
        self._forget(slot, 0)
        sequence.n_past = 0

    def forget_oldest(self) -> bool:
        """Free the cells of the idle slot that was used longest ago; False when there is none."""
        idle = [slot for slot in self._all if slot.sequence is None and slot.tokens]
        if not idle:
            return False
        self._forget(min(idle, key=lambda slot: slot.last_used), 0)
        return True

    def _forget(self, slot: Slot, keep: int) -> None:
        if keep == len(slot.tokens) and slot.sequence is None:
            return
        kept = self._memory.forget(slot.id, keep)
        del slot.tokens[kept:]
        slot.n_lent = min(slot.n_lent, kept)
        self._pass_on(slot, kept)

    def _pass_on(self, lender: Slot, kept: int) -> None:
        """Cells that a borrower still holds are the borrower's now."""
        heir: Slot | None = None
        for slot in self._all:
            if slot.lender is not lender or slot.n_lent <= kept:
                continue
            if heir is None:
                heir, slot.n_lent = slot, kept
            else:
                slot.lender = heir


def common_prefix(one: Tokens[int], other: Tokens[int]) -> int:
    """How many tokens both begin with, by bisection: slices are compared in C."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
