"""How a model is told of the form its answer shall have."""

from dataclasses import replace

from prompts import FAMILIES, Message, render
from prompts.formats import JSON_OBJECT, SCHEMA
from prompts.tools import ToolSyntax

JSON = {"type": "json_object"}
BY_SCHEMA = {"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "array"}}}
QUESTION = Message("user", "U1")
RULES = Message("system", "Be brief.")


def test_object() -> None:
    """A model that was not trained for formats is told in the words of those that were."""
    told = render(FAMILIES["ds-v3"], [RULES, QUESTION], response_format=JSON)

    assert f"<｜begin▁of▁sentence｜>Be brief.{JSON_OBJECT}<｜User｜>U1<｜Assistant｜>" == told.text


def test_schema() -> None:
    """A schema is told as it was sent, without a system message in one of its own."""
    told = render(FAMILIES["ds-r1"], [QUESTION], response_format=BY_SCHEMA)

    said = SCHEMA.lstrip("\n") + '{"type": "array"}'
    assert f"<｜begin▁of▁sentence｜>{said}<｜User｜>U1<｜Assistant｜><think>\n" == told.text


def test_default_system() -> None:
    """A family's own system message stays where there is no other."""
    family = FAMILIES["ds-coder"]

    told = render(family, [QUESTION], response_format=JSON)

    assert f"{family.default_system}{JSON_OBJECT}" in told.text


def test_own_template() -> None:
    """A file's own template may allow no system message: what it is told stays as it was."""
    family = replace(FAMILIES["ds-v3"], tools=ToolSyntax.NONE)

    assert render(family, [QUESTION]) == render(family, [QUESTION], response_format=BY_SCHEMA)
