"""What went wrong with a file before, so that it is not tried a second time."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from estimator.fit.spot import Kind, Spot
from proxy.library import ModelFile


@dataclass(slots=True)
class Setbacks:
    """Remembered until the file changes, or a wish for it cannot be met.

    A file that changed on disk is another `ModelFile`.
    """

    _too_much: dict[tuple[ModelFile, Kind], int] = field(default_factory=dict)
    _unusable: set[ModelFile] = field(default_factory=set)

    def ran_out(self, file: ModelFile, spot: Spot, n_ctx: int) -> None:
        """Loading the file there for `n_ctx` tokens of context ran out of memory."""
        key = file, spot.kind
        self._too_much[key] = min(n_ctx, self._too_much.get(key, n_ctx))

    def broke(self, file: ModelFile) -> None:
        """llama.cpp cannot load the file, wherever and whatever the context."""
        self._unusable.add(file)

    def usable(self, files: Iterable[ModelFile]) -> tuple[ModelFile, ...]:
        """Those that llama.cpp has not refused."""
        return tuple(file for file in files if file not in self._unusable)

    def ruled_out(self, files: Iterable[ModelFile], n_ctx: int) -> frozenset[tuple[str, Kind]]:
        """The quants, and the kinds of spots in which they do not load with so much context."""
        wished = set(files)
        return frozenset(
            (file.quant, kind)
            for (file, kind), least in self._too_much.items()
            if file in wished and n_ctx >= least
        )

    def has_run_out(self, files: Iterable[ModelFile]) -> bool:
        wished = set(files)
        return any(file in wished for file, _ in self._too_much)

    def forget(self, files: Iterable[ModelFile]) -> None:
        """Nothing is left to try; whoever asks next shall have them tried again."""
        forgotten = set(files)
        self._unusable -= forgotten
        for key in [key for key in self._too_much if key[0] in forgotten]:
            del self._too_much[key]
