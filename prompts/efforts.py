"""How hard a model shall think: what clients ask, and what stands in the prompt for it."""

from prompts.errors import PromptError
from prompts.family import Family
from prompts.messages import Options

# What clients say, as deepseek-recipe 0.2.0 reads it; "none" is no thinking at all.
LEVELS = {
    "minimal": "low",
    "low": "low",
    "medium": "high",
    "high": "high",
    "xhigh": "high",
    "max": "max",
    "ultra": "max",
}
DEFAULT = "high"


def is_thinking(family: Family, options: Options) -> bool:
    """A switch wins over an effort, of which "none" is not to, and both over the default."""
    if options.thinking is not None:
        return options.thinking
    return family.thinks_unasked if options.effort is None else options.effort != "none"


def effort_text(family: Family, options: Options) -> str:
    """What stands before the system message of a family that has efforts; raises `PromptError`."""
    if not is_thinking(family, options):
        return ""
    effort = options.effort
    if isinstance(effort, int) and family.effort_line:
        if not 1 <= effort <= 100:
            raise PromptError(
                f"reasoning_effort {effort} is out of range: take 1 to 100.",
                param="reasoning_effort",
            )
        return family.effort_line.format(effort)
    level = DEFAULT if effort in (None, "none") else LEVELS.get(str(effort))
    if level is None:
        numbers = ", or a whole number from 1 to 100" if family.effort_line else ""
        raise PromptError(
            f"reasoning_effort '{effort!s:.40}' is unknown: take one of none, {', '.join(LEVELS)}"
            f"{numbers}.",
            param="reasoning_effort",
        )
    return dict(family.efforts)[level]
