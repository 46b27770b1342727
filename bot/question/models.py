"""Finds where a question names models, and which releases of DeepSeek's each name may mean."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from bot.question.model_mention import SIZED, ModelMention, inherited, read_model
from bot.question.model_words import DOUBTFUL_FOREIGN, Piece, piece_of
from bot.question.tokens import Token
from bot.question.vocabulary import is_asking, is_known, listed

MOST_MENTIONS = 6

# May stand inside a name, between two of its pieces.
_INNER = listed(
    """model models version variant of the from in size parameter parameters params param based to
    full ( )"""
)


_FOUR_DIGITS = re.compile(r"\d{4}")
_OTHERS = (Piece.FOREIGN, Piece.NUMBER)
# `mistral small 24b`, `glm 4.5 air`: said of other makers' models only.
_OF_OTHERS = listed("small medium large mini tiny nano air plus turbo scout maverick next")
_USES = listed("code coding chat")
_OTHERS_TOO = frozenset(("llama", "qwen"))


def spot_models(
    text: str, tokens: Sequence[Token], taken: Collection[int]
) -> tuple[ModelMention, ...]:
    """The models that are named, in order, outside of the tokens that others took."""
    mentions = [_mention(text, tokens, place) for place in _places(tokens, taken)]
    completed = _completed(tokens, mentions)
    if any(mention.matches for mention in completed):  # `the full r1, not a distill`
        completed = [m for m in completed if m.matches or not (m.is_vague and m.is_family)]
    completed = [m for m in completed if not _is_said_better(tokens, m, completed)]
    once: dict[str, ModelMention] = {}
    for mention in completed:
        once.setdefault(mention.release.name if mention.release else mention.text, mention)
    return tuple(once.values())[:MOST_MENTIONS]


def _places(tokens: Sequence[Token], taken: Collection[int]) -> Iterator[range]:
    """Runs of words that together name one model."""
    i = 0
    while i < len(tokens):
        start = i
        stop = _stop(tokens, taken, start)
        if stop == start:
            i += 1
            continue
        place = _widened(tokens, taken, _narrowed(tokens, range(start, stop)))
        if _is_name(tokens, place):
            yield place
        i = max(stop, place.stop)


def _stop(tokens: Sequence[Token], taken: Collection[int], start: int) -> int:
    """Where a run that begins here ends; `start` if none begins."""
    stop = i = start
    while i < len(tokens) and i not in taken and not tokens[i].is_break:
        if _belongs(tokens, start, i):
            stop = i + 1
        elif i == start or not (tokens[i].is_taken or tokens[i].text in _INNER):
            break
        i += 1
    return stop


def _belongs(tokens: Sequence[Token], start: int, i: int) -> bool:
    """Whether a word is of the name that begins at `start`, all before it taken as of it."""
    token, piece = tokens[i], piece_of(tokens[i].text)
    if piece is not None and (piece is not Piece.NUMBER or _may_be_number(tokens, start, i)):
        return True
    if i == start:
        return False
    before = piece_of(tokens[i - 1].text)
    if before is Piece.FAMILY and _FOUR_DIGITS.fullmatch(token.text):
        return True  # `r1 1776`: what looks like a date makes another model of it
    is_of_others = token.text in _OF_OTHERS and before in _OTHERS
    is_glued = token.is_glued and tokens[i - 1].text not in "()"
    return is_of_others or (is_glued and not token.is_taken)


def _may_be_number(tokens: Sequence[Token], start: int, i: int) -> bool:
    """`coder 6.7`, `r1 14`: a number right after a family that has no size yet, or of others."""
    if i == start:
        return False
    pieces = [piece_of(token.text) for token in tokens[start:i]]
    after = tokens[i + 1].text if i + 1 < len(tokens) else ""
    if tokens[i - 1].text in _OTHERS_TOO or pieces[-1] is Piece.FOREIGN:
        return True
    if Piece.SIZE in pieces and "." in tokens[i].text:
        return True  # `coder 7b 1.5`
    if Piece.SIZE in pieces or after in ("gpus", "gpu", "cards", "users", "x", "of"):
        return False
    return pieces[-1] in (Piece.FAMILY, Piece.WEAK)


def _narrowed(tokens: Sequence[Token], place: range) -> range:
    """Without words that say what for: `for coding v2 lite` names no coder."""
    start, stop = place.start, place.stop
    if start and tokens[start - 1].text in ("for", "to", "in", "with", "at"):
        while start < stop and tokens[start].text in _USES:
            start += 1
    return range(start, stop)


def _widened(tokens: Sequence[Token], taken: Collection[int], place: range) -> range:
    """With a strange word before it: `blorp 7b`, `skywork-r1` are nobody's that we know."""
    start = place.start
    if place and start > 0 and start - 1 not in taken:
        before, first = tokens[start - 1], tokens[start]
        is_word = not (before.is_break or before.is_taken or before.text in "()")
        is_bare_size = all(piece_of(tokens[i].text) in SIZED for i in place)
        is_stranger = is_bare_size and before.text.isalpha() and not is_known(before.text)
        is_part = first.is_glued and not is_asking(before.text)
        if is_word and (is_part or is_stranger):
            return range(start - 1, place.stop)
    return place


def _is_name(tokens: Sequence[Token], place: range) -> bool:
    pieces = {piece_of(tokens[i].text) for i in place}
    if Piece.FAMILY in pieces or Piece.SIZE in pieces:
        return True
    if Piece.FOREIGN in pieces:
        words = {tokens[i].text for i in place}
        return len(words) > 1 or not words <= DOUBTFUL_FOREIGN
    return any(tokens[i].text.startswith(("qwen", "llama")) for i in place)


def _mention(text: str, tokens: Sequence[Token], place: range) -> ModelMention:
    """As it was typed, so that a repository or a tag is known exactly; else its words alone."""
    typed = text[tokens[place.start].start : tokens[place.stop - 1].end]
    if re.fullmatch(r"[\w:.-]+", typed) or "/" in typed:
        mention = read_model(typed, place)
        if mention.matches:
            return replace(mention, text=_spaced(typed))
    words = [
        tokens[i].text for i in place if not tokens[i].is_taken and tokens[i].text not in _INNER
    ]
    return read_model(" ".join(words), place)


def _spaced(typed: str) -> str:
    return typed.rpartition("/")[2].replace("-", " ").replace(":", " ")


def _completed(tokens: Sequence[Token], mentions: list[ModelMention]) -> list[ModelMention]:
    """Bare sizes joined to the family they are said of: `r1, the 14b`, `r1 14b or 32b`."""
    done: list[ModelMention] = []
    waiting: list[ModelMention] = []  # sizes before any family: `14b distill`, `7b or 14b of r1`
    for mention in mentions:
        family = next((other for other in reversed(done) if not other.is_size), None)
        if not mention.is_size:
            done.append(mention)
        elif family is None:
            waiting.append(mention)
        elif (joined := inherited(family, mention, mention.tokens)) is not None:
            if family.is_family and not _is_choice(tokens, family, mention):
                done.remove(family)
            done.append(joined)
        else:
            done.append(mention)
    if not waiting:
        return done
    family = next((other for other in done if not other.is_size), None)
    if family is None:
        return [*waiting, *done]
    joined_all = [inherited(family, mention, mention.tokens) or mention for mention in waiting]
    rest = [other for other in done if other is not family or not family.is_family]
    return [*joined_all, *rest]


def _is_said_better(
    tokens: Sequence[Token], family: ModelMention, mentions: Sequence[ModelMention]
) -> bool:
    """`I need a coder: does coder 33b fit?`: a line, and elsewhere the one of it that is meant."""
    line = {match.release.name for match in family.matches} if family.is_family else set()
    return any(
        not other.is_family
        and other.release is not None
        and other.release.name in line
        and not _is_choice(tokens, family, other)
        for other in mentions
    )


def _is_choice(tokens: Sequence[Token], first: ModelMention, second: ModelMention) -> bool:
    """Whether `or` or the like stands between the two."""
    between = {tokens[i].text for i in range(first.tokens.stop, second.tokens.start)}
    return bool(between & {"or", "vs", "versus", "and", "/"})
