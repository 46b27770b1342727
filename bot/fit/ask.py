"""One question about one model on one place, and how a button remembers it."""

from dataclasses import dataclass, replace
from functools import cache

from bot.fit.place import OldButton, Place, digest, place_of_code
from estimator import RELEASES, CanRun, ModelMatch, Release, can_run

_NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Ask:
    """`quant` None: the largest that fits. `kv_type` None: f16, else q8_0."""

    place: Place
    release: Release
    n_ctx: int
    quant: str | None = None
    kv_type: str | None = None

    def answer(self) -> CanRun:
        """Raises `UnknownQuant` for a quant that this model cannot have, and as `can_run`."""
        return can_run(
            self.place.devices(),
            ModelMatch(self.release, self.quant, 0.0),
            n_ctx=self.n_ctx,
            kv_type=self.kv_type,
        )

    def at(self, n_ctx: int) -> "Ask":
        return replace(self, n_ctx=n_ctx)

    @property
    def code(self) -> str:
        """In a few letters, for a button."""
        parts = (
            self.place.code,
            digest(self.release.repository),
            str(self.n_ctx),
            self.quant or _NOTHING,
            self.kv_type or _NOTHING,
        )
        return ":".join(parts)


def ask_of_code(code: str) -> Ask:
    """The question with that code. Raises `OldButton`."""
    try:
        place, release, n_ctx, quant, kv_type = code.split(":")
        return Ask(
            place_of_code(place),
            _release_by_digest()[release],
            int(n_ctx),
            None if quant == _NOTHING else quant,
            None if kv_type == _NOTHING else kv_type,
        )
    except (KeyError, ValueError) as error:
        raise OldButton(code) from error


@cache
def _release_by_digest() -> dict[str, Release]:
    return {digest(release.repository): release for release in RELEASES}
