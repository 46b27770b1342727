"""The GGUF files on disk, grouped into models and their quants."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from estimator.gguf.file import GgufFile, read_gguf
from estimator.gguf.header import GgufError
from estimator.memory.estimate import CONTEXT_STEP, UnsupportedArchitecture, estimate_memory
from estimator.shape import ModelShape
from prompts.family import Family
from prompts.identify import Identity, identify
from proxy.errors import ModelUnusable, UnknownModel
from proxy.filename import Title, normalised, title_of, title_of_path
from proxy.folders import Found, Unusable, walk
from proxy.route import AUTO, Choice
from proxy.settings import SettingsError

log = logging.getLogger(__name__)

_N_NEAR = 3


@dataclass(frozen=True, slots=True, eq=False)
class ModelFile:
    """A model in one quant, all shards; the same object until the file on disk changes.

    `path` is the first shard, `created` its time in seconds since 1970. The metadata's arrays,
    a vocabulary above all, are not kept.
    """

    path: Path
    title: Title
    quant: str
    gguf: GgufFile
    identity: Identity
    created: int

    @property
    def shape(self) -> ModelShape:
        return self.gguf.shape

    @property
    def n_bytes(self) -> int:
        return self.gguf.file_bytes


@dataclass(frozen=True, slots=True)
class Variant:
    """A model by name, with all its quants, largest first."""

    name: str
    files: tuple[ModelFile, ...]

    @property
    def family(self) -> Family:
        return self.files[0].identity.family

    def file(self, quant: str) -> ModelFile | None:
        return next((file for file in self.files if file.quant == quant.upper()), None)


class Library:
    """What the folders hold. `scan` makes one; `rescan` reads only files that changed.

    `variants` are in the order of the folders, and by path within one.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = tuple(folders)
        self._read: dict[Found, ModelFile | Unusable] = {}
        self.variants: tuple[Variant, ...] = ()
        self.unusable: tuple[Unusable, ...] = ()

    @classmethod
    def scan(cls, folders: Iterable[Path]) -> "Library":
        """Raises `SettingsError` for a folder that does not exist."""
        library = cls(folders)
        for folder in library._folders:
            if not folder.exists():
                raise SettingsError(
                    f"models: {folder} does not exist; create it, or name the folder that holds "
                    "your GGUF files (--models, DEEPFIT_MODELS or deepfit.toml)"
                )
        library.rescan()
        return library

    def rescan(self) -> None:
        """Look again. A folder that is gone by now is listed as unusable."""
        found, unusable = walk(self._folders)
        self._read = {each: self._read.get(each) or _read(each) for each in found}
        files = [file for file in self._read.values() if isinstance(file, ModelFile)]
        unusable += [file for file in self._read.values() if isinstance(file, Unusable)]
        variants = _grouped(files, unusable)
        for new in set(unusable) - set(self.unusable):
            log.warning("unusable: %s: %s", new.path, new.reason)
        self.variants, self.unusable = variants, tuple(unusable)

    @property
    def default(self) -> Variant | None:
        """The only model; of several the first that can chat, in the order of the folders."""
        chats = (variant for variant in self.variants if variant.family.can_chat)
        return next(chats, self.variants[0] if self.variants else None)

    def variant(self, model: str) -> Variant | None:
        return next((variant for variant in self.variants if variant.name == model), None)

    def files(self, choice: Choice) -> tuple[ModelFile, ...]:
        """The files that may serve, largest first: one when pinned. Raises `UnknownModel`."""
        variant = self.variant(choice.model)
        if variant and choice.quant is None:
            return variant.files
        pinned = variant.file(choice.quant) if variant and choice.quant else None
        if pinned is None:  # it was there when the choice was made
            raise self._unknown(Title(choice.model, choice.quant), choice.model)
        return (pinned,)

    def find(self, name: str | None) -> Choice:
        """The model of that name: `model`, `model:QUANT`, a file's name, each in any case.

        An organisation before it and `:latest` behind it are ignored; None, empty and `auto`
        are the default. Raises `UnknownModel`, and `ModelUnusable` when its files are.
        """
        base, _, tag = (name or AUTO).strip().rpartition("/")[2].partition(":")
        quant = None if tag.lower() in {"", "latest"} else tag.upper()
        if base.lower() in {"", AUTO} and quant is None:
            if self.default is None:
                raise UnknownModel(name or AUTO)
            return Choice(self.default.name, self.default.family)
        title = Title(normalised(base), quant)
        if self.variant(title.model) is None and quant is None:
            title = title_of(base.removesuffix(".gguf"))
        variant = self.variant(title.model)
        if variant and title.quant is None:
            return Choice(variant.name, variant.family)
        pinned = variant.file(title.quant) if variant and title.quant else None
        if variant is None or pinned is None:
            raise self._unknown(title, name or AUTO)
        return Choice(variant.name, pinned.identity.family, pinned.quant)

    def _unknown(self, title: Title, name: str) -> UnknownModel | ModelUnusable:
        for each in self.unusable:
            theirs = title_of_path(each.path)
            if theirs.model == title.model and title.quant in {None, theirs.quant}:
                return ModelUnusable(f"{each.path.name} cannot be used: {each.reason}")
        variant = self.variant(title.model)
        if variant:
            return UnknownModel(name, tuple(f"{variant.name}:{f.quant}" for f in variant.files))
        return UnknownModel(name, _near(title.model, [each.name for each in self.variants]))


def _near(name: str, names: list[str]) -> tuple[str, ...]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - 10 MB that only a typing error needs

    found = process.extract(name, names, scorer=fuzz.WRatio, limit=_N_NEAR, score_cutoff=60)
    return tuple(near for near, _score, _index in found)


def _read(found: Found) -> ModelFile | Unusable:
    path, title = found.path, title_of_path(found.path)
    if path.name.lower().startswith("mmproj"):
        return Unusable(path, "it is a vision projector; it serves no text by itself")
    try:
        gguf = read_gguf(path)
        estimate_memory(gguf.shape, None, CONTEXT_STEP)
    except (GgufError, UnsupportedArchitecture) as error:
        return Unusable(path, str(error).removeprefix(f"{path.name}: "))
    return ModelFile(
        path=path,
        title=title,
        quant=title.quant or gguf.quant.upper(),
        gguf=replace(gguf, metadata=_scalars(gguf)),
        identity=identify(gguf.metadata, gguf.tokens, name_hint=title.model),
        created=found.stamps[0].mtime_ns // 10**9,
    )


def _scalars(gguf: GgufFile) -> dict[str, bool | int | float | str]:
    return {k: v for k, v in gguf.metadata.items() if isinstance(v, bool | int | float | str)}


def _grouped(files: list[ModelFile], unusable: list[Unusable]) -> tuple[Variant, ...]:
    """Files of one name made one model; what cannot join goes to `unusable`."""
    groups: dict[str, dict[str, ModelFile]] = {}
    for file in files:
        group = groups.setdefault(file.title.model, {})
        first = group.setdefault(file.quant, file)
        if first is not file:
            unusable.append(Unusable(file.path, f"{first.path} is the same model and quant"))
    return tuple(_variant(name, group.values(), unusable) for name, group in groups.items())


def _variant(name: str, files: Iterable[ModelFile], unusable: list[Unusable]) -> Variant:
    ordered = sorted(files, key=lambda file: (-file.shape.weights.total_bytes, file.path))
    family = ordered[0].identity.family
    strangers = [file for file in ordered if file.identity.family.id != family.id]
    for file in strangers:
        theirs = file.identity.family
        reason = f"it is {theirs.title}, but {ordered[0].path.name} is {family.title}: rename one"
        unusable.append(Unusable(file.path, reason))
    return Variant(name, tuple(file for file in ordered if file not in strangers))
