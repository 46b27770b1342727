"""A GGUF as it is looked over: its header, who it is, and what it says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from estimator.gguf.file import GgufFile, read_gguf
from estimator.shape import ModelShape
from prompts.family import Family
from prompts.fingerprint import Fingerprint
from prompts.identify import Identity, identify
from prompts.repairs import Repair
from proxy.filename import title_of_path


@dataclass(frozen=True, slots=True)
class Patient:
    """`gguf` has all metadata here, vocabulary included."""

    gguf: GgufFile
    identity: Identity
    fingerprint: Fingerprint

    @classmethod
    def of(cls, path: Path) -> Self:
        """Reads the headers of all shards; raises `GgufError`."""
        gguf = read_gguf(path)
        name = title_of_path(gguf.paths[0]).model
        return cls(
            gguf,
            identify(gguf.metadata, gguf.tokens, name_hint=name),
            Fingerprint.of(gguf.metadata, gguf.tokens, name),
        )

    @property
    def metadata(self) -> Mapping[str, Any]:
        return self.gguf.metadata

    @property
    def family(self) -> Family:
        return self.identity.family

    @property
    def shape(self) -> ModelShape:
        return self.gguf.shape

    @property
    def ids(self) -> Mapping[str, int]:
        """The id of every token that looks like a marker."""
        return self.fingerprint.ids

    def said(self, key: str) -> Any:
        """What the metadata has under `{arch}.{key}`, or None."""
        return self.metadata.get(f"{self.shape.arch}.{key}")

    def repair(self, key: str) -> Repair | None:
        """What overrides this key at every load."""
        return next((each for each in self.identity.repairs if each.key == key), None)
