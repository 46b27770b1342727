"""`python -m proxy.engine`: a worker process, or with `--backends` what llama.cpp can use here.

The first frame on standard input is a `Load`; commands follow, events leave on standard output.
The end of standard input is the end of the parent, and so of the worker. With `--dry-run` the load
is only planned, and what llama.cpp logs of that is the answer.
"""

import os
import sys
from threading import Thread
from typing import IO

import msgspec

from proxy.engine.llama.engine import LlamaEngine
from proxy.engine.llama.gpus import Ggml
from proxy.engine.llama.model import dry_log
from proxy.engine.load import Load
from proxy.engine.mailbox import Letter, Mailbox
from proxy.engine.wire import (
    Cancel,
    Command,
    Detokenize,
    Planned,
    Ready,
    Submit,
    Unloadable,
    frame,
    read_frame,
)
from proxy.engine.worker import Worker
from proxy.errors import EngineError, ModelUnusable, OutOfMemory


def main() -> None:
    if "--backends" in sys.argv:
        sys.stdout.write(" ".join(sorted(Ggml.installed().backends())))
        return
    commands, events = sys.stdin.buffer, _claim_stdout()
    first = read_frame(commands)
    if first is None:
        return
    load = msgspec.msgpack.decode(first, type=Load)
    if "--dry-run" in sys.argv:
        _write(events, frame(_planned(load)))
        return
    end_with_parent = _Listener(commands)
    end_with_parent.start()
    try:
        engine = LlamaEngine(load)
    except ModelUnusable as error:
        events.write(frame(Unloadable(error.message, isinstance(error, OutOfMemory))))
        return
    worker = Worker(
        engine,
        lambda event: _write(events, frame(event)),
        n_slots=load.n_seq,
        n_batch=load.n_ubatch,
    )
    end_with_parent.serve(engine, worker.mailbox)
    _write(events, frame(Ready(engine.info)))
    worker.run()


def _planned(load: Load) -> Planned | Unloadable:
    try:
        return Planned(dry_log(load))
    except ModelUnusable as error:
        return Unloadable(error.message, isinstance(error, OutOfMemory))


def _claim_stdout() -> IO[bytes]:
    """Events own the real standard output; whatever a library prints goes to standard error."""
    events = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return events


def _write(events: IO[bytes], data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[events.write(view) :]


class _Listener(Thread):
    """Reads commands and tokenizes their prompts while the other thread computes."""

    def __init__(self, commands: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._commands = commands
        self._served: tuple[LlamaEngine, Mailbox] | None = None

    def serve(self, engine: LlamaEngine, mailbox: Mailbox) -> None:
        self._served = engine, mailbox

    def run(self) -> None:
        decoder = msgspec.msgpack.Decoder(Command)
        while (data := read_frame(self._commands)) is not None:
            if self._served:
                engine, mailbox = self._served
                mailbox.put(_letter(engine, decoder.decode(data)))
        # Not sys.exit: the other thread may be deep in a decode, and nothing is left to save.
        os._exit(0)


def _letter(engine: LlamaEngine, command: Command) -> Letter:
    if isinstance(command, Cancel):
        return Letter(command)
    if isinstance(command, Detokenize):
        return _spelled(engine, command)
    prompt = command.request.prompt if isinstance(command, Submit) else command.prompt
    if isinstance(prompt, tuple):
        return Letter(command, prompt, error=_unknown(engine, prompt))
    try:
        return Letter(command, engine.tokenize(prompt))
    except EngineError as error:
        return Letter(command, error=error.message)


def _spelled(engine: LlamaEngine, command: Detokenize) -> Letter:
    error = _unknown(engine, command.tokens)
    if error:
        return Letter(command, error=error)
    return Letter(command, pieces=[engine.spelling(token) for token in command.tokens])


def _unknown(engine: LlamaEngine, tokens: tuple[int, ...]) -> str | None:
    """llama.cpp would end the process for an id that it does not have."""
    if all(0 <= token < engine.info.n_vocab for token in tokens):
        return None
    return "a token id is outside the vocabulary"


if __name__ == "__main__":
    main()
