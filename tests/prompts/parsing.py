"""Answers fed to a parser, and what came of them in few words."""

import json
from collections.abc import Iterable, Sequence

from prompts import Delta, Family, MarkupParser

Said = list[tuple[str, str]]
Piece = str | tuple[str, int]


def parse(
    family: Family,
    pieces: Iterable[Piece],
    *,
    in_thinking: bool = False,
    has_thought: bool = False,
    opens_call: str | None = None,
    ids: dict[str, int] | None = None,
    tools: bool = True,
) -> tuple[list[Delta], bool]:
    """The deltas, and whether a call was completed. A piece with an id is a token's hidden text."""
    parser = MarkupParser(
        family,
        in_thinking=in_thinking,
        has_thought=has_thought,
        marker_ids=ids,
        tools=tools,
        opens_call=opens_call,
    )
    deltas: list[Delta] = []
    for piece in pieces:
        deltas += parser.feed(piece) if isinstance(piece, str) else parser.feed("", piece[1])
    deltas += parser.finish()
    assert all(delta.text for delta in deltas)
    return deltas, parser.has_called


def said(deltas: Iterable[Delta]) -> Said:
    """Neighbours of one kind joined, and calls numbered as they came."""
    out: Said = []
    n_calls = 0
    for delta in deltas:
        if delta.kind == "call":
            assert delta.index == n_calls
            n_calls += 1
        if delta.kind == "arguments":
            assert delta.index == n_calls - 1
        if out and out[-1][0] == delta.kind != "call":
            out[-1] = (delta.kind, out[-1][1] + delta.text)
        else:
            out.append((delta.kind, delta.text))
    return out


def heard(family: Family, *pieces: Piece, **options: object) -> Said:
    return said(parse(family, pieces, **options)[0])  # type: ignore[arg-type]


def calls(heard: Sequence[tuple[str, str]]) -> list[tuple[str, object]]:
    """Name and arguments of each call, those read as JSON."""
    found: list[tuple[str, object]] = []
    for kind, text in heard:
        if kind == "call":
            found.append((text, None))
        elif kind == "arguments":
            found[-1] = (found[-1][0], json.loads(text))
    return found
