"""A prompt as a list of special markers and plain text, never one string that is re-parsed."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """A special marker by its exact name, or text that must never become one."""

    text: str
    is_marker: bool


@dataclass(frozen=True, slots=True)
class Prompt:
    """Segments in order, the BOS marker among them; neighbouring texts are always one segment.

    Cutting at a marker does not change how the text beside it is tokenized, cutting anywhere
    else does (facts of every BPE), so role words such as `User: ` stay with what follows them.
    `opens_thinking` is true when the prompt ends inside the model's reasoning, `has_thought` when
    the client's words are at its end, and `thinks` when the model was asked to think, also where
    the prompt is past it. `opens_call` is the prompt's own end when that begins a tool call, as
    `MarkupParser` wants to know it.
    """

    segments: tuple[Segment, ...]
    opens_thinking: bool = False
    has_thought: bool = False
    thinks: bool = False
    opens_call: str | None = None

    @property
    def text(self) -> str:
        """The exact string, markers included."""
        return "".join(segment.text for segment in self.segments)


def marker(text: str) -> Segment:
    return Segment(text, is_marker=True)


def plain(text: str) -> Segment:
    return Segment(text, is_marker=False)


def joined(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The same segments with empty ones dropped and neighbouring texts made one."""
    out: list[Segment] = []
    for segment in segments:
        if not segment.text:
            continue
        if out and not segment.is_marker and not out[-1].is_marker:
            out[-1] = plain(out[-1].text + segment.text)
        else:
            out.append(segment)
    return tuple(out)
