"""Which models a place runs, one line for each that is made alike, the largest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.fit.ask import Ask
from bot.fit.best import best_cells
from bot.fit.numbers import tokens
from bot.fit.place import Place
from bot.fit.verdicts import LOOKS, WHOLE
from bot.words.fit import TEXTS
from bot.words.text import Locale
from estimator import RELEASES, Release, Verdict


@dataclass(frozen=True, slots=True)
class Runs:
    """The quant that a model would run in, and how."""

    release: Release
    quant: str
    verdict: Verdict
    n_alike: int


@dataclass(frozen=True, slots=True)
class ModelList:
    """Lines to read, and what runs of them, the best first."""

    lines: tuple[str, ...]
    running: tuple[Release, ...]


def model_list(
    place: Place, n_ctx: int, locale: Locale, among: Sequence[Release] = RELEASES
) -> ModelList:
    """`among` are the releases to choose from."""
    found = sorted(_found(place, n_ctx, among), key=_worth)
    running = [runs for runs in found if runs.verdict is not Verdict.NO]
    head = TEXTS["models_head"].say(locale, ctx=tokens(n_ctx))
    lines = [head, *(_line(runs, locale) for runs in running)]
    rest = [runs.release.title for runs in found if runs.verdict is Verdict.NO]
    if rest:
        lines.append(f"❌ {TEXTS['models_no'].say(locale)}: {', '.join(rest)}")
    return ModelList(tuple(lines), tuple(runs.release for runs in running))


def _worth(runs: Runs) -> tuple[bool, float]:
    """Whole ones first, then by size."""
    return runs.verdict not in WHOLE, -max(runs.release.sizes)


def _found(place: Place, n_ctx: int, among: Sequence[Release]) -> Iterable[Runs]:
    groups = _alike(among)
    firsts = [group[0] for group in groups]
    card = place.card()
    if card is None:
        rows = [_by_asking(place, release, n_ctx) for release in firsts]
    else:
        cells = best_cells([card], firsts, n_ctx, place.ram_bytes)
        rows = [(cell.quant, cell.verdict) for cell in cells]
    for group, (quant, verdict) in zip(groups, rows, strict=True):
        yield Runs(group[0], quant, verdict, len(group))


def _alike(among: Sequence[Release]) -> list[list[Release]]:
    """Releases of one shape and line, those that chat first: they run alike."""
    groups: dict[tuple[object, ...], list[Release]] = {}
    for release in sorted(among, key=lambda release: release.is_base):
        is_coder = "coder" in release.name
        key = (release.numbers.name, release.n_ctx_train, is_coder)
        groups.setdefault(key, []).append(release)
    return list(groups.values())


def _by_asking(place: Place, release: Release, n_ctx: int) -> tuple[str, Verdict]:
    """Slower, for what the grid does not hold: RAM alone, and different GPUs in one machine."""
    found = Ask(place, release, min(n_ctx, release.n_ctx_train)).answer()
    return (found.best.quant, found.verdict) if found.best else ("", Verdict.NO)


def _line(runs: Runs, locale: Locale) -> str:
    look = LOOKS[runs.verdict]
    more = TEXTS["more"].say(locale, n=runs.n_alike - 1) if runs.n_alike > 1 else ""
    also = f" ({more})" if more else ""
    return f"{look.mark} **{runs.release.title}**{also}: {runs.quant} {look.runs(locale)}"
