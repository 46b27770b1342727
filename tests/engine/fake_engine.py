"""A small real engine without llama.cpp: the next token is the last one plus one.

It keeps cells as llama.cpp does (shared after a copy, counted once) and refuses what it would
refuse, so a scheduler that misplaces a token is caught by an assertion here.
"""

from prompts.segments import Prompt
from proxy.engine.core import Constraint, Outcome
from proxy.engine.sequence import Batch
from proxy.errors import BadRequest, EngineError
from proxy.generation import BackendInfo, Sampling, TokenLogprob

END = 1_000_000


class FakeSampler:
    """Counts what is open, so that a test sees a sampler that nobody closed."""

    def __init__(self, engine: "FakeEngine") -> None:
        self._engine = engine
        engine.n_samplers += 1

    def close(self) -> None:
        self._engine.n_samplers -= 1


class FakeEngine:
    """`outcomes` are taken one a decode before it does its real work; an exception is raised."""

    def __init__(self, *, n_slots: int, n_cells: int, n_batch: int, can_trim: bool = True) -> None:
        self.info = BackendInfo(
            n_cells,
            END + 1,
            {"<think>": 495, "</think>": 500, "<EOT>": 700, "\uff5cDSML\uff5c": 600},
            0.0,
        )
        self.n_samplers = 0
        self.n_decoded: list[int] = []
        self.aborts: list[bool] = []
        self.outcomes: list[Outcome | EngineError] = []
        self.dead_ends: set[int] = set()  # tokens after which nothing can be drawn
        self.constraints: list[Constraint | None] = []
        self._slots: list[list[list[int]]] = [[] for _ in range(n_slots)]
        self._n_cells = n_cells
        self._n_batch = n_batch
        self._can_trim = can_trim
        self._rows: dict[int, int] = {}

    @property
    def n_used(self) -> int:
        return len({id(cell) for slot in self._slots for cell in slot})

    def cells(self, slot: int) -> list[int]:
        return [cell[0] for cell in self._slots[slot]]

    def tokenize(self, prompt: Prompt) -> list[int]:
        return [ord(character) for character in prompt.text]

    def piece(self, token: int) -> bytes:
        return chr(token).encode() if token < 0x11000 else b""

    def spelling(self, token: int) -> bytes:
        return self.piece(token) or b"<end>"

    def ends_generation(self, token: int) -> bool:
        return token == END

    def sampler(
        self, sampling: Sampling, index: int, constraint: Constraint | None = None
    ) -> FakeSampler:
        self.constraints.append(constraint)
        if constraint and not constraint.gbnf:
            raise BadRequest("no grammar", param="response_format")
        return FakeSampler(self)

    def decode(self, batch: Batch) -> Outcome:
        assert 0 < batch.n_tokens <= self._n_batch
        slots = [share.slot for share in batch.shares]
        assert len(set(slots)) == len(slots), "one slot twice in a batch"
        if self.outcomes:
            match self.outcomes.pop(0):
                case EngineError() as error:
                    raise error
                case Outcome.ABORTED:
                    self._put(batch, batch.n_tokens // 2)
                    return Outcome.ABORTED
                case Outcome.NO_ROOM:
                    return Outcome.NO_ROOM
                case _:
                    pass
        if self.n_used + batch.n_tokens > self._n_cells:
            return Outcome.NO_ROOM
        self._put(batch, batch.n_tokens)
        self.n_decoded.append(batch.n_tokens)
        return Outcome.DECODED

    def _put(self, batch: Batch, n_tokens: int) -> None:
        self._rows = {}
        for share in batch.shares:
            assert share.start == len(self._slots[share.slot]), "positions must be consecutive"
            for at, token in enumerate(share.tokens, start=share.at):
                if at < n_tokens:
                    self._slots[share.slot].append([token])
                    self._rows[at] = token

    def draw(self, sampler: FakeSampler, row: int) -> int:
        if self._rows[row] in self.dead_ends:
            raise EngineError("no token is left")
        return self._rows[row] + 1

    def logprobs(self, row: int, token: int, count: int) -> tuple[TokenLogprob, ...]:
        return tuple(
            TokenLogprob(token + n, self.piece(token), -float(n)) for n in range(count + 1)
        )

    def abort(self, *, wanted: bool) -> None:
        self.aborts.append(wanted)

    def forget(self, slot: int, keep: int) -> int:
        kept = keep if self._can_trim or keep >= len(self._slots[slot]) else 0
        del self._slots[slot][kept:]
        return kept

    def copy(self, source: int, target: int, count: int) -> None:
        assert not self._slots[target], "the target of a copy must be empty"
        assert len(self._slots[source]) >= count
        self._slots[target] = self._slots[source][:count]
