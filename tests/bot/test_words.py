"""Every text that somebody reads: there in all languages, with the same values in each."""

import ast
import importlib
import pkgutil
import string
from pathlib import Path

import pytest

import bot.words
from bot.words import LOCALES, Text, Texts, locale_of

BOT = Path(bot.words.__file__).parents[1]
TABLES: dict[str, Texts] = {
    name: importlib.import_module(f"bot.words.{name}").TEXTS
    for name in sorted(each.name for each in pkgutil.iter_modules(bot.words.__path__))
    if name != "text"
}
TEXTS = [
    pytest.param(text, id=f"{table}:{key}")
    for table, texts in TABLES.items()
    for key, text in texts.items()
]


def braces(sentence: str) -> set[str]:
    """Raises `ValueError` for one that is not closed."""
    parts = string.Formatter().parse(sentence)
    return {name for _, name, _, _ in parts if name is not None}


@pytest.mark.parametrize("text", TEXTS)
def test_same_braces(text: Text) -> None:
    """A sentence takes the same values in all languages, each by a name."""
    names = {locale: braces(getattr(text, locale)) for locale in LOCALES}

    assert [names["en"]] * len(LOCALES) == list(names.values())
    assert all(name.isidentifier() for name in names["en"])


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_empty(text: Text) -> None:
    """No language is left out, and nothing hangs over at either end."""
    for locale in LOCALES:
        sentence = getattr(text, locale)
        assert sentence
        assert sentence == sentence.strip()


@pytest.mark.parametrize("text", TEXTS)
def test_nobody_is_pinged(text: Text) -> None:
    """No sentence of ours mentions anybody."""
    for locale in LOCALES:
        assert not {"@everyone", "@here"} & set(getattr(text, locale).split())


def used_keys() -> set[str]:
    """Every string in the bot's code but the tables', which is where a key would stand."""
    found = set[str]()
    for file in BOT.rglob("*.py"):
        if file.parent.name != "words":
            tree = ast.parse(file.read_text(encoding="utf-8"))
            constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
            found |= {each.value for each in constants if isinstance(each.value, str)}
    return found


@pytest.mark.parametrize("table", ["check", "program"])
def test_used(table: str) -> None:
    """No sentence is left over that nobody says."""
    assert set(TABLES[table]) <= used_keys() | {"ok", "missing", "note"}


def test_say() -> None:
    """A sentence is filled in; a value that is missing is our own bug and raises."""
    text = Text("{n} models", "{n} Modelle", "{n} 个模型")

    assert ["2 models", "2 Modelle", "2 个模型"] == [text.say(each, n=2) for each in LOCALES]
    with pytest.raises(KeyError):
        text.say("en")


@pytest.mark.parametrize(
    ("tag", "locale"),
    [("en-GB", "en"), ("de", "de"), ("zh-CN", "zh"), ("zh-TW", "zh"), ("fr", "en"), ("", "en")],
)
def test_locale_of(tag: str, locale: str) -> None:
    """Discord's tags lead to a language of ours, and to English where there is none."""
    assert locale == locale_of(tag)
