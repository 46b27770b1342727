"""Any text but one in which certain others stand, as rules that remember what has begun.

Source: the automaton of A. Aho and M. Corasick, Efficient string matching, 1975.
"""

from collections.abc import Iterator, Sequence

from proxy.grammar.characters import Characters
from proxy.grammar.spelling import Spelling, literal


def avoiding(texts: Sequence[str], spelling: Spelling) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Rules and what each needs; `spelling.text` is the first. An escape begins no such text."""
    begun = sorted({text[:length] for text in texts for length in range(len(text))}, key=len)
    names = {state: f"{spelling.text}-{number}" for number, state in enumerate(begun)}
    rules = {
        names[state]: (
            " | ".join(_ways(state, texts, names, spelling)),
            (*names.values(), *filter(None, [spelling.escape])),
        )
        for state in begun
    }
    start = f"{spelling.quote} {names['']}".strip()
    return {spelling.text: (start, (names[""],)), **rules}


def _ways(
    state: str, texts: Sequence[str], names: dict[str, str], spelling: Spelling
) -> Iterator[str]:
    """The text ends here, or goes on with a character, which may go on with what is avoided."""
    yield spelling.quote or '""'
    letters = sorted({letter for text in texts for letter in text})
    found = {letter: _after(state + letter, texts, names) for letter in letters}
    special = Characters.of("".join(letter for letter, end in found.items() if end != ""))
    yield f"{spelling.plain(special.others)} {names['']}"
    for letter, end in found.items():
        if end:
            yield f"{literal(letter)} {names[end]}"
    if spelling.escape:
        yield f"{spelling.escape} {names['']}"


def _after(said: str, texts: Sequence[str], names: dict[str, str]) -> str | None:
    """The longest end of what was said that begins one of the texts; None if one is whole."""
    if any(said.endswith(text) for text in texts):
        return None
    return next(said[at:] for at in range(len(said) + 1) if said[at:] in names)
