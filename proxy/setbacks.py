"""What went wrong with a file before, so that it is not tried a second time."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from proxy.library import ModelFile
from proxy.seats import Wish


@dataclass(slots=True)
class Setbacks:
    """Remembered until the file changes, or every file of a wish has failed.

    A file that changed on disk is another `ModelFile`.
    """

    _too_much: dict[ModelFile, int] = field(default_factory=dict)
    _unusable: set[ModelFile] = field(default_factory=set)

    def ran_out(self, file: ModelFile, n_ctx: int) -> None:
        """Loading the file for `n_ctx` tokens of context ran out of memory."""
        self._too_much[file] = min(n_ctx, self._too_much.get(file, n_ctx))

    def broke(self, file: ModelFile) -> None:
        """llama.cpp cannot load the file, whatever the context."""
        self._unusable.add(file)

    def untried(self, files: Iterable[ModelFile], n_ctx: int) -> tuple[ModelFile, ...]:
        """The files that may still load with so much context."""
        return tuple(
            file
            for file in files
            if file not in self._unusable and n_ctx < self._too_much.get(file, n_ctx + 1)
        )

    def are_all(self, wish: Wish) -> bool:
        """Whether nothing is left to try, not even with the least context."""
        return not self.untried(wish.files, wish.steps[-1].n_ctx)

    def has_run_out(self, files: Iterable[ModelFile]) -> bool:
        return any(file in self._too_much for file in files)

    def forget(self, files: Iterable[ModelFile]) -> None:
        """All of them failed; whoever asks next shall have them tried again."""
        for file in files:
            self._too_much.pop(file, None)
            self._unusable.discard(file)
