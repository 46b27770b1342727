"""A call that a client demands: how it is asked for, and whether the prompt begins it."""

from prompts.efforts import is_thinking
from prompts.family import Family, Thinking
from prompts.messages import Options


def demand(options: Options) -> str:
    """A line of ours, for the models: no template of DeepSeek's has one."""
    if options.forced_tool:
        return f"\nYou MUST answer with a call of the tool `{options.forced_tool}`.\n"
    return "\nYou MUST answer with a call of one of these tools.\n" if options.is_forced else ""


def is_begun(family: Family, options: Options) -> bool:
    """Not where the model shall think first: begun, the call would keep it from that."""
    match family.thinking:
        case Thinking.NONE:
            return options.is_forced
        case Thinking.SWITCH:
            return options.is_forced and not is_thinking(family, options)
    return False
