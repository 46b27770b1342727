"""What a scripted model says: which token follows which."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Self

from proxy.vocabulary import ScriptError


@dataclass(frozen=True, slots=True)
class Script:
    """What follows each token. Tokens that are not named are followed by `otherwise`.

    After one of `repeated`, which a chain may hold many times, the token before it decides:
    `recalled` has what follows the two, by that token.
    """

    successors: Mapping[int, int]
    otherwise: int
    repeated: AbstractSet[int] = frozenset()
    recalled: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls, *chains: Sequence[int], otherwise: int, repeated: AbstractSet[int] = frozenset()
    ) -> Self:
        """Chains of tokens; they may share tokens as long as these are followed by the same.

        A token of `repeated` may be followed by anything, each time behind another token.
        """
        successors: dict[int, int] = {}
        recalled: dict[int, int] = {}
        for chain in chains:
            for before, token, successor in zip((None, *chain), chain, chain[1:], strict=False):
                if token not in repeated:
                    _put(successors, token, successor, f"Token {token}")
                elif before is not None:
                    said = f"A repeated token behind token {before}"
                    _put(recalled, before, successor, said)
                else:
                    raise ScriptError(
                        f"A chain begins with token {token}, which is repeated: nothing stands "
                        "before it to tell what follows; begin one token earlier."
                    )
        return cls(successors, otherwise, frozenset(repeated), recalled)

    @property
    def targets(self) -> tuple[int, ...]:
        """Every token that the script leads to, in order."""
        return tuple(sorted({*self.successors.values(), *self.recalled.values(), self.otherwise}))

    @property
    def width(self) -> int:
        """The least `n_embd` of a model that says it: a number for each thing to be told apart."""
        n_recalled = len({*self.recalled.values()}) + 2 if self.repeated else 0
        return len(self.targets) + n_recalled


def _put(successors: dict[int, int], token: int, successor: int, said: str) -> None:
    known = successors.setdefault(token, successor)
    if known != successor:
        raise ScriptError(
            f"{said} would be followed by {known} and by {successor}: "
            "spell one of the chains with other tokens."
        )
