"""A request's grammar in the tokens of the model that answers it."""

from collections.abc import Mapping

from proxy.engine.core import Constraint
from proxy.errors import BadRequest
from proxy.generation import Grammar


def constraint_of(
    grammar: Grammar | None, ids: Mapping[str, int], ends: frozenset[int]
) -> Constraint | None:
    """`ids` are the markers that exist. Raises `BadRequest` where the thinking's end does not."""
    if grammar is None:
        return None
    if grammar.closing and grammar.closing not in ids and grammar.is_open:
        raise BadRequest(
            f"This model's file has no single token {grammar.closing}, so it cannot be told where "
            "the thinking ends and JSON begins: turn thinking off, or leave response_format out.",
            param="response_format",
        )
    can_think = grammar.closing in ids
    return Constraint(
        gbnf=grammar.gbnf,
        ends=ends,
        opens=ids.get(grammar.opening, -1) if can_think else -1,
        closes=ids.get(grammar.closing, -1),
        is_open=grammar.is_open,
    )
