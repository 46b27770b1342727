"""The worker's loop with a grammar: what it makes of a request's markers, and what can fail."""

from proxy.engine.core import Constraint
from proxy.engine.wire import Accepted, Failed, Refused
from proxy.generation import FinishReason, Grammar, Start, Stop
from tests.engine.test_worker import Desk

ROOT = 'root ::= "x"'
THINK, END_THINK, EOT = 495, 500, 700  # the markers that the fake engine knows


def asked(grammar: Grammar, **request: object) -> list[Constraint | None]:
    """What the engine is asked to hold the answer to."""
    desk = Desk()
    desk.submit(1, [1], grammar=grammar, max_tokens=1, **request)
    desk.run()
    return desk.engine.constraints


def test_no_grammar() -> None:
    """A request without a grammar is held to none."""
    desk = Desk()
    desk.submit(1, [1], max_tokens=1)
    desk.run()

    assert [None] == desk.engine.constraints


def test_markers() -> None:
    """Markers become tokens, and the request's stops may come where the grammar is complete."""
    thinking = Grammar(ROOT, opening="<think>", closing="</think>", is_open=True)

    held = asked(thinking, n=2, stop=Stop(markers=("<EOT>", "<nowhere>")))

    wanted = Constraint(ROOT, frozenset({EOT}), THINK, END_THINK, is_open=True)
    assert [wanted, wanted] == held


def test_unknown_markers() -> None:
    """Thinking that the vocabulary has no markers for cannot be opened."""
    nowhere = Grammar(ROOT, opening="<think>", closing="</nowhere>")

    assert [Constraint(ROOT, frozenset())] == asked(nowhere)


def test_endless_thinking() -> None:
    """A prompt that opens thinking whose end is no token is refused, before anything is said."""
    desk = Desk()
    desk.submit(1, [1], grammar=Grammar(ROOT, closing="</nowhere>", is_open=True))
    desk.run()

    (refused,) = desk.events
    assert isinstance(refused, Refused)
    assert (1, "response_format") == (refused.id, refused.param)
    assert "turn thinking off" in refused.message
    assert 0 == desk.engine.n_samplers


def test_markers_of_calls() -> None:
    """Markers in a grammar become their tokens; what it waits for stays text."""
    starts = (Start("<tool>", "rule"),)
    waiting = Grammar(
        ROOT, is_lazy=True, starts=starts, markers=(("\x01", "</think>"),), field="tools"
    )

    wanted = Constraint(
        ROOT,
        frozenset(),
        is_lazy=True,
        starts=starts,
        markers=(("\x01", END_THINK),),
        field="tools",
    )
    assert [wanted] == asked(waiting)


def test_missing_marker() -> None:
    """A marker that is no token of this file cannot be held to: it is refused, by the field."""
    desk = Desk()
    desk.submit(1, [1], grammar=Grammar(ROOT, markers=(("\x01", "</nowhere>"),), field="tools"))
    desk.run()

    (refused,) = desk.events
    assert isinstance(refused, Refused)
    assert (1, "tools") == (refused.id, refused.param)
    assert "no single token </nowhere>" in refused.message


def test_bad_grammar() -> None:
    """A grammar that the engine cannot read is refused; other requests go on."""
    desk = Desk()
    desk.submit(1, [1], grammar=Grammar(""), n=2)
    desk.submit(2, [1], max_tokens=2)
    desk.run()

    assert [Refused(1, "no grammar", "response_format"), Accepted(2)] == desk.events[:2]
    assert FinishReason.LENGTH is desk.items(2)[-1].finish
    assert 0 == desk.engine.n_samplers


def test_dead_end() -> None:
    """An answer that nothing can follow fails its request, all choices, and no other."""
    desk = Desk()
    desk.engine.dead_ends = {66}
    desk.submit(1, [64], n=3)
    desk.submit(2, [80], max_tokens=4)
    desk.run()

    failures = [event for event in desk.events if isinstance(event, Failed)]
    assert [Failed(1, "no token is left")] == failures
    assert [65, 66] == desk.tokens(1)
    assert FinishReason.LENGTH is desk.items(2)[-1].finish
    assert 0 == desk.engine.n_samplers


def test_last_marker() -> None:
    """A marker that is the last belongs to the answer, with all that was held back for a stop."""
    desk = Desk()
    stop = Stop(last=("<EOT>", "<nowhere>"), strings=(chr(699) + chr(700) + "x",))
    desk.submit(1, [697], stop=stop)
    desk.run()

    assert [698, 699, EOT] == desk.tokens(1)
    assert FinishReason.STOP is desk.items(1)[-1].finish
