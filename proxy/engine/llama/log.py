"""What llama.cpp says while it works: the last lines, and the sizes it names."""

import ctypes
import re
from collections import Counter, deque
from typing import ClassVar

import llama_cpp

_WARN = 3
_CONTINUED = 5
_MIB = 1 << 20
_BUFFER = re.compile(
    r"(\S+) +(?:model|KV|RS|compute|output|DSV4 \S+ state) buffer size = +([\d.]+) MiB"
)
_GPU = re.compile(r": using device (\S+) ")
_NO_MEMORY = re.compile(r"failed to allocate|unable to allocate|out of memory|bad_alloc")


class Log:
    """Listens from its creation on. There is one llama.cpp log in a process, so make one `Log`.

    It keeps the last `n_lines` (None: all), for llama.cpp names every tensor; sizes are added up
    as they come.
    """

    _listening: ClassVar["Log"]  # llama.cpp calls back as long as the process lives

    def __init__(self, n_lines: int | None = 400) -> None:
        self.lines: deque[str] = deque([""], maxlen=n_lines)
        self._errors: deque[str] = deque(maxlen=8)
        self._buffers: Counter[str] = Counter()
        self._gpus: list[str] = []
        self._callback = llama_cpp.llama_log_callback(self._hear)
        llama_cpp.llama_log_set(self._callback, ctypes.c_void_p(0))
        Log._listening = self

    def _hear(self, level: int, text: bytes, _data: object) -> None:
        line = text.decode("utf-8", errors="replace")
        if level == _CONTINUED:
            self.lines[-1] += line
            return
        self.lines.append(line)
        if level >= _WARN and line.strip():
            self._errors.append(line.strip())
        if buffer := _BUFFER.search(line):
            self._buffers[buffer[1]] += round(float(buffer[2]) * _MIB)
        elif gpu := _GPU.search(line):
            self._gpus.append(gpu[1])

    @property
    def why(self) -> str:
        """The last warnings and errors, for whoever must mend it."""
        return " / ".join(list(self._errors)[-3:]) or "llama.cpp gave no reason"

    @property
    def is_out_of_memory(self) -> bool:
        return any(_NO_MEMORY.search(line) for line in self.lines)

    @property
    def buffer_bytes(self) -> int:
        """The sum of the buffers that llama.cpp named since the start, each to 0.01 MiB."""
        return self._buffers.total()

    @property
    def gpu_bytes(self) -> tuple[int, ...]:
        """What of it lies on each GPU, in the order of the load; `CUDA_Host` is none."""
        return tuple(
            sum(n for name, n in self._buffers.items() if name.partition("_")[0] == gpu)
            for gpu in self._gpus
        )
