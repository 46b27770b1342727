"""What llama.cpp says while it works: the last lines, and the sizes it names."""

import ctypes
import re
from collections import deque

import llama_cpp

_WARN = 3
_CONTINUED = 5
_BUFFER = re.compile(r"(?:model|KV|RS|compute|output) buffer size =\s+([\d.]+) MiB")
_NO_MEMORY = re.compile(r"failed to allocate|unable to allocate|out of memory|bad_alloc")


class Log:
    """Listens from its creation on. There is one llama.cpp log in a process, so make one `Log`."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque([""], maxlen=400)
        self._errors: deque[str] = deque(maxlen=8)
        self._callback = llama_cpp.llama_log_callback(self._hear)
        llama_cpp.llama_log_set(self._callback, ctypes.c_void_p(0))

    def _hear(self, level: int, text: bytes, _data: object) -> None:
        line = text.decode("utf-8", errors="replace")
        if level == _CONTINUED:
            self._lines[-1] += line
            return
        self._lines.append(line)
        if level >= _WARN and line.strip():
            self._errors.append(line.strip())

    @property
    def why(self) -> str:
        """The last warnings and errors, for whoever must mend it."""
        return " / ".join(list(self._errors)[-3:]) or "llama.cpp gave no reason"

    @property
    def is_out_of_memory(self) -> bool:
        return any(_NO_MEMORY.search(line) for line in self._lines)

    @property
    def buffer_bytes(self) -> int:
        """The sum of the buffers that llama.cpp named since the start, each to 0.01 MiB."""
        sizes = (match for line in self._lines for match in _BUFFER.findall(line))
        return int(sum(float(size) * (1 << 20) for size in sizes))
