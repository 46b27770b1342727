"""What every part of one answer repeats: its id, its kind, when it began, and which model."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from proxy.route import Choice


@dataclass(frozen=True, slots=True)
class Envelope:
    id: str
    object: str
    created: int
    model: str

    def around(self, choices: Sequence[dict[str, Any]], **more: Any) -> dict[str, Any]:
        """A whole answer or one event; `choices` is there even when it is empty."""
        return {
            "id": self.id,
            "object": self.object,
            "created": self.created,
            "model": self.model,
            "choices": choices,
            **more,
        }


def new_envelope(prefix: str, kind: str, choice: Choice) -> Envelope:
    """Under the name that the client can ask for again."""
    name = choice.model if choice.quant is None else f"{choice.model}:{choice.quant}"
    return Envelope(f"{prefix}-{secrets.token_hex(12)}", kind, int(time.time()), name)
