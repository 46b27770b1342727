"""One kind of DeepSeek: how it is written to, when it stops, what it thinks and may fill in."""

from dataclasses import dataclass
from enum import StrEnum

from prompts.markers import EOS, EOT, FIM
from prompts.tools import ToolSyntax


class Mode(StrEnum):
    """What a model is asked for: an answer in a conversation, the missing middle, or more text."""

    CHAT = "chat"
    FIM = "fim"
    RAW = "raw"


class Thinking(StrEnum):
    """Who writes `<think>`: nobody, the prompt always, the model itself, the prompt if asked."""

    NONE = "none"
    PREFILLED = "prefilled"
    OPENS = "opens"
    SWITCH = "switch"


@dataclass(frozen=True, slots=True)
class FimMarkers:
    """In the order they are written; `hole` stands before the suffix (PSM)."""

    begin: str
    hole: str
    end: str


DEEPSEEK_FIM = FimMarkers(*FIM)


@dataclass(frozen=True, slots=True)
class ResultMarkers:
    """What stands around tool results: before the first, around each, between, after the last."""

    begin: str
    open: str
    close: str
    between: str
    end: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """What becomes of a client's values: a temperature instead of theirs, and a least top_p.

    `has_penalties`: whether those for presence and frequency count.
    """

    temperature: float | None = None
    least_top_p: float = 0.0
    has_penalties: bool = True


@dataclass(frozen=True, slots=True)
class Family:
    """A row of `prompts.families.FAMILIES`, or one that `identify` fitted to a file.

    `renderer` names a function of `prompts.templates`; empty: the model cannot chat. The first
    of `turn_ends` is what the file's eos should be. `fim` None: not trained to fill in,
    or, where `is_fim_unverified`, not known to be.
    `results` None: no syntax for tool results. `template` is Jinja, for renderer `own-template`.
    `efforts` are the texts before the system message by level, `effort_line` the one for a number.
    `own_roles` are known beside OpenAI's. `unloadable`: why llama.cpp cannot load the model yet.
    """

    id: str
    title: str
    renderer: str
    bos: str
    eos: str
    turn_ends: tuple[str, ...]
    required_markers: tuple[str, ...]
    other_markers: tuple[str, ...] = ()
    stop_strings: tuple[str, ...] = ()
    fim: FimMarkers | None = None
    is_fim_unverified: bool = False
    results: ResultMarkers | None = None
    thinking: Thinking = Thinking.NONE
    tools: ToolSyntax = ToolSyntax.NONE
    think_open: str = ""
    think_close: str = ""
    thinks_unasked: bool = False
    efforts: tuple[tuple[str, str], ...] = ()
    effort_line: str = ""
    own_roles: tuple[str, ...] = ()
    between_parts: str = "\n"
    default_system: str = ""
    temperature: float = 1.0
    top_p: float = 1.0
    thinking_sampling: Sampling = Sampling()
    answer_sampling: Sampling = Sampling()
    unloadable: str = ""
    tokenizer_pre: str = ""
    template: str = ""
    adds_bos: bool = True
    source: str = ""
    checked: str = "2026-11-22"
    is_verified: bool = True

    @property
    def can_chat(self) -> bool:
        return bool(self.renderer)

    @property
    def no_fim(self) -> str:
        """Why it is not asked to fill in, where `fim` is None."""
        known = "is not known to be" if self.is_fim_unverified else "was not"
        return f"{self.title} {known} trained to fill in the middle"

    @property
    def markers(self) -> tuple[str, ...]:
        """Every special string this family may write or stop on: what is to be looked up."""
        every = (self.bos, self.eos, *self.required_markers, *self.turn_ends, *self.other_markers)
        return tuple(text for text in dict.fromkeys(every) if text)

    def rule(self, *, is_thinking: bool) -> Sampling:
        return self.thinking_sampling if is_thinking else self.answer_sampling

    def sampling(
        self, temperature: float | None, top_p: float | None, *, is_thinking: bool
    ) -> tuple[float, float]:
        """Temperature and top_p for a client's values, None being the family's default."""
        rule = self.rule(is_thinking=is_thinking)
        asked = self.temperature if temperature is None else temperature
        return (
            asked if rule.temperature is None else rule.temperature,
            max(self.top_p if top_p is None else top_p, rule.least_top_p),
        )

    def stops(self, mode: Mode) -> tuple[str, ...]:
        """The markers that end a generation; raw text ends at end-of-generation tokens alone."""
        if mode is Mode.RAW:
            return ()
        if mode is Mode.CHAT:
            return self.turn_ends
        known = {*self.markers}
        ends = (*self.turn_ends, *(text for text in (EOS, EOT, *FIM) if text in known))
        return tuple(dict.fromkeys(ends))
