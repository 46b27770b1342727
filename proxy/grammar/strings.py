"""Strings: of a length, by a pattern, in a format."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from proxy.grammar.errors import SchemaError
from proxy.grammar.gbnf import Rules, Times
from proxy.grammar.pattern import pattern_rule
from proxy.grammar.spelling import Spelling

_YEAR_MONTH = r"(?:[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)-"
_DAY = (
    r"(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_DATE = _YEAR_MONTH + _DAY
_TIME = (
    r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
# Those of RFC 3339 and the like that a pattern can say whole; other formats are notes to readers.
# 29 February is left out: a leap year is more than a pattern can tell.
FORMATS = {
    "date": rf"^{_DATE}$",
    "time": rf"^{_TIME}$",
    "date-time": rf"^{_DATE}T{_TIME}$",
    "uuid": r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    "ipv4": rf"^(?:{_OCTET}\.){{3}}{_OCTET}$",
}
_LETTER = 3  # what one of a pattern takes, roughly, in microseconds


def string(
    schema: Mapping[str, Any], rules: Rules, where: str, *, spelling: Spelling | None = None
) -> str:
    """The expression for a string, of JSON unless it is spelled otherwise. Raises `SchemaError`."""
    way = spelling or rules.json
    pattern, form = schema.get("pattern"), str(schema.get("format"))
    times = Times.of(schema, "Length", where)
    char = rules.primitive(way.char)
    if pattern is None and form not in FORMATS:
        if times == Times():
            return rules.primitive(way.text)
        return _quoted(times.repeated(char), way)
    if times != Times():
        raise SchemaError(where, "a pattern or format and a length cannot both be kept.")
    if pattern is None:
        return rules.once(f"{way.text}-{form}", _format_rule(form, way))
    rules.work(_LETTER * len(pattern))
    return _quoted(pattern_rule(pattern, f"{where}/pattern", way), way)


@cache
def _format_rule(form: str, way: Spelling) -> str:
    return _quoted(pattern_rule(FORMATS[form], "#", way), way)


def _quoted(text: str, way: Spelling) -> str:
    return f"{way.quote} {text} {way.quote}".strip()
