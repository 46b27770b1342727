"""The process that owns one loaded GGUF: receive, schedule, decode, draw, send."""

import time
from collections.abc import Callable, Iterable
from typing import Generic

from proxy.engine.answer import Answer
from proxy.engine.constraint import constraint_of
from proxy.engine.core import Engine, Outcome, S
from proxy.engine.lines import Lines
from proxy.engine.mailbox import Letter, Mailbox
from proxy.engine.scheduler import Scheduler
from proxy.engine.sequence import Batch, Sequence, Share
from proxy.engine.textstream import TextStream
from proxy.engine.wire import (
    Accepted,
    Cancel,
    Detokenize,
    Detokenized,
    Event,
    Failed,
    Item,
    Refused,
    Step,
    Submit,
    Tokenize,
    Tokenized,
    TooLong,
)
from proxy.errors import BadRequest, EngineError
from proxy.generation import FinishReason, GenerationRequest, Piece


class Worker(Generic[S]):
    """One thread owns the engine; `mailbox` brings commands, `send` takes events away."""

    def __init__(
        self,
        engine: Engine[S],
        send: Callable[[Event], None],
        *,
        n_slots: int,
        n_batch: int,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.mailbox = Mailbox(self._abort_if_reading)
        self._engine = engine
        self._send = send
        self._clock = clock
        self._n_ctx = engine.info.n_ctx
        self._scheduler = Scheduler(
            n_slots=n_slots, n_cells=self._n_ctx, n_batch=n_batch, memory=engine
        )
        self._answers: dict[Sequence, Answer[S]] = {}
        self._reading: frozenset[int] = frozenset()

    @property
    def running(self) -> tuple[Sequence, ...]:
        """The sequences that have a slot, in order of admission."""
        return tuple(self._scheduler.running)

    def run(self) -> None:
        """For ever; the process ends when its parent does (see `proxy/engine/__main__.py`)."""
        while True:
            self.step()

    def step(self) -> None:
        self._engine.abort(wanted=False)
        for letter in self.mailbox.take(wait=self._scheduler.is_idle):
            self._obey(letter)
        batch = self._scheduler.schedule()
        if batch.shares:
            self._decode(batch)

    def _decode(self, batch: Batch) -> None:
        if batch.is_prefill:
            self._reading = frozenset(share.sequence.request_id for share in batch.shares)
        started = self._clock()
        try:
            outcome = self._engine.decode(batch)
        except EngineError as error:
            self._fail(batch, error.message)
            return
        finally:
            self._reading = frozenset()
        if outcome is Outcome.DECODED:
            drawn = self._scheduler.commit(batch, self._clock() - started)
            self._say(drawn)
            return
        self._scheduler.rollback(batch)
        if outcome is Outcome.NO_ROOM and not self._scheduler.make_room():
            self._fail(batch, "llama.cpp found no room in the KV cache for a single sequence")

    def _say(self, drawn: Iterable[Share]) -> None:
        """Send what each answer goes on with. One that cannot go on takes its request with it."""
        items: list[Item] = []
        for share in drawn:
            answer = self._answers.get(share.sequence)
            if answer is None:  # its request was given up a moment ago
                continue
            try:
                items.append(self._draw(answer, share))
            except EngineError as error:
                self._give_up(share.sequence.request_id, error.message)
        if items:
            self._send(Step(items))

    def _draw(self, answer: Answer[S], share: Share) -> Item:
        if answer.is_full:
            return self._item(answer, (), FinishReason.LENGTH)
        token = self._engine.draw(answer.sampler, share.row)
        pieces, finish = answer.take(
            token,
            self._engine.piece(token),
            ends=self._engine.ends_generation(token),
            logprobs=()
            if answer.n_logprobs is None
            else self._engine.logprobs(share.row, token, answer.n_logprobs),
            now_s=self._clock(),
        )
        return self._item(answer, pieces, finish)

    def _item(
        self, answer: Answer[S], pieces: tuple[Piece, ...], finish: FinishReason | None
    ) -> Item:
        sequence = answer.sequence
        if finish:
            self._close(sequence)
        return Item(
            id=sequence.request_id,
            index=sequence.index,
            tokens=[piece.token_id for piece in pieces],
            texts=[piece.text for piece in pieces],
            logprobs=None if answer.n_logprobs is None else [piece.logprobs for piece in pieces],
            finish=finish,
            usage=answer.usage if finish else None,
        )

    def _obey(self, letter: Letter) -> None:
        match letter.command:
            case Cancel(number):
                self._cancel(number)
            case Submit(number) | Tokenize(number) | Detokenize(number) if letter.error:
                self._send(Failed(number, letter.error))
            case Tokenize(number):
                self._send(Tokenized(number, list(letter.tokens)))
            case Detokenize(number):
                self._send(Detokenized(number, list(letter.pieces)))
            case Submit(number) if not letter.tokens:
                self._send(Failed(number, "the prompt has no tokens"))
            case Submit(number) if len(letter.tokens) >= self._n_ctx:
                self._send(TooLong(number, len(letter.tokens)))
            case submit:
                self._begin(submit, letter.tokens)

    def _begin(self, command: Submit, tokens: Iterable[int]) -> None:
        leader: Sequence | None = None
        for index in range(command.request.n):
            sequence = Sequence(command.id, index, list(tokens), command.request.max_tokens, leader)
            try:
                self._answers[sequence] = self._answer(sequence, command.request)
            except BadRequest as error:  # the first choice raises it, or none
                self._send(Refused(command.id, error.message, error.param))
                return
            if leader is None:
                self._send(Accepted(command.id))
            leader = leader or sequence
            self._scheduler.add(sequence)

    def _answer(self, sequence: Sequence, request: GenerationRequest) -> Answer[S]:
        ids = self._engine.info.marker_ids
        stop = request.stop
        asides = [(a, b) for a, b in stop.asides if a in ids and (b in ids or not b)]
        opens_aside = stop.opens_aside and stop.asides[0] in asides
        names = {ids[opening]: opening for opening, closing in asides if stop.tags and not closing}
        stop_ids = frozenset(ids[marker] for marker in stop.markers if marker in ids)
        constraint = constraint_of(request.grammar, ids, stop_ids)
        return Answer(
            sequence=sequence,
            sampler=self._engine.sampler(request.sampling, sequence.index, constraint),
            text=TextStream(stop.strings, is_paused=opens_aside, tags=stop.tags),
            lines=Lines(stop.n_indent, stop.after_s),
            stop_ids=stop_ids,
            last_ids=frozenset(ids[marker] for marker in stop.last if marker in ids),
            pause_ids=frozenset(ids[opening] for opening, _ in asides) - names.keys(),
            resume_ids=frozenset(ids[closing] for _, closing in asides if closing),
            names=names,
            n_logprobs=request.sampling.n_logprobs,
            n_ctx=self._n_ctx,
        )

    def _close(self, sequence: Sequence) -> None:
        self._scheduler.finish(sequence)
        self._answers.pop(sequence).sampler.close()

    def _fail(self, batch: Batch, message: str) -> None:
        """Give up the requests of a batch that cannot be decoded; the others go on."""
        self._scheduler.rollback(batch)
        for request_id in {share.sequence.request_id for share in batch.shares}:
            self._give_up(request_id, message)

    def _give_up(self, request_id: int, message: str) -> None:
        self._cancel(request_id)
        self._send(Failed(request_id, message))

    def _cancel(self, request_id: int) -> None:
        for sequence in [s for s in self._answers if s.request_id == request_id]:
            self._close(sequence)

    def _abort_if_reading(self, request_id: int) -> None:
        """Called in the listening thread. A decode of single tokens ends soon enough by itself."""
        if request_id in self._reading:
            self._engine.abort(wanted=True)
