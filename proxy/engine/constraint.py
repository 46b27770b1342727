"""A request's grammar in the tokens of the model that answers it."""

from collections.abc import Mapping

from proxy.engine.core import Constraint
from proxy.errors import BadRequest
from proxy.generation import Grammar


def constraint_of(
    grammar: Grammar | None, ids: Mapping[str, int], ends: frozenset[int]
) -> Constraint | None:
    """`ids` are the markers that exist. Raises `BadRequest` where one that is needed does not."""
    if grammar is None:
        return None
    if grammar.closing and grammar.closing not in ids and grammar.is_open:
        raise BadRequest(
            f"This model's file has no single token {grammar.closing}, so it cannot be told where "
            f"the thinking ends and what {grammar.field} asks for begins: turn thinking off, or "
            f"leave {grammar.field} out.",
            param=grammar.field,
        )
    missing = [marker for _, marker in grammar.markers if marker not in ids]
    if missing:
        raise BadRequest(
            f"This model's file has no single token {missing[0]}, so its calls cannot be held to "
            "a schema: take tool_choice auto, and no function with strict.",
            param=grammar.field,
        )
    can_think = grammar.closing in ids
    return Constraint(
        gbnf=grammar.gbnf,
        ends=ends,
        opens=ids.get(grammar.opening, -1) if can_think else -1,
        closes=ids.get(grammar.closing, -1),
        is_open=grammar.is_open,
        is_lazy=grammar.is_lazy,
        starts=grammar.starts,
        markers=tuple((character, ids[marker]) for character, marker in grammar.markers),
        field=grammar.field,
    )
