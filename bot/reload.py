"""The settings as the file has them now: read again when it changed, kept when it is broken."""

import logging
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from bot.settings import AT_START, BotSettings, BotSettingsError, load_bot_settings

log = logging.getLogger(__name__)

_Version = tuple[int, int, int] | None


class LiveSettings:
    """Call it for the settings. The first reading raises `BotSettingsError`; later ones warn."""

    def __init__(self, environ: Mapping[str, str], file: Path | None) -> None:
        self._environ = environ
        self._file = file
        self._version = _version(file)
        self._settings = load_bot_settings(environ, file)

    def __call__(self) -> BotSettings:
        version = _version(self._file)
        if version != self._version:
            self._version = version
            self._read_again(is_gone=version is None)
        return self._settings

    def _read_again(self, *, is_gone: bool) -> None:
        if is_gone:
            log.warning("%s is gone; its settings stay as they were", self._file)
            return
        try:
            found = load_bot_settings(self._environ, self._file)
        except BotSettingsError as error:
            log.warning("the settings stay as they were: %s", error)
            return
        changed = [each.name for each in fields(found) if self._differs(found, each.name)]
        self._settings = found
        log.info("%s was read again; changed: %s", self._file, ", ".join(changed) or "nothing")
        if late := sorted(AT_START.intersection(changed)):
            log.warning("these take effect at the next start: %s", ", ".join(late))

    def _differs(self, found: BotSettings, name: str) -> bool:
        return bool(getattr(found, name) != getattr(self._settings, name))


def _version(file: Path | None) -> _Version:
    """What changes with a file's contents; None while there is no file."""
    try:
        stat = file.stat() if file else None
    except OSError:
        return None
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino) if stat else None
