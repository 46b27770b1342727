"""The buttons below an answer: other contexts, details, and the candidates of a name."""

from collections.abc import Iterable

from bot.fit.ask import Ask
from bot.fit.custom_id import DETAILS, OPEN, SHOW, custom_id
from bot.fit.numbers import tokens
from bot.fit.page import Key, rows_of
from bot.words.fit import TEXTS
from bot.words.text import Locale

CONTEXTS = (4096, 8192, 32768)
MOST_CANDIDATES = 10


def card_keys(ask: Ask, owner: int, locale: Locale) -> tuple[tuple[Key, ...], ...]:
    """4K, 8K, 32K, full and the details; the context that is shown stands out."""
    trained = ask.release.n_ctx_train
    contexts = [n_ctx for n_ctx in CONTEXTS if n_ctx < trained]
    labels = {n_ctx: tokens(n_ctx) for n_ctx in contexts}
    labels[trained] = TEXTS["button_full"].say(locale, ctx=tokens(trained))
    keys = [_key(SHOW, owner, ask.at(n_ctx), label) for n_ctx, label in labels.items()]
    keys.append(_key(DETAILS, owner, ask, TEXTS["button_details"].say(locale)))
    chosen = custom_id(SHOW, owner, ask)
    told = (
        Key(key.label, key.custom_id, "primary") if key.custom_id == chosen else key
        for key in keys
        if key is not None
    )
    return rows_of(tuple(told))


def show_keys(asks: Iterable[tuple[str, Ask]], owner: int) -> tuple[tuple[Key, ...], ...]:
    """Candidates, by label: a click puts the answer in the place of the question."""
    return _candidates(SHOW, asks, owner)


def open_keys(asks: Iterable[tuple[str, Ask]], owner: int) -> tuple[tuple[Key, ...], ...]:
    """Entries of a list, by label: a click opens the answer beside it, for whoever clicks."""
    return _candidates(OPEN, asks, owner)


def _candidates(
    action: str, asks: Iterable[tuple[str, Ask]], owner: int
) -> tuple[tuple[Key, ...], ...]:
    """No two alike: Discord refuses a message with the same custom_id twice."""
    found: dict[str, Key] = {}
    for label, ask in asks:
        key = _key(action, owner, ask, label)
        if key is not None:
            found.setdefault(key.custom_id, key)
    return rows_of(tuple(found.values())[:MOST_CANDIDATES])


def _key(action: str, owner: int, ask: Ask, label: str) -> Key | None:
    made = custom_id(action, owner, ask)
    return None if made is None else Key(label, made)
