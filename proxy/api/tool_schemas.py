"""The tools a client offers, by OpenAI's names for them, the older ones too."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

from pydantic import Field

from prompts.errors import PromptError
from prompts.tool_choice import ToolChoice
from prompts.tools import read_tools
from proxy.api.wire import Wire
from proxy.errors import BadRequest

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
        names = ("functions", "function_call") if self.is_legacy else ("tools", "tool_choice")
        tools, choice = getattr(self, names[0]) or (), getattr(self, names[1])
        with _blamed_on(names[0]):
            read = read_tools(tools, path=names[0])
        with _blamed_on(names[1]):
            ToolChoice.of(choice, read)
        return tools, choice


@contextmanager
def _blamed_on(field: str) -> Iterator[None]:
    try:
        yield
    except PromptError as error:
        raise BadRequest(str(error), param=field) from error
