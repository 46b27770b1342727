"""What a client sends to `/v1/chat/completions`."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from prompts.asides import asides_of
from prompts.chat import render
from prompts.family import Family, Mode
from prompts.segments import Prompt
from proxy.api.message_schemas import MessageWire
from proxy.api.schemas import GenerationWire, Limit, Logprobs
from proxy.api.thinking_schemas import ThinkingFields
from proxy.api.tool_schemas import ToolFields
from proxy.errors import BadRequest
from proxy.generation import GenerationRequest, Stop


class ChatWire(ThinkingFields, ToolFields, GenerationWire):
    messages: Annotated[tuple[MessageWire, ...], Field(fail_fast=True)]
    max_completion_tokens: Limit | None = None
    logprobs: bool | None = None
    top_logprobs: Logprobs | None = None
    response_format: dict[str, Any] | None = None

    def prompt(self, family: Family) -> Prompt:
        """The messages as the family writes them. Raises `BadRequest` and `PromptError`."""
        tools, tool_choice = self.offered()
        between = family.between_parts or "\n"
        return render(
            family,
            [said.message(f"messages[{i}]", between) for i, said in enumerate(self.messages)],
            tools=tools,
            tool_choice=tool_choice,
            thinking=self.thinks,
            effort=self.effort,
            response_format=self._format(),
        )

    def generation(self, family: Family, *, max_n: int) -> GenerationRequest:
        """What the engine is asked. Raises `BadRequest` and `PromptError`."""
        prompt = self.prompt(family)
        asides, opens_aside = asides_of(family, prompt)
        return GenerationRequest(
            prompt=prompt,
            max_tokens=self.max_completion_tokens or self.limit(),
            n=self.choices(max_n),
            sampling=self.sampling(family, self._n_logprobs(), is_thinking=prompt.opens_thinking),
            stop=Stop(
                markers=family.stops(Mode.CHAT),
                strings=(*family.stop_strings, *self.stops),
                asides=asides,
                opens_aside=opens_aside,
            ),
        )

    def _format(self) -> Mapping[str, object] | None:
        asked = self.response_format
        if asked is None or (
            asked.get("type") in ("text", "json_object") and "schema" not in asked
        ):
            return asked
        raise BadRequest(
            "'response_format': answers cannot be held to a schema here yet. Take the type "
            "'json_object', or leave it out and ask for the format in a message.",
            param="response_format",
        )

    def _n_logprobs(self) -> int | None:
        if self.logprobs:
            return self.top_logprobs or 0
        if self.top_logprobs:
            raise BadRequest("'top_logprobs' needs 'logprobs' to be true.", param="top_logprobs")
        return None
