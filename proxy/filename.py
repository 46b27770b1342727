"""What a GGUF's path says: the model, the quant, and which shard of how many."""

import re
from dataclasses import dataclass
from pathlib import Path

_SHARD = re.compile(r"(?P<base>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})", re.ASCII)
# `UD-` marks Unsloth's dynamic mixes and `i1-` mradermacher's importance matrix: other files.
_QUANT = re.compile(
    r"(?:^|[-._])(?P<quant>(?:UD-|i1-)?(?:"
    r"I?Q\d(?:_(?:K|NL|XXS|XS|S|M|L|XL|\d))+|TQ\d_\d|BF16|FP?16|FP?32|MXFP4(?:_MOE)?|NVFP4))$",
    re.IGNORECASE | re.ASCII,
)
_SPELLINGS = {"FP16": "F16", "FP32": "F32"}
_ORGANISATIONS = ("deepseek-ai-",)
# What is left of names such as `Q4_K_M.gguf` and `ggml-model-q4_0.gguf`: the folder knows more.
_NAMELESS = {"", "ggml-model"}


@dataclass(frozen=True, slots=True)
class Title:
    """A model's name as clients write it, and a quant in capitals, None where none is said."""

    model: str
    quant: str | None


@dataclass(frozen=True, slots=True)
class Shard:
    """The `number`th of `count` files that are one model; `base` is what they share."""

    base: str
    number: int
    count: int

    def sibling(self, number: int) -> str:
        return f"{self.base}-{number:05d}-of-{self.count:05d}.gguf"


def normalised(name: str) -> str:
    """The spelling by which a model is known: one for all the ways uploaders write it."""
    name = re.sub(r"[\s_-]+", "-", name.strip().lower()).strip("-.")
    for organisation in _ORGANISATIONS:
        name = name.removeprefix(organisation)
    return name.removesuffix("-gguf").removesuffix(".gguf").strip("-.")


def title_of(name: str) -> Title:
    """The model and quant of a name such as `DeepSeek-R1-Distill-Qwen-7B-Q4_K_M`."""
    found = _QUANT.search(name)
    if found is None:
        return Title(normalised(name), None)
    quant = found["quant"].upper()
    return Title(normalised(name[: found.start()]), _SPELLINGS.get(quant, quant))


def shard_of(path: Path) -> Shard | None:
    found = _SHARD.fullmatch(path.name[: -len(".gguf")])
    if found is None or not 1 <= int(found["number"]) <= int(found["count"]):
        return None
    return Shard(found["base"], int(found["number"]), int(found["count"]))


def title_of_path(path: Path) -> Title:
    """The model and quant of a file; what its name does not say, its folder may."""
    shard = shard_of(path)
    title = title_of(shard.base if shard else path.name[: -len(".gguf")])
    folders = [title_of(folder.name) for folder in path.parents]
    if title.quant is None and folders and folders[0].quant:
        title = Title(title.model, folders[0].quant)
    if title.model in _NAMELESS:
        named = next((folder.model for folder in folders if folder.model not in _NAMELESS), "model")
        title = Title(named, title.quant)
    return title
