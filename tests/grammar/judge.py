"""llama.cpp's own word on what a grammar lets pass, character by character."""

import json
from functools import cache
from typing import Any

import llama_cpp
import numpy as np

from prompts.segments import Prompt, plain
from proxy.engine.llama.candidates import would_pass
from proxy.engine.llama.engine import LlamaEngine
from proxy.grammar.schema import grammar_of


def can_be_read(engine: LlamaEngine, gbnf: str) -> bool:
    """Whether llama.cpp understands the grammar at all."""
    grammar = _open(engine, gbnf)
    if grammar:
        llama_cpp.llama_sampler_free(grammar)
    return bool(grammar)


def passes(engine: LlamaEngine, schema: object, text: str) -> bool:
    """Whether a model that is held to the schema can say just this text and end."""
    grammar = _open(engine, grammar_of(schema))
    assert grammar, "llama.cpp cannot read the grammar"
    try:
        for token in engine.tokenize(Prompt((plain(text),))):
            if not would_pass(token, grammar):
                return False
            llama_cpp.llama_sampler_accept(grammar, token)
        return would_pass(engine._vocab.eos, grammar)
    finally:
        llama_cpp.llama_sampler_free(grammar)


def says(engine: LlamaEngine, schema: object, value: object) -> bool:
    """The same of a value as Python writes it."""
    return passes(engine, schema, json.dumps(value, ensure_ascii=False))


def anything(engine: LlamaEngine, schema: object, seed: int, limit: int = 2000) -> str | None:
    """A text that the grammar lets pass, drawn without a model; None if it has no end in sight.

    It ends where it may, so that most are short.
    """
    grammar = _open(engine, grammar_of(schema))
    assert grammar, "llama.cpp cannot read the grammar"
    random = np.random.default_rng(seed)
    said: list[bytes] = []
    try:
        for _ in range(limit):
            if would_pass(engine._vocab.eos, grammar):
                return b"".join(said).decode()
            token = _some(engine, grammar, random)
            llama_cpp.llama_sampler_accept(grammar, token)
            said.append(engine.piece(token))
    finally:
        llama_cpp.llama_sampler_free(grammar)
    return None


def _some(engine: LlamaEngine, grammar: Any, random: np.random.Generator) -> int:
    """A token of one to three ASCII characters that passes, any of them."""
    for token in random.permutation(_short(engine)):
        if would_pass(int(token), grammar):
            return int(token)
    raise AssertionError("the grammar leads nowhere")


@cache
def _short(engine: LlamaEngine) -> tuple[int, ...]:
    pieces = {token: engine.piece(token) for token in range(3000)}
    return tuple(t for t, piece in pieces.items() if piece.isascii() and 0 < len(piece) < 4)


def _open(engine: LlamaEngine, gbnf: str) -> Any:
    return llama_cpp.llama_sampler_init_grammar(engine._vocab.pointer, gbnf.encode(), b"root")
