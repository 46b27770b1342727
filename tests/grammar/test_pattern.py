"""Patterns of a schema: what llama.cpp lets pass is what `re` finds them in."""

import json
import re

import pytest

from proxy.engine.llama.engine import LlamaEngine
from proxy.grammar.errors import SchemaError
from proxy.grammar.pattern import pattern_rule
from tests.grammar.judge import anything, passes

MATCHING: list[tuple[str, list[str], list[str]]] = [
    ("^abc$", ["abc"], ["ab", "abcd", "xabc"]),
    ("abc", ["abc", "xxabcyy"], ["ab"]),
    ("^a", ["a", "abc"], ["ba"]),
    ("a$", ["a", "ba"], ["ab"]),
    ("a\\$", ["a$", "xa$x"], ["a"]),
    ("a\\\\$", ["a\\"], ["a\\b"]),
    ("^a|b$".replace("^", "").replace("$", ""), ["a", "xb"], ["c"]),
    ("^(?:a|bc)+$", ["a", "bca"], ["b", ""]),
    ("^(a|)b$", ["ab", "b"], ["aab"]),
    ("^[a-c\\d_-]{2,3}$", ["a1", "_-c"], ["a", "abcd", "d1"]),
    ('^[^a-c"]$', ["d", "\\", "é", "\n"], ["a", '"', "dd"]),
    ("^[\\]x^-]+$", ["]x^-"], ["a"]),
    ('^"\\\\"$', ['"\\"'], ["'"]),
    ("^.$", ["a", '"', "é", "\t"], ["\n", ""]),
    ("^\\w+\\s\\W\\S\\D$", ["ab !xy"], ["ab x1y"]),
    ("^\\x41\\u0042\\n\\/$", ["AB\n/"], ["AB/"]),
    ("^a{2}b{0,1}c{1,}?d*?$", ["aac", "aabccdd"], ["ac", "aabbc"]),
    ("^[\\b\\t]$", ["\b", "\t"], ["b"]),
    ("^x?y??$", ["", "x", "xy"], ["xx"]),
    ("", ["", "anything"], []),
]


@pytest.mark.parametrize(("pattern", "right", "wrong"), MATCHING, ids=lambda value: str(value)[:30])
def test_matches(engine: LlamaEngine, pattern: str, right: list[str], wrong: list[str]) -> None:
    """Right texts can be said and wrong ones cannot; Python's `re` parts them the same way."""
    schema = {"type": "string", "pattern": pattern}
    for text in (*right, *wrong):
        is_right = bool(re.search(pattern, text))

        assert (text in right) == is_right, text
        assert passes(engine, schema, json.dumps(text, ensure_ascii=False)) == is_right, text


@pytest.mark.parametrize("pattern", [case[0] for case in MATCHING])
def test_sound(engine: LlamaEngine, pattern: str) -> None:
    """Whatever passes matches."""
    for seed in range(4):
        text = anything(engine, {"type": "string", "pattern": pattern}, seed)

        assert text is None or re.search(pattern, json.loads(text))


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("(?=a)", "only plain groups"),
        ("(?<n>a)", "only plain groups"),
        ("a\\b", "cannot be read"),
        ("(a)\\1", "cannot be read"),
        ("\\p{L}", "cannot be read"),
        ("(a", "a bracket is not closed"),
        ("a)", "a bracket is closed that was not opened"),
        ("[a", "it ends too soon"),
        ("a\\", "it ends too soon"),
        ("*a", "'\\*' stands where"),
        ("a^b", "'\\^' stands where"),
        ("a$b", "'\\$' stands where"),
        ("{2}", "'{' stands where"),
        ("^a|b", "'\\^' and '\\$' beside '\\|'"),
        ("[b-a]", "a range runs backwards"),
        ("[\\d-a]", "more than one character"),
        ("[^\\s\\S]", "no character that can be written"),
        ("\\x00", "no character that can be written"),
        ("a{2001}", "more than 2000"),
        ("(a?)*", "what may be empty is repeated"),
        ("(" * 31 + "a" + ")" * 31, "too many groups in groups"),
    ],
)
def test_refused(pattern: str, says: str) -> None:
    """What a grammar cannot say, or what is no pattern, is refused with the reason."""
    with pytest.raises(SchemaError, match=f"at #: this pattern cannot be kept: .*{says}"):
        pattern_rule(pattern, "#")
