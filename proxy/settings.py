"""The proxy's settings: one frozen object, built once from defaults, file, environment, options."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from estimator.units import parse_size
from proxy.errors import DeepFitError

Spill = Literal["never", "experts", "layers", "cpu"]
SPILLS = ("never", "experts", "layers", "cpu")
KvCache = Literal["auto", "f16", "q8_0"]
KV_CACHES = ("auto", "f16", "q8_0")


class SettingsError(DeepFitError):
    """A setting that cannot be read; the message names it, where it stood, and what it takes."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How one setting is read from text, and what it does, for `deepfit config` and the docs."""

    name: str
    takes: str
    says: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the proxy can be told. Bytes are bytes, times are seconds."""

    models: tuple[Path, ...] = ()
    host: str = "127.0.0.1"
    port: int = 8000
    memory_limit: int | None = None
    headroom: int = 1 << 30
    spill: Spill = "cpu"
    kv_cache: KvCache = "auto"
    context: int | None = None
    max_context: int = 32768
    parallel: int = 16
    threads: int | None = None
    ubatch: int = 512
    queue: int = 64
    upgrade_after: float = 60.0
    load_timeout: float = 600.0
    max_body: int = 8 << 20
    ping: float = 5.0


DOCS = (
    Setting("models", "folders", "Where GGUF files are looked for, subfolders included."),
    Setting("host", "address", "The address to listen on."),
    Setting("port", "number", "The port to listen on."),
    Setting("memory_limit", "size", "The most that models may take of any device, such as 6GiB."),
    Setting("headroom", "size", "What a load leaves free on a device when no memory_limit is set."),
    Setting("spill", "|".join(SPILLS), "What may be tried when a model does not fit a GPU whole."),
    Setting(
        "kv_cache",
        "|".join(KV_CACHES),
        "The KV cache's type; auto: f16, or q8_0 before RAM is used.",
    ),
    Setting("context", "tokens", "The context to serve; unset: 4096 or what a request needs."),
    Setting("max_context", "tokens", "The most context that free memory is spent on."),
    Setting("parallel", "number", "Requests that one model answers at once."),
    Setting("threads", "number", "CPU threads of a worker; unset: one a physical core."),
    Setting("ubatch", "tokens", "Prompt tokens that are read in one step."),
    Setting("queue", "number", "Requests that may wait for a model to load."),
    Setting(
        "upgrade_after", "seconds", "How long a model idles before a larger quant replaces it."
    ),
    Setting("load_timeout", "seconds", "How long a model may take to load."),
    Setting("max_body", "size", "The longest request body that is read."),
    Setting("ping", "seconds", "How often a silent stream says that it is alive."),
)

SIZES = {"memory_limit", "headroom", "max_body"}
_WORDS = {"spill": SPILLS, "kv_cache": KV_CACHES}
_OPTIONAL = {"memory_limit", "context", "threads"}
_POSITIVE = {"context", "max_context", "parallel", "threads", "ubatch", "queue", "max_body"}


def load_settings(
    options: Mapping[str, Any], *, environ: Mapping[str, str], file: Path | None = None
) -> Settings:
    """Defaults, then `deepfit.toml`, then `DEEPFIT_*`, then `options`; None is "not given".

    Raises `SettingsError` for a value that cannot be read and for a name that does not exist.
    """
    settings = Settings()
    for source, values in (
        (str(file), _from_file(file)),
        ("the environment", _from_environ(environ)),
        ("the command line", {k: v for k, v in options.items() if v is not None}),
    ):
        settings = replace(
            settings, **{name: _read(name, value, source) for name, value in values.items()}
        )
    return settings


def _from_file(file: Path | None) -> dict[str, Any]:
    if file is None or not file.exists():
        return {}
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}") from error
    return {key: value for key, value in table.items() if not isinstance(value, dict)}


def _from_environ(environ: Mapping[str, str]) -> dict[str, str]:
    known = {f"DEEPFIT_{field.name.upper()}": field.name for field in fields(Settings)}
    return {known[key]: value for key, value in environ.items() if key in known}


def _read(name: str, value: Any, source: str) -> Any:
    """A value of any source in the type its field has."""
    known = {field.name: field for field in fields(Settings)}
    if name not in known:
        names = ", ".join(sorted(known))
        raise SettingsError(f"{source}: there is no setting '{name}'; there are {names}.")
    try:
        return _typed(name, value)
    except (TypeError, ValueError) as error:
        takes = next(setting.takes for setting in DOCS if setting.name == name)
        raise SettingsError(f"{source}: {name} = {value!r} is not a {takes}: {error}") from error


def _typed(name: str, value: Any) -> Any:
    if name in _OPTIONAL and value == "":
        return None
    if name == "models":
        parts = value.split(os.pathsep) if isinstance(value, str) else value
        return tuple(Path(part).expanduser() for part in parts if str(part))
    if name in SIZES:
        number: int | float = value if isinstance(value, int) else parse_size(value)
    elif name == "host":
        return str(value)
    elif name in _WORDS:
        if value not in _WORDS[name]:
            raise ValueError(f"take one of {', '.join(_WORDS[name])}")
        return value
    elif name in {"upgrade_after", "load_timeout", "ping"}:
        number = float(value)
    else:
        number = int(value)
    least = 1 if name in _POSITIVE else 0
    if not number >= least:  # nan is neither
        raise ValueError(f"it must be {least} or more")
    if name == "port" and number > 65535:
        raise ValueError("ports end at 65535")
    return number
