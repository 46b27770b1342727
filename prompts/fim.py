"""Prefix, suffix and other files to a prompt that asks for what stands between."""

from collections.abc import Sequence

from prompts.errors import PromptError
from prompts.family import Family
from prompts.segments import Prompt, joined, marker, plain
from prompts.trimming import Count, around, at_most, with_nearest

_N_MARKERS = 4  # BOS and the three of the fill-in, one token each


def render_fim(
    family: Family,
    prefix: str,
    suffix: str,
    *,
    files: Sequence[tuple[str, str]] = (),
    budget: int | None = None,
    count: Count = at_most,
) -> Prompt:
    """The hole's marker stands before the suffix, and the model writes after the end marker.

    `files` are paths and texts, each written as `#path` and its text before the prefix, in the
    order given (what others depend on first, the nearest last). Markers in any of it stay text.
    Nothing is put around the hole: the newlines there in Coder-V2's README are its code's own.

    `budget` is the most tokens of the prompt, as `count` has them; what is far from the hole is
    then left out: files first, next the prefix's beginning and the suffix's end.
    Raises `PromptError` for a family that was not trained to fill in, and for a budget that has
    no room for text.
    """
    if family.fim is None:
        raise PromptError(
            f"{family.no_fim}: leave `suffix` out, or take a model that was, such as "
            "deepseek-coder-6.7b-base.",
            param="suffix",
        )
    before, after = _texts(files, prefix, suffix, budget, count)
    segments = (
        marker(family.bos),
        marker(family.fim.begin),
        plain(before),
        marker(family.fim.hole),
        plain(after),
        marker(family.fim.end),
    )
    return Prompt(joined(segments))


def _texts(
    files: Sequence[tuple[str, str]], prefix: str, suffix: str, budget: int | None, count: Count
) -> tuple[str, str]:
    """What stands before the hole, and behind it."""
    headed = [_headed(path, text) for path, text in files]
    if budget is None:
        return "".join(headed) + prefix, suffix
    room = budget - _N_MARKERS
    if room < 1:
        raise PromptError(
            f"{budget} tokens leave no room for text around the hole: serve with a larger "
            "context, or lower max_tokens.",
            param="prompt",
        )
    near, after = around(prefix, suffix, room, count)
    if near != prefix:  # a file would stand before the middle of a line
        return near, after
    return with_nearest(headed, prefix, room - count(after), count), after


def _headed(path: str, text: str) -> str:
    return f"#{path}\n{text}" if text.endswith("\n") else f"#{path}\n{text}\n"
