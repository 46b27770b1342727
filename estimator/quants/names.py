"""Finds the quant that a file name, a tag or a person names, and takes it out of the rest."""

import re

from estimator.quants.recipes import RECIPES, UnknownQuant, find_recipe
from estimator.quants.types import FILE_QUANTS

_EXACT = {recipe.name for recipe in RECIPES} | set(FILE_QUANTS.values())
# What a bit count alone means to those who type it.
_BITS = {"1": "IQ1_S", "2": "Q2_K", "3": "Q3_K_M", "4": "Q4_K_M", "5": "Q5_K_M", "6": "Q6_K",
         "8": "Q8_0", "16": "F16", "32": "F32"}  # fmt: skip
_IQ = {"IQ1": "IQ1_S", "IQ2": "IQ2_M", "IQ3": "IQ3_M", "IQ4": "IQ4_XS"}

# The longest spelling first; between letters and numbers may stand `_`, `-`, a space or nothing.
_QUANT = re.compile(
    r"""(?<![a-z0-9])(?P<ud>ud[-_ ])?(?:
        (?P<iq>iq[1-4])[-_ ]?(?P<size>xxs|xs|nl|[sml])
      | (?P<any_iq>iq[1-4])
      | (?P<q>q[2-68])[-_ ]?(?P<k>k)(?:[-_ ]?(?P<mix>xxl|xl|[sml]))?
      | (?P<old>t?q[12458])[-_ ]?(?P<zero>[01])
      | (?P<fp4>mxfp4|nvfp4)(?:[-_ ]?moe)?
      | (?P<float>bf16|fp?16|fp?32)
      | (?P<bare>q[2-68])
      | (?P<bits>[1-68]|16|32)[- ]?bits?
    )(?![a-z0-9])""",
    re.VERBOSE,
)


def quant_named(text: str) -> str:
    """The recipe that `q4_k_m`, `q4`, `4 bit` or `fp16` means; raises `UnknownQuant`."""
    typed = text.strip()
    try:
        return find_recipe(typed).name
    except UnknownQuant:
        rest, quant = take_quant(typed.lower())
        if quant is None or rest.strip():
            raise
        return find_recipe(quant).name


def take_quant(text: str) -> tuple[str, str | None]:
    """The lower-case text without its last quant, and that quant as its recipe is called.

    None when it names none. `UD-` stays before Unsloth's, which no recipe describes.
    """
    found = list(_QUANT.finditer(text))
    if not found:
        return text, None
    last = found[-1]
    return f"{text[: last.start()]} {text[last.end() :]}", _spelled(last)


def _spelled(found: re.Match[str]) -> str:
    part = {name: value.upper() for name, value in found.groupdict().items() if value}
    if "iq" in part:
        name = f"{part['iq']}_{part['size']}"
    elif "any_iq" in part:
        name = _IQ[part["any_iq"]]
    elif "k" in part:
        name = _k_quant(part["q"], part.get("mix", ""))
    elif "old" in part:
        name = f"{part['old']}_{part['zero']}"
    elif "fp4" in part:
        name = {"MXFP4": "MXFP4_MOE"}.get(part["fp4"], part["fp4"])
    elif "float" in part:
        name = part["float"].replace("FP", "F")
    else:
        name = _BITS[part.get("bits") or part["bare"][1]]
    return f"UD-{name}" if "ud" in part else name


def _k_quant(q: str, mix: str) -> str:
    name = f"{q}_K_{mix}" if mix else f"{q}_K"
    return name if mix or name in _EXACT else f"{name}_M"
