"""The tools a client offers, by OpenAI's names for them, the older ones too."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

from pydantic import Field

from prompts.errors import PromptError
from prompts.family import Family
from prompts.segments import Prompt
from prompts.tool_choice import ToolChoice
from prompts.tools import read_tools
from proxy.api.tool_grammar import call_grammar
from proxy.api.wire import Wire
from proxy.errors import BadRequest
from proxy.generation import Grammar

# As they were sent: prompts show a definition word for word, and `prompts` says what is wrong.
Definitions = Annotated[tuple[dict[str, Any], ...], Field(fail_fast=True)]
Chosen = str | dict[str, Any]


class ToolFields(Wire):
    tools: Definitions | None = None
    tool_choice: Chosen | None = None
    parallel_tool_calls: bool | None = None
    functions: Definitions | None = None
    function_call: Chosen | None = None

    @property
    def is_legacy(self) -> bool:
        """Whether calls are to be told as `function_call`, as before November 2023."""
        return bool(self.functions) and not self.tools

    @property
    def may_call(self) -> bool:
        """Whether what looks like a call is one."""
        choice = self.function_call if self.is_legacy else self.tool_choice
        return bool(self.tools or self.functions) and choice != "none"

    @property
    def most_calls(self) -> int | None:
        """How many calls an answer may have; None: any number."""
        return 1 if self.is_legacy or self.parallel_tool_calls is False else None

    def offered(self) -> tuple[tuple[Mapping[str, object], ...], Chosen | None]:
        """The tools and what is wanted of them. Raises `BadRequest` for what no model could do."""
        tools, choice = (getattr(self, name) for name in self._names)
        self._choice()
        return tools or (), choice

    def call_grammar(self, family: Family, prompt: Prompt) -> Grammar | None:
        """What holds calls to their parameters. Raises `BadRequest` where that cannot be."""
        is_one = self.most_calls == 1
        field = self._names[0]
        return call_grammar(family, prompt, self._choice(), is_one=is_one, field=field)

    def _choice(self) -> ToolChoice:
        tools, choice = (getattr(self, name) for name in self._names)
        with _blamed_on(self._names[0]):
            read = read_tools(tools or (), path=self._names[0])
        with _blamed_on(self._names[1]):
            return ToolChoice.of(choice, read)

    @property
    def _names(self) -> tuple[str, str]:
        return ("functions", "function_call") if self.is_legacy else ("tools", "tool_choice")


@contextmanager
def _blamed_on(field: str) -> Iterator[None]:
    try:
        yield
    except PromptError as error:
        raise BadRequest(str(error), param=field) from error
