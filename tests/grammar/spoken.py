"""Calls as tokens: llama.cpp's word on which a model may write, and what a parser makes of them."""

import codecs
import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np

from prompts import plain_tools, tool_turns
from prompts.call_syntax import call_syntax
from prompts.dsml import dsml_of
from prompts.family import Family
from prompts.markup import Delta, MarkupParser
from prompts.messages import Message, Options, ToolCall
from prompts.segments import Prompt, Segment, plain
from prompts.tools import ToolSyntax
from proxy.engine.core import Constraint
from proxy.engine.llama.engine import LlamaEngine
from proxy.engine.llama.matching import Matching
from proxy.grammar.calls import Calls, Function, calls_of

Call = tuple[str, Any]
# What leads out of wherever a walk is, by what it said last.
_WAYS_OUT = {
    b"<": (b"/",),
    b"/": (b"\xef",),
    b"\xef": (b"\xbd",),
    b"\xbd": (b"\x9c",),
    b"": (b"<", b'"', b"}", b"]"),
}


def held_to(
    family: Family, functions: Sequence[Function], *, begun: str = "", is_one: bool = False
) -> Calls:
    syntax = call_syntax(family)
    assert syntax
    return calls_of(syntax, functions, begun=begun, is_one=is_one)


def written(family: Family, calls: Sequence[Call]) -> list[Segment]:
    """As the family's own renderer writes them into a history."""
    told = tuple(ToolCall(name, json.dumps(said, ensure_ascii=False)) for name, said in calls)
    match family.tools:
        case ToolSyntax.V3 | ToolSyntax.V3_1:
            return tool_turns.calls_of(family, told)
        case ToolSyntax.PLAIN:
            turn = Message("assistant", tool_calls=told)
            (said,) = plain_tools.in_plain_words(family, [turn], Options())
            return [plain(said.content)]
    return dsml_of(family).calls(told)


def matching_of(engine: LlamaEngine, calls: Calls) -> Matching:
    ids = engine.info.marker_ids
    markers = tuple((character, ids[marker]) for character, marker in calls.markers)
    return Matching(Constraint(calls.gbnf, frozenset(), markers=markers), engine._vocab)


def may_write(
    engine: LlamaEngine, calls: Calls, segments: Iterable[Segment], rule: str = "root"
) -> bool:
    """Whether all of it passes, markers as tokens, and the turn may end behind it."""
    matching = matching_of(engine, calls)
    matching.begin(rule)
    try:
        for token in engine.tokenize(Prompt(tuple(segments))):
            if not matching.allows(token):
                return False
            matching.accept(token)
        return matching.is_complete
    finally:
        matching.close()


def anything(engine: LlamaEngine, calls: Calls, seed: int, limit: int = 3000) -> list[int] | None:
    """Tokens that pass, drawn without a model; None if there is no end in sight."""
    random = np.random.default_rng(seed)
    matching = matching_of(engine, calls)
    said: list[int] = []
    try:
        while len(said) < limit:
            if matching.is_complete and random.random() < 0.7:
                return said
            token = _some(engine, calls, matching, random, said[-1:])
            if token is None:
                assert matching.is_complete, "the grammar leads nowhere"
                return said
            matching.accept(token)
            said.append(token)
    finally:
        matching.close()
    return None


def _some(
    engine: LlamaEngine,
    calls: Calls,
    matching: Matching,
    random: np.random.Generator,
    before: list[int],
) -> int | None:
    """One that passes; rather a marker, and what leads to one, so that walks have an end."""
    token_of = {engine.piece(token): token for token in _short(engine)}
    markers = [engine.info.marker_ids[marker] for _, marker in calls.markers]
    last = b"".join(map(engine.piece, before))
    ways_out = [token_of[way] for way in _WAYS_OUT.get(last, _WAYS_OUT[b""])]
    for likely in (markers, ways_out):
        allowed = [token for token in likely if matching.allows(token)]
        if allowed and random.random() < 0.8:
            return int(random.choice(allowed))
    every = random.permutation([*_short(engine), *markers]).tolist()
    return next((token for token in every if matching.allows(token)), None)


def heard(engine: LlamaEngine, family: Family, tokens: Iterable[int]) -> list[Call]:
    """The calls that the parser makes of an answer; it must be whole and hold nothing else."""
    ids = {mark: at for mark, at in engine.info.marker_ids.items() if mark in family.markers}
    parser = MarkupParser(family, marker_ids=ids)
    text = codecs.getincrementaldecoder("utf-8")()
    deltas: list[Delta] = []
    for token in tokens:
        deltas += parser.feed(text.decode(engine.piece(token)), token)
    deltas += parser.finish()
    assert not [delta for delta in deltas if delta.kind == "content" and delta.text.strip()]
    names = [delta.text for delta in deltas if delta.kind == "call"]
    said = [
        "".join(d.text for d in deltas if d.kind == "arguments" and d.index == n)
        for n in range(len(names))
    ]
    return [(name, json.loads(text)) for name, text in zip(names, said, strict=True)]


@cache
def _short(engine: LlamaEngine) -> tuple[int, ...]:
    """Tokens of one ASCII character, and of a byte of DeepSeek's wide bar and low block."""
    pieces = {token: engine.piece(token) for token in range(3, 600)}
    wide = "\uff5c\u2581".encode()
    return tuple(t for t, b in pieces.items() if len(b) == 1 and (9 <= b[0] < 127 or b in wide))
