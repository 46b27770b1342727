"""A repository of GGUF files on the hub: whose release it holds, and how its files are called."""

from dataclasses import dataclass

CHECKED = "2026-11-22"


@dataclass(frozen=True, slots=True)
class Repository:
    """Files of one release.

    `release` is DeepSeek's repository without its maker, `name` this one's with it. `file` is a
    file's name without its ending, with the quant left open (`{lower}` in small letters); a file
    in parts has the same name before their numbers, and may lie in a folder. `quants` are those
    that are known to be there; `dynamic` are the maker's own mixes, which no recipe makes, with
    their rounded GB. Without `is_split` the files were made before April 2025, when llama.cpp
    learned to keep the latent alone (`Latent.is_split`). `source` is a page of the repository
    itself (`tree/`, `blob/`, README.md), else what names its files.
    """

    release: str
    name: str
    file: str
    quants: tuple[str, ...]
    source: str
    dynamic: tuple[tuple[str, int], ...] = ()
    is_split: bool = True
    checked: str = CHECKED

    def stem(self, quant: str) -> str:
        """The name of a quant's file, without its ending or the number of a part."""
        return self.file.format(quant=quant, lower=quant.lower())
