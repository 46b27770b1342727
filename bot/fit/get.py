"""The lines that fetch a quant and run it."""

from dataclasses import dataclass

from estimator import Release
from estimator.models.release import MAKER

SOURCE = "files that public projects name in their download lines"
CHECKED = "2026-11-22"

# What these two make of every model; their larger files are in parts, under folders.
_BARTOWSKI = (
    "IQ2_M", "Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L", "IQ4_XS", "Q4_K_S", "Q4_K_M", "Q5_K_S",
    "Q5_K_M", "Q6_K", "Q8_0",
)  # fmt: skip
_THEBLOKE = (
    "Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L", "Q4_0", "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M", "Q6_K",
    "Q8_0",
)  # fmt: skip
_MOST_BYTES = 45_000_000_000


@dataclass(frozen=True, slots=True)
class Hub:
    """A repository of GGUF files; `file` is a file's name with the quant left open."""

    repository: str
    file: str
    quants: tuple[str, ...]


def _bartowski(name: str) -> Hub:
    return Hub(f"bartowski/{name}-GGUF", f"{name}-{{quant}}.gguf", _BARTOWSKI)


def _thebloke(name: str) -> Hub:
    file = f"{name.lower()}.{{quant}}.gguf"
    return Hub(f"TheBloke/{name}-GGUF", file, _THEBLOKE)


HUBS: dict[str, Hub] = {
    "DeepSeek-R1-Distill-Qwen-1.5B": _bartowski("DeepSeek-R1-Distill-Qwen-1.5B"),
    "DeepSeek-R1-Distill-Qwen-7B": _bartowski("DeepSeek-R1-Distill-Qwen-7B"),
    "DeepSeek-R1-Distill-Qwen-14B": _bartowski("DeepSeek-R1-Distill-Qwen-14B"),
    "DeepSeek-R1-Distill-Qwen-32B": _bartowski("DeepSeek-R1-Distill-Qwen-32B"),
    "DeepSeek-R1-Distill-Llama-8B": _bartowski("DeepSeek-R1-Distill-Llama-8B"),
    "DeepSeek-R1-Distill-Llama-70B": _bartowski("DeepSeek-R1-Distill-Llama-70B"),
    "DeepSeek-Coder-V2-Lite-Instruct": _bartowski("DeepSeek-Coder-V2-Lite-Instruct"),
    "deepseek-coder-1.3b-instruct": _thebloke("deepseek-coder-1.3b-instruct"),
    "deepseek-coder-6.7b-instruct": _thebloke("deepseek-coder-6.7B-instruct"),
    "deepseek-coder-33b-instruct": _thebloke("deepseek-coder-33B-instruct"),
}


@dataclass(frozen=True, slots=True)
class Get:
    """`lines` for a terminal. `look_for` is the file to find when no repository is known to have
    it; the lines then leave its place open."""

    lines: tuple[str, ...]
    look_for: str | None


def get(release: Release, quant: str, n_bytes: int, n_ctx: int) -> Get:
    """How to fetch a quant of a release, which is `n_bytes` large, and serve it."""
    name = release.repository.removeprefix(MAKER)
    serve = f"deepfit serve --models models --context {n_ctx}"
    hub = HUBS.get(name)
    if hub is None or quant not in hub.quants or n_bytes > _MOST_BYTES:
        fetch = f'huggingface-cli download REPOSITORY --include "*{quant}*.gguf" --local-dir models'
        return Get((fetch, serve), f"{name}-{quant}.gguf")
    file = hub.file.format(quant=quant)
    return Get(
        (f"huggingface-cli download {hub.repository} {file} --local-dir models", serve), None
    )
