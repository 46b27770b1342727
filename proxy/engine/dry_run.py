"""Has llama.cpp plan a load without allocating it, in a process of its own."""

import io
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from proxy.engine.load import Load
from proxy.engine.wire import Planned, Unloadable, frame, read_frame
from proxy.errors import ModelUnusable, OutOfMemory

# A failed assertion ends the process, with its line on standard error; a debugger's trace of the
# stack would bury that.
_ENVIRON = {"GGML_NO_BACKTRACE": "1"}
_PATIENCE_S = 300.0
# Where llama.cpp was built, before the name of its source file.
_PLACE = re.compile(r"^\S*[/\\]")


def dry_run(load: Load, *, timeout_s: float = _PATIENCE_S) -> list[str]:
    """What llama.cpp logs, line by line, while it plans the load.

    Raises `ModelUnusable`: in llama.cpp's own words when it refuses the file, with what is known
    when it crashes on it.
    """
    command = [sys.executable, "-m", "proxy.engine", "--dry-run"]
    environ = {**os.environ, **_ENVIRON, **dict(load.environ)}
    try:
        ended = subprocess.run(
            command,
            input=frame(load),
            capture_output=True,
            env=environ,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        name = Path(load.path).name
        raise ModelUnusable(f"llama.cpp did not plan {name} within {timeout_s:g} s") from None
    return _lines(ended, load)


def _lines(ended: subprocess.CompletedProcess[bytes], load: Load) -> list[str]:
    data = read_frame(io.BytesIO(ended.stdout))
    if data is None:
        raise ModelUnusable(_obituary(ended, Path(load.path).name))
    answer = msgspec.msgpack.decode(data, type=Planned | Unloadable)
    if isinstance(answer, Unloadable):
        raise (OutOfMemory if answer.is_out_of_memory else ModelUnusable)(answer.message)
    return answer.lines


def _obituary(ended: subprocess.CompletedProcess[bytes], name: str) -> str:
    how = f"with exit status {ended.returncode}"
    if ended.returncode < 0:
        how = f"by signal {-ended.returncode}"
        with suppress(ValueError):
            how = f"by {signal.Signals(-ended.returncode).name}"
    said = [line for line in ended.stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    words = f": {_PLACE.sub('', said[-1])}" if said else ""
    return f"llama.cpp crashed (ended {how}) while it planned the load of {name}{words}"
