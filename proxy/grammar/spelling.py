"""How a text is written: as a string of JSON, or as it is."""

from dataclasses import dataclass

from proxy.grammar.characters import Characters

_SURROGATES = Characters(((0xD800, 0xDFFF),))
_CONTROLS = Characters(((0, 0x1F),))
_RAW_CONTROLS = Characters(((0, 0x08), (0x0B, 0x0C), (0x0E, 0x1F)))
_IN_GBNF = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
# What JSON has an escape for; other control characters are left out of any set.
_ESCAPES = (
    *(('"', r"\""), ("\\", r"\\"), ("\b", r"\b"), ("\f", r"\f")),
    *(("\n", r"\n"), ("\r", r"\r"), ("\t", r"\t")),
)


@dataclass(frozen=True, slots=True)
class Spelling:
    """`taken` are not written as they are; for some of them `escapes` has what is instead.

    `quote` stands around the text. `char` and `text` are the rules for any one character, and
    for any text in its quotes. `escape` is the rule for any escape, where there are some.
    """

    quote: str
    char: str
    text: str
    taken: Characters
    escapes: tuple[tuple[str, str], ...] = ()
    escape: str = ""

    def plain(self, characters: Characters) -> str:
        """One of those that are written as they are, in GBNF; empty when there are none."""
        inside = (characters.others | self.taken).others.inside
        return f"[{inside}]" if inside else ""

    def one_of(self, characters: Characters) -> str:
        """One of them, in GBNF; empty when none can be written."""
        plain = self.plain(characters)
        ways = [plain] if plain else []
        ways += [literal(way) for character, way in self.escapes if character in characters]
        return ways[0] if len(ways) == 1 else f"({' | '.join(ways)})" if ways else ""


def literal(text: str) -> str:
    """Exactly this text, in GBNF."""
    return '"' + "".join(_IN_GBNF.get(c, c) for c in text) + '"'


JSON = Spelling(
    quote=r'"\""',
    char="char",
    text="string",
    taken=_CONTROLS | _SURROGATES | Characters.of('"\\'),
    escapes=_ESCAPES,
    escape="escape",
)
RAW = Spelling(quote="", char="raw", text="text", taken=_RAW_CONTROLS | _SURROGATES)

# Where texts that begin with `<` must be avoided, any text may begin with one and go on with
# something else (`proxy.grammar.avoiding`); where characters are counted, one that is in each of
# them does not come as it is.
JSON_CAREFUL = Spelling(
    quote=JSON.quote,
    char=JSON.char,
    text=JSON.text,
    taken=JSON.taken | Characters.of("<"),
    escapes=(*_ESCAPES, ("<", r"\u003c")),
    escape=JSON.escape,
)
RAW_CAREFUL = Spelling(
    quote="", char=RAW.char, text=RAW.text, taken=RAW.taken | Characters.of("\uff5c")
)
