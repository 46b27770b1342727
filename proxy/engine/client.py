"""The parent's side of a worker: a `Backend` that turns requests into commands."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Sequence

from prompts.segments import Prompt
from proxy.engine.load import Load
from proxy.engine.process import WorkerProcess
from proxy.engine.wire import (
    Accepted,
    Cancel,
    Command,
    Detokenize,
    Detokenized,
    Failed,
    Item,
    Ready,
    Refused,
    Step,
    Submit,
    Tokenize,
    Tokenized,
    TooLong,
    Unloadable,
)
from proxy.errors import (
    BadRequest,
    ContextTooLong,
    DeepFitError,
    EngineError,
    ModelUnusable,
    OutOfMemory,
    WorkerDied,
)
from proxy.generation import BackendInfo, Chunk, GenerationRequest, Piece

Reply = Accepted | Tokenized | Detokenized | Item | DeepFitError
Inbox = asyncio.Queue[Reply]


class WorkerClient:
    """A worker whose model is loaded, until it dies or is closed; `spawn` makes one."""

    def __init__(self, process: WorkerProcess, info: BackendInfo) -> None:
        self._process = process
        self.info = info
        self._ids = itertools.count()
        self._inboxes: dict[int, Inbox] = {}
        self._listening = asyncio.create_task(self._listen(), name=f"worker-{process.pid}")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive and not self._listening.done()

    @property
    def n_running(self) -> int:
        return len(self._inboxes)

    async def generate(self, request: GenerationRequest) -> AsyncIterator[Chunk]:
        number, inbox = self._open_inbox()
        n_left = request.n
        try:
            self._process.send(Submit(number, request))
            while n_left:
                match await inbox.get():
                    case Item() as item:
                        n_left -= item.finish is not None
                        yield _chunk(item)
                    case Accepted():
                        yield Chunk(0, ())
                    case DeepFitError() as error:
                        n_left = 0
                        raise error
                    case _:
                        raise EngineError("the worker answered another question")
        finally:
            del self._inboxes[number]
            if n_left:
                self._process.send(Cancel(number))

    async def tokenize(self, prompt: Prompt) -> list[int]:
        answer = await self._answer(lambda number: Tokenize(number, prompt))
        assert isinstance(answer, Tokenized)
        return answer.tokens

    async def detokenize(self, token_ids: Sequence[int]) -> list[bytes]:
        answer = await self._answer(lambda number: Detokenize(number, tuple(token_ids)))
        assert isinstance(answer, Detokenized)
        return answer.pieces

    async def _answer(self, question: Callable[[int], Command]) -> Reply:
        """The one reply to a question that has one; raises what it says went wrong."""
        number, inbox = self._open_inbox()
        try:
            self._process.send(question(number))
            answer = await inbox.get()
        finally:
            del self._inboxes[number]
        if isinstance(answer, DeepFitError):
            raise answer
        return answer

    async def aclose(self) -> None:
        await self._process.close()
        await self._listening

    def _open_inbox(self) -> tuple[int, Inbox]:
        if not self.is_alive:
            raise WorkerDied("The model's process is gone. Ask again: it is loaded anew.")
        number = next(self._ids)
        inbox: Inbox = asyncio.Queue()
        self._inboxes[number] = inbox
        return number, inbox

    async def _listen(self) -> None:
        """Hand every event to whoever waits for it; at the worker's end, say so to all."""
        while (event := await self._process.receive()) is not None:
            match event:
                case Step(items):
                    for item in items:
                        self._deliver(item.id, item)
                case Accepted(number) | Tokenized(number) | Detokenized(number):
                    self._deliver(number, event)
                case TooLong(number, n_prompt):
                    self._deliver(number, ContextTooLong(n_prompt, self.info.n_ctx))
                case Refused(number, message, param):
                    self._deliver(number, BadRequest(message, param=param))
                case Failed(number, message):
                    self._deliver(number, EngineError(message))
        if self._inboxes:
            death = await self._process.death()
            for number in self._inboxes:
                self._deliver(number, death)

    def _deliver(self, number: int, what: Reply) -> None:
        inbox = self._inboxes.get(number)
        if inbox is not None:  # else it was cancelled a moment ago
            inbox.put_nowait(what)


async def spawn(load: Load, *, timeout_s: float) -> WorkerClient:
    """Start a worker and wait until its model is loaded.

    Raises `OutOfMemory`, or `ModelUnusable` (also after `timeout_s`); no process is left then.
    """
    process = await WorkerProcess.start(dict(load.environ))
    try:
        async with asyncio.timeout(timeout_s):
            return WorkerClient(process, await _load(process, load))
    except TimeoutError:
        await process.close()
        raise ModelUnusable(
            f"{load.path} was not loaded within {timeout_s:g} s; raise load_timeout if the disk "
            "is slow"
        ) from None
    except BaseException:
        await asyncio.shield(process.close())
        raise


async def _load(process: WorkerProcess, load: Load) -> BackendInfo:
    process.send(load)
    match await process.receive():
        case Ready(info):
            return info
        case Unloadable(message, is_out_of_memory):
            raise (OutOfMemory if is_out_of_memory else ModelUnusable)(message)
        case None:
            raise await process.death_while_loading(load)
        case other:
            raise EngineError(f"the worker began with {type(other).__name__}")


def _chunk(item: Item) -> Chunk:
    logprobs = item.logprobs or [()] * len(item.tokens)
    pieces = tuple(map(Piece, item.tokens, item.texts, logprobs))
    return Chunk(item.index, pieces, item.finish, item.usage)
