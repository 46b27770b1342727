"""How DeepSeek's models speak."""

from prompts.chat import render
from prompts.errors import PromptError
from prompts.families import FAMILIES
from prompts.family import Family, FimMarkers, Mode, Thinking
from prompts.fim import render_fim
from prompts.identify import Identity, identify
from prompts.markup import Delta, MarkupParser
from prompts.messages import Message
from prompts.raw import mode_of_raw, render_raw
from prompts.repairs import Repair
from prompts.segments import Prompt, Segment

__all__ = [
    "FAMILIES",
    "Delta",
    "Family",
    "FimMarkers",
    "Identity",
    "MarkupParser",
    "Message",
    "Mode",
    "Prompt",
    "PromptError",
    "Repair",
    "Segment",
    "Thinking",
    "identify",
    "mode_of_raw",
    "render",
    "render_fim",
    "render_raw",
]
