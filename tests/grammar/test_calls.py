"""Calls held to their functions: what llama.cpp lets a model write, in every syntax."""

import json
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from prompts import FAMILIES
from prompts.call_syntax import call_syntax
from prompts.cutting import cut
from prompts.family import Family
from prompts.markers import DSML, TOOL_CALL_END, TOOL_OUTPUT_BEGIN
from prompts.segments import Prompt, joined, marker, plain
from proxy.engine.llama.candidates import Candidates
from proxy.engine.llama.engine import LlamaEngine
from tests.grammar.functions import FUNCTIONS, GOOD, MUTE, PLACE, SCHEMA, SPELLED
from tests.grammar.spoken import Call, anything, heard, held_to, matching_of, may_write, written


def in_order(said: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """A grammar has properties in the order of the schema alone."""
    return {name: said[name] for name in schema["properties"] if name in said}


# What means something in one syntax or another, and half of it.
WORDS = (
    "<",
    "</",
    "|",
    "\uff5c",
    '"',
    "\\",
    "`",
    "```",
    "\n",
    "}",
    "tool",
    "DSML",
    " a",
    "\u00e9\U0001f600",
)
texts = st.lists(
    st.sampled_from(WORDS) | st.characters(exclude_categories=("Cc", "Cs")), max_size=6
).map("".join)
numbers = st.integers(-(10**14), 10**14) | st.integers(-999, 999).map(lambda n: n / 8)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)
places = st.fixed_dictionaries({"lat": numbers}, optional={"note": st.none() | texts}).map(
    lambda said: in_order(said, PLACE)
)
arguments = st.fixed_dictionaries(
    {"city": texts, "id": st.just("AB") | st.integers(0, 99)},
    optional={
        "unit": st.sampled_from(["C", "<K>", 5]),
        "tags": st.lists(texts, max_size=2),
        "home": places,
        "any": values,
    },
).map(lambda said: in_order(said, SCHEMA))
names = st.from_regex(r"[a-z_ ]{1,8}", fullmatch=True)
called: st.SearchStrategy[Call] = st.one_of(
    st.tuples(st.just("get_weather"), arguments),
    st.tuples(st.just("ls"), st.dictionaries(names, values, max_size=3)),
    st.tuples(st.just("stop"), st.just({})),
)


def is_spelled(family: Family) -> bool:
    syntax = call_syntax(family)
    assert syntax
    return not syntax.markers


def has_marks(calls: list[tuple[str, Any]]) -> bool:
    """Whether a value has what would be a marker in letters: the renderer cannot write that."""
    said = json.dumps(calls, ensure_ascii=False)
    return any(mark in said for mark in ("<|tool", f"<{DSML}", f"</{DSML}"))


@settings(max_examples=40)
@given(calls=st.lists(called, min_size=1, max_size=2))
def test_rendered(speaker: LlamaEngine, family: Family, calls: list[tuple[str, Any]]) -> None:
    """Whatever our renderer writes for calls that fit may be written by the model, and be read."""
    assume(not (is_spelled(family) and has_marks(calls)))
    segments = written(family, calls)

    assert may_write(speaker, held_to(family, FUNCTIONS), segments)


def test_sound(speaker: LlamaEngine, family: Family) -> None:
    """Whatever may be written is read as calls of these functions, with arguments that fit."""
    held = held_to(family, FUNCTIONS)
    walks = [anything(speaker, held, seed) for seed in range(10)]
    ended = [tokens for tokens in walks if tokens is not None]

    assert len(ended) > 5
    for tokens in ended:
        calls = heard(speaker, family, tokens)
        assert calls
        for name, said in calls:
            schema = next(function for function in FUNCTIONS if function.name == name).schema
            jsonschema.validate(said, {"type": "object", **schema})


@pytest.mark.parametrize(
    "call",
    [
        ("get_weather", {"city": "Paris"}),
        ("get_weather", {"city": 5, "id": 7}),
        ("get_weather", {"city": "Paris", "id": "abc"}),
        ("get_weather", {"city": "Paris", "id": 1.5}),
        ("get_weather", {"city": "Paris", "id": 7, "home": {"lat": "x"}}),
        ("get_weather", {"city": "Paris", "id": 7, "tags": "x"}),
        ("get_weather", {"city": "Paris", "id": 7, "more": 1}),
        ("get_weather", {"city": "Paris", "unit": "K", "id": 7}),
        ("get_weather", {}),
        ("get_wether", GOOD),
        ("stop", {"now": True}),
    ],
    ids=str,
)
def test_forbidden(speaker: LlamaEngine, family: Family, call: tuple[str, Any]) -> None:
    """A wrong type, a key that is missing or unknown, another function: no model can write it."""
    held = held_to(family, FUNCTIONS)

    assert may_write(speaker, held, written(family, [("get_weather", GOOD)]))
    assert not may_write(speaker, held, written(family, [call]))
    assert not may_write(speaker, held, written(family, [("get_weather", GOOD), call]))


def test_one(speaker: LlamaEngine, family: Family) -> None:
    """Where one call is wanted the turn ends behind it."""
    one = written(family, [("get_weather", GOOD)])
    two = written(family, [("get_weather", GOOD)] * 2)

    assert may_write(speaker, held_to(family, FUNCTIONS, is_one=True), one)
    assert not may_write(speaker, held_to(family, FUNCTIONS, is_one=True), two)
    assert may_write(speaker, held_to(family, FUNCTIONS), two)


def test_starts(speaker: LlamaEngine, family: Family) -> None:
    """Behind all that the parser takes for a call's beginning the rest of a call may stand."""
    syntax = call_syntax(family)
    assert syntax
    held = held_to(family, FUNCTIONS)
    whole = "".join(s.text for s in written(family, [("stop", {})])).lstrip("\n")
    assert held.starts
    for opener, rule in held.starts:
        meant = dict(syntax.openers)[opener].lstrip("\n")

        assert whole.startswith(meant)
        rest = joined(cut(whole.removeprefix(meant), syntax.markers))
        assert may_write(speaker, held, rest, rule)
        assert not may_write(speaker, held, [plain("x"), *rest], rule)


def test_begun(speaker: LlamaEngine) -> None:
    """Where the prompt has begun a call the model goes on with that one alone."""
    family = FAMILIES["ds-v3.1"]
    whole = written(family, [("stop", {})])
    begun = "".join(segment.text for segment in whole[:4])

    held = held_to(family, FUNCTIONS, begun=begun)

    assert may_write(speaker, held, whole[4:])
    assert not may_write(speaker, held, whole)
    assert not may_write(speaker, held, [plain(json.dumps(GOOD)), *whole[5:]])


@pytest.mark.parametrize("mark", [TOOL_CALL_END, TOOL_OUTPUT_BEGIN])
def test_token_in_string(speaker: LlamaEngine, mark: str) -> None:
    """In a string a marker may be spelled out, and is then its text; its token cannot come."""
    family = FAMILIES["ds-v3.1"]
    held = held_to(family, FUNCTIONS)
    before, after = '{"city": "', '", "id": 7}'
    head, tail = written(family, [("get_weather", {})])[:5], [marker(TOOL_CALL_END)]
    tail.append(written(family, [("stop", {})])[-1])

    assert may_write(speaker, held, [*head, plain(f"{before}{mark}{after}"), *tail])
    assert not may_write(speaker, held, [*head, plain(before), marker(mark), plain(after), *tail])


def test_forbid(speaker: LlamaEngine, family: Family) -> None:
    """What is left to draw from is what is allowed, at every place of a call."""
    matching = matching_of(speaker, held_to(family, FUNCTIONS))
    candidates = Candidates(speaker.info.n_vocab)
    likes = np.zeros(speaker.info.n_vocab, np.float32)
    known = [*range(3, 300), *speaker.info.marker_ids.values()]
    likes[known] = 1
    for token in speaker.tokenize(Prompt(joined(written(family, [("get_weather", GOOD)])))):
        candidates.fill(likes, len(known))
        matching.forbid(candidates, likes)
        left = set(candidates.ids[candidates.logits > 0].tolist())

        assert {each for each in known if matching.allows(each)} == left
        matching.accept(token)
    matching.close()


def test_control_characters(speaker: LlamaEngine) -> None:
    """What stands for a marker in the grammar is itself no text that a model may write."""
    family = FAMILIES["ds-v3.1"]
    held = held_to(family, FUNCTIONS)
    letters = {mark: character for character, mark in held.markers}
    said = "".join(letters.get(s.text, s.text) for s in written(family, [("stop", {})]))

    assert not may_write(speaker, held, [plain(said)])


@pytest.mark.parametrize(
    ("family", "text"),
    [
        (SPELLED, "<\uff5ctool\u2581call\u2581end\uff5c>"),
        (SPELLED, "<|tool_call_end|>"),
        (FAMILIES["ds-coder"], "</tool_call>"),
    ],
)
def test_spelled_in_string(speaker: LlamaEngine, family: Family, text: str) -> None:
    """Where markers are spelled out a string has none; an escape says the same."""
    held = held_to(family, FUNCTIONS)
    whole = "".join(s.text for s in written(family, [("get_weather", {"city": "?", "id": 7})]))

    assert may_write(speaker, held, [plain(whole)])
    assert may_write(speaker, held, [plain(whole.replace("?", text.replace("<", "\\u003c")))])
    assert may_write(speaker, held, [plain(whole.replace("?", text[:4] + "<" + text[:3]))])
    assert not may_write(speaker, held, [plain(whole.replace("?", text))])


@pytest.mark.parametrize("text", [f"<{DSML}invoke", f"</{DSML}parameter>"])
def test_spelled_in_element(speaker: LlamaEngine, text: str) -> None:
    """The same of elements, whose strings have no escapes: they cannot have it at all."""
    whole = "".join(s.text for s in written(MUTE, [("get_weather", {"city": "?", "id": 7})]))

    assert may_write(speaker, held_to(MUTE, FUNCTIONS), [plain(whole.replace("?", "</<"))])
    assert not may_write(speaker, held_to(MUTE, FUNCTIONS), [plain(whole.replace("?", text))])
