"""Text that a client wrote for the model itself, markers included."""

from prompts.cutting import cut, with_one_bos
from prompts.family import Family, Mode
from prompts.markers import FIM
from prompts.segments import Prompt, joined


def render_raw(family: Family, text: str) -> Prompt:
    """The text with the family's markers in it made markers, behind exactly one BOS.

    For `/v1/completions` without `suffix`: editors write their own fill-in-the-middle prompts.
    """
    return Prompt(joined(with_one_bos(family, cut(text, family.markers))))


def mode_of_raw(prompt: Prompt) -> Mode:
    """`Mode.FIM` when there is a fill-in marker in the prompt, so that its stops apply."""
    has_fim = any(segment.is_marker and segment.text in FIM for segment in prompt.segments)
    return Mode.FIM if has_fim else Mode.RAW
