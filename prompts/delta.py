"""What a parsed answer is made of."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["reasoning", "content", "call", "arguments"]


# Not frozen: one is made for every token, and freezing would make that three times as slow.
@dataclass(slots=True)
class Delta:
    """Text of one kind, to be added to what came before of that kind.

    `call` begins the tool call number `index`, and its text is the tool's name;
    `arguments` are a piece of that call's JSON.
    """

    kind: Kind
    text: str
    index: int = 0
