"""A schema's `pattern`, a regular expression of ECMA's kind, as the inside of a string."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from proxy.grammar.characters import ANY_IN_LINE, CLASSES, Characters
from proxy.grammar.errors import SchemaError
from proxy.grammar.gbnf import MOST_REPEATED
from proxy.grammar.spelling import JSON, Spelling

_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_COUNTED = re.compile(r"\{([0-9]+)(,([0-9]*))?\}")
_HEX = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}")
_MOST_DEEP = 30
# llama.cpp follows every way through what may be left out: a thousand such parts take a second a
# token, some thousands keep it for ever.
_MOST_OPTIONAL, _MOST_CHOICES = 100, 2000


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the pattern in GBNF, and whether it matches nothing at all too."""

    text: str
    is_optional: bool = False


def pattern_rule(pattern: str, where: str, spelling: Spelling = JSON) -> str:
    """What matches the pattern anywhere, unless `^` and `$` hold it. Raises `SchemaError`."""
    return _Reader(pattern, where, spelling).read()


class _Reader:
    """Reads from left to right; each method returns GBNF for what it read."""

    def __init__(self, pattern: str, where: str, spelling: Spelling) -> None:
        self._text = pattern
        self._where = where
        self._spelling = spelling
        self._at = 0
        self._depth = 0
        self._n_optional = 0
        self._n_choices = 0

    def read(self) -> str:
        starts = self._take("^")
        ends = self._text.endswith("$") and not re.search(r"(?<!\\)(\\\\)*\\\$$", self._text)
        if ends:
            self._text = self._text[:-1]
        ways = self._ways()
        if self._at < len(self._text):
            raise self._refusal("a bracket is closed that was not opened")
        if len(ways) > 1 and (starts or ends):
            raise self._refusal("'^' and '$' beside '|' hold one choice alone: put (?:...) around")
        some = f"{self._spelling.char}*"
        before, after = "" if starts else some, "" if ends else some
        return f"{before} {_either(ways).text} {after}".strip()

    def _ways(self) -> list[_Part]:
        ways = [self._row()]
        while self._take("|"):
            ways.append(self._row())
        self._n_choices += len(ways)
        if self._n_choices > _MOST_CHOICES:
            raise self._refusal(f"more than {_MOST_CHOICES} choices are too many")
        return ways

    def _row(self) -> _Part:
        units: list[_Part] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            units.append(self._counted(self._unit()))
        text = " ".join(unit.text for unit in units) or '""'
        return _Part(text, is_optional=all(unit.is_optional for unit in units))

    def _unit(self) -> _Part:
        character = self._next()
        match character:
            case "(":
                return self._group()
            case "[":
                return self._rule(self._class())
            case ".":
                return self._rule(ANY_IN_LINE)
            case "\\":
                return self._rule(self._escaped())
            case "^" | "$" | "*" | "+" | "?" | "{":
                raise self._refusal(f"'{character}' stands where we cannot read it")
        return self._rule(Characters.of(character))

    def _group(self) -> _Part:
        if self._take("?") and not self._take(":"):
            raise self._refusal("only plain groups and (?:...) can be read")
        self._depth += 1
        if self._depth > _MOST_DEEP:
            raise self._refusal("there are too many groups in groups")
        ways = self._ways()
        self._depth -= 1
        if not self._take(")"):
            raise self._refusal("a bracket is not closed")
        return _either(ways)

    def _counted(self, unit: _Part) -> _Part:
        """The unit as often as is said after it; lazy or greedy is the same here."""
        how = self._peek()
        if how and how in "*+?":
            self._at += 1
        elif counted := _COUNTED.match(self._text, self._at):
            how = self._times(counted)
            self._at = counted.end()
        else:
            return unit
        self._take("?")
        if unit.is_optional and how != "?":
            raise self._refusal("what may be empty is repeated")
        part = _Part(f"({unit.text}){how}", is_optional=how[0] in "*?" or how[1:2] == "0")
        self._n_optional += part.is_optional
        if self._n_optional > _MOST_OPTIONAL:
            raise self._refusal(f"more than {_MOST_OPTIONAL} parts may be left out")
        return part

    def _times(self, counted: re.Match[str]) -> str:
        least, comma, most = counted[1], counted[2] or "", counted[3] or ""
        n_least, n_most = (_number(digits or least) for digits in (least, most))
        if max(n_least, n_most) > MOST_REPEATED:
            raise self._refusal(f"more than {MOST_REPEATED} repetitions cannot be kept")
        if n_least > n_most:
            raise self._refusal("a count runs backwards")
        return f"{{{n_least}{comma[:1]}{n_most if most else ''}}}"

    def _class(self) -> Characters:
        is_other = self._take("^")
        found = Characters(())
        while not self._take("]"):
            first = self._member()
            if self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("]", ""):
                self._at += 1
                found |= self._between(first, self._member())
            else:
                found |= first
        return found.others if is_other else found

    def _member(self) -> Characters:
        character = self._next()
        if character != "\\":
            return Characters.of(character)
        return Characters.of("\b") if self._take("b") else self._escaped()

    def _between(self, first: Characters, last: Characters) -> Characters:
        if not (first.is_single and last.is_single):
            raise self._refusal("a range ends in more than one character")
        low, high = first.ranges[0][0], last.ranges[0][0]
        if low > high:
            raise self._refusal("a range runs backwards")
        return Characters(((low, high),))

    def _escaped(self) -> Characters:
        if spelled := _HEX.match(self._text, self._at):
            self._at = spelled.end()
            point = int(spelled[1] or spelled[2] or spelled[3], 16)
            return Characters(((point, point),))
        letter = self._next()
        if letter in CLASSES:
            return CLASSES[letter]
        if letter.isalnum() and letter not in _CONTROLS:
            raise self._refusal(f"'\\{letter}' cannot be read")
        return Characters.of(_CONTROLS.get(letter, letter))

    def _rule(self, characters: Characters) -> _Part:
        rule = self._spelling.one_of(characters)
        if not rule:
            raise self._refusal("a class holds no character that can be written")
        return _Part(rule)

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self, character: str) -> bool:
        is_next = self._peek() == character
        self._at += is_next
        return is_next

    def _next(self) -> str:
        character = self._peek()
        if not character:
            raise self._refusal("it ends too soon")
        self._at += 1
        return character

    def _refusal(self, why: str) -> SchemaError:
        return SchemaError(self._where, f"this pattern cannot be kept: {why}.")


def _number(digits: str) -> int:
    """Python reads no more than some thousand digits: from ten on one number is as large as any."""
    told = digits.lstrip("0")
    return int(told or "0") if len(told) < 10 else 10**9


def _either(ways: Sequence[_Part]) -> _Part:
    text = f"({' | '.join(way.text for way in ways)})"
    return _Part(text, is_optional=any(way.is_optional for way in ways))
