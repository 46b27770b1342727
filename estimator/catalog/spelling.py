"""Mends a misspelt word, never one with a digit: a wrong number is another card."""

from functools import lru_cache

from estimator.catalog.words import GUESSED, WORDS


@lru_cache(maxsize=1024)
def mend(word: str) -> str:
    """The one word we know that is a slip away (two in long words); else the word itself.

    The first letter must be right, or the last: hardly anyone gets both wrong.
    """
    if word in WORDS:
        return word
    most = 2 if len(word) >= 8 else 1
    counted = {
        known: slips(word, known)
        for known in GUESSED
        if abs(len(known) - len(word)) <= most and (known[0] == word[0] or known[-1] == word[-1])
    }
    least = min(counted.values(), default=most + 1)
    nearest = [known for known, n in counted.items() if n == least]
    return nearest[0] if least <= most and len(nearest) == 1 else word


def slips(a: str, b: str) -> int:
    """Letters put in, left out, changed, or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        above, row = row, [i]
        for j, other in enumerate(b, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before = above
    return row[-1]
