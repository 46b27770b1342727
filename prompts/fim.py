"""Prefix, suffix and other files to a prompt that asks for what stands between."""

from collections.abc import Sequence

from prompts.errors import PromptError
from prompts.family import Family
from prompts.segments import Prompt, joined, marker, plain


def render_fim(
    family: Family, prefix: str, suffix: str, *, files: Sequence[tuple[str, str]] = ()
) -> Prompt:
    """The hole's marker stands before the suffix, and the model writes after the end marker.

    `files` are paths and texts, each written as `#path` and its text before the prefix, in the
    order given (what others depend on first). Markers in any of it stay text.
    Raises `PromptError` for a family that was not trained to fill in.
    """
    if family.fim is None:
        raise PromptError(
            f"{family.title} was not trained to fill in the middle: leave `suffix` out, or take "
            "a model that was, such as deepseek-coder-6.7b-base."
        )
    segments = (
        marker(family.bos),
        marker(family.fim.begin),
        plain("".join(_file(path, text) for path, text in files) + prefix),
        marker(family.fim.hole),
        plain(suffix),
        marker(family.fim.end),
    )
    return Prompt(joined(segments))


def _file(path: str, text: str) -> str:
    return f"#{path}\n{text}" if text.endswith("\n") else f"#{path}\n{text}\n"
