"""Reads Windows' registry, as far as finding devices needs it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


class Registry(Protocol):
    """Keys under HKEY_LOCAL_MACHINE; a key that is not there, or is not for us, is empty."""

    def keys(self, path: str) -> tuple[str, ...]: ...

    def values(self, path: str) -> dict[str, Any]: ...


def _winreg() -> Any:
    import winreg  # noqa: PLC0415 - there is none elsewhere than on Windows

    return winreg


@dataclass(frozen=True, slots=True)
class LocalMachine:
    """The machine's own, through Python's `winreg`."""

    library: Callable[[], Any] = _winreg

    def keys(self, path: str) -> tuple[str, ...]:
        winreg = self.library()
        return tuple(self._all(path, winreg.EnumKey))

    def values(self, path: str) -> dict[str, Any]:
        winreg = self.library()
        return {name: value for name, value, _ in self._all(path, winreg.EnumValue)}

    def _all(self, path: str, entry: Callable[[Any, int], Any]) -> list[Any]:
        """What `entry` says of 0, 1, 2 ... until it says that there is no more."""
        winreg = self.library()
        access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
        found: list[Any] = []
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, access) as key:
                while True:
                    found.append(entry(key, len(found)))
        except OSError:
            return found
