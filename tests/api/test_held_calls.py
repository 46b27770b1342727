"""Calls held to their functions: what the engine is asked, and what is refused."""

from typing import Any

import pytest

from prompts.markers import TOOL_CALLS_BEGIN
from prompts.segments import Prompt
from proxy.generation import Grammar
from tests.api.house import House, MakeHouse, error_of
from tests.fakes import FakeBackend

pytestmark = pytest.mark.anyio

FAMILIES = {"r1-0528": "ds-r1-0528", "v3.1": "ds-v3.1", "v3.2": "ds-v3.2", "v4": "ds-v4-preview"}
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
BAD = {"type": "object", "properties": {"n": {"not": {}}}}


@pytest.fixture
def house(make_house: MakeHouse) -> House:
    made = make_house(FakeBackend(("hi",)))
    made.routes.families |= FAMILIES
    return made


def function(name: str = "f", **fields: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name, **fields}}


async def held(house: House, **fields: Any) -> Grammar | None:
    response = await house.chat(**fields)

    assert 200 == response.status_code, response.text
    return house.backend.requests[-1].grammar


LENIENT, STRICT = function(parameters=SCHEMA), function(parameters=SCHEMA, strict=True)


@pytest.mark.parametrize(
    ("tool", "choice"),
    [(LENIENT, None), (LENIENT, "auto"), (LENIENT, "none"), (STRICT, "none")],
)
async def test_not_held(house: House, tool: dict[str, Any], choice: str | None) -> None:
    """Where nothing is strict or demanded, or nothing may be called, nothing is held."""
    assert await held(house, model="v3.1", tools=[tool], tool_choice=choice) is None


@pytest.mark.parametrize("model", ["coder", "r1", "org/v3", *FAMILIES])
async def test_strict(house: House, model: str) -> None:
    """A strict function is waited for, in thinking too, in any family that can call."""
    grammar = await held(house, model=model, tools=[STRICT, function("g")])

    assert grammar
    assert grammar.is_lazy
    assert grammar.starts
    assert ("", "", False) == (grammar.opening, grammar.closing, grammar.is_open)
    assert "tools" == grammar.field


@pytest.mark.parametrize(
    ("model", "thinking", "wanted"),
    [
        ("coder", None, ("", "", False)),
        ("r1", None, ("", "</think>", True)),
        ("r1-0528", None, ("<think>", "</think>", False)),
        ("v3.1", None, ("", "</think>", False)),
        ("v3.1", True, ("", "</think>", True)),
        ("v4", False, ("", "</think>", False)),
    ],
)
async def test_demanded(
    house: House, model: str, thinking: bool | None, wanted: tuple[str, str, bool]
) -> None:
    """A demanded call is held from the beginning, or behind the thinking."""
    grammar = await held(
        house, model=model, tools=[LENIENT], tool_choice="required", thinking=thinking
    )

    assert grammar
    assert not grammar.is_lazy
    assert wanted == (grammar.opening, grammar.closing, grammar.is_open)


async def test_begun(house: House) -> None:
    """What the prompt has begun of a call is not asked for again."""
    choice = {"type": "function", "function": {"name": "g"}}
    tools = [LENIENT, function("g", parameters=SCHEMA)]

    grammar = await held(house, model="v3.1", tools=tools, tool_choice=choice)

    prompt = house.backend.requests[0].prompt
    assert isinstance(prompt, Prompt)
    assert prompt.opens_call
    assert grammar
    calls_begin = {marker: rf"\x{ord(c):02X}" for c, marker in grammar.markers}[TOOL_CALLS_BEGIN]
    assert calls_begin not in grammar.gbnf
    assert '"f"' not in grammar.gbnf


async def test_without_parameters(house: House) -> None:
    """A function without parameters takes none; of one that is not strict anything is let pass."""
    none = await held(house, model="v3.1", tools=[function(strict=True)])
    some = await held(house, model="v3.1", tools=[function(), function("g", strict=True)])

    assert none
    assert some
    assert "value ::=" not in none.gbnf
    assert "value ::=" in some.gbnf


async def test_legacy(house: House) -> None:
    """`functions` are held like tools, and refused by their own name."""
    functions = [{"name": "f", "parameters": SCHEMA}]
    bad = [{"name": "f", "parameters": BAD, "strict": True}]

    grammar = await held(house, model="v3.1", functions=functions, function_call={"name": "f"})
    refused = await house.chat(model="v3.1", functions=bad)

    assert grammar
    assert (400, "functions") == (refused.status_code, error_of(refused)["param"])


@pytest.mark.parametrize(
    ("tool", "says"),
    [
        (
            function(parameters=BAD, strict=True),
            "'tools': the parameters of 'f' cannot be kept at #/properties/n: 'not' cannot be "
            "kept: leave it out, and check it yourself. Or leave out its strict.",
        ),
        (function(strict="yes"), "'tools': strict of 'f' must be true or false."),
    ],
)
async def test_refused(house: House, tool: dict[str, Any], says: str) -> None:
    """What cannot be kept is a 400 that says why, before anything is loaded."""
    response = await house.chat(model="v3.1", tools=[tool])

    assert (400, says) == (response.status_code, error_of(response)["message"])
    assert "tools" == error_of(response)["param"]
    assert 0 == house.routes.n_leases


async def test_too_many(house: House) -> None:
    """Functions whose grammar is too long even with any arguments are refused together."""
    tools = [function(f"f{n}" + "x" * 58, parameters=BAD) for n in range(2500)]

    response = await house.chat(model="v3.1", tools=tools, tool_choice="required")

    assert (400, "tools") == (response.status_code, error_of(response)["param"])
    assert "all together cannot be kept at #: the schema is too large" in response.text


async def test_kept(house: House) -> None:
    """The same functions in the next turn are not turned into a grammar again."""
    tools = [STRICT, function("g", parameters=SCHEMA)]
    first = await held(house, model="v4", tools=tools)
    second = await held(house, model="v4", tools=tools)
    other = await held(house, model="v4", tools=tools, parallel_tool_calls=False)

    assert first
    assert second
    assert other
    assert first.gbnf is second.gbnf
    assert first.gbnf != other.gbnf


async def test_long(house: House) -> None:
    """Very long lists of functions are held too, but not kept."""
    tools = [function(f"f{n}", parameters=SCHEMA | {"title": "x" * 90_000}) for n in range(5)]
    first, second = [
        await held(house, model="v4", tools=[STRICT, *tools], tool_choice="auto") for _ in range(2)
    ]
    strict = [
        function(f"f{n}", parameters=SCHEMA | {"title": "x" * 90_000}, strict=True)
        for n in range(5)
    ]
    one, two = [await held(house, model="v4", tools=strict) for _ in range(2)]

    assert first
    assert second
    assert one
    assert two
    assert first.gbnf is second.gbnf
    assert one == two
    assert one.gbnf is not two.gbnf


async def test_fallback(house: House) -> None:
    """A demanded function that is not strict is held to any object, if not to its schema."""
    grammar = await held(
        house, model="v3.1", tools=[function(parameters=BAD)], tool_choice="required"
    )

    assert grammar
    assert "value ::=" in grammar.gbnf
