"""What a client sends to `/v1/chat/completions`."""

from typing import Annotated

from pydantic import Field

from prompts.asides import asides_of, tags_of
from prompts.chat import render
from prompts.family import Family, Mode
from prompts.markers import TOOL_CALL_END
from prompts.segments import Prompt
from prompts.tools import ToolSyntax
from proxy.api.format_schemas import FormatFields
from proxy.api.message_schemas import MessageWire
from proxy.api.schemas import GenerationWire, Limit, Logprobs
from proxy.api.thinking_schemas import ThinkingFields
from proxy.api.tool_schemas import ToolFields
from proxy.errors import BadRequest
from proxy.generation import GenerationRequest, Grammar, Stop

_MARKED = (ToolSyntax.V3, ToolSyntax.V3_1)


class ChatWire(ThinkingFields, ToolFields, FormatFields, GenerationWire):
    messages: Annotated[tuple[MessageWire, ...], Field(fail_fast=True)]
    max_completion_tokens: Limit | None = None
    logprobs: bool | None = None
    top_logprobs: Logprobs | None = None

    def prompt(self, family: Family) -> Prompt:
        """The messages as the family writes them. Raises `BadRequest` and `PromptError`."""
        tools, tool_choice = self.offered()
        return render(
            family,
            [
                said.message(f"messages[{i}]", family.between_parts)
                for i, said in enumerate(self.messages)
            ],
            tools=tools,
            tool_choice=tool_choice,
            thinking=self.thinks,
            effort=self.effort,
            response_format=self.format(),
        )

    def generation(self, family: Family, *, max_n: int) -> GenerationRequest:
        """What the engine is asked. Raises `BadRequest` and `PromptError`."""
        prompt = self.prompt(family)
        grammar = self._grammar(family, prompt)
        return GenerationRequest(
            prompt=prompt,
            max_tokens=self.max_completion_tokens or self.limit(),
            n=self.choices(max_n),
            sampling=self.sampling(family, self._n_logprobs(), is_thinking=prompt.thinks),
            stop=self._stop(family, prompt, grammar),
            grammar=grammar,
        )

    def _stop(self, family: Family, prompt: Prompt, grammar: Grammar | None) -> Stop:
        """Of calls that are held the last ends the turn: behind their beginning nothing stops."""
        asides, opens_aside = asides_of(family, prompt, may_call=self.may_call)
        starts = [start.text for start in grammar.starts] if grammar else []
        is_all_calls = bool(starts) and grammar is not None and not grammar.is_lazy
        return Stop(
            markers=family.stops(Mode.CHAT),
            strings=() if is_all_calls else (*family.stop_strings, *self.stops),
            asides=asides,
            opens_aside=opens_aside,
            last=self._last(family),
            tags=(*tags_of(family), *starts) if self.may_call else (),
        )

    def _grammar(self, family: Family, prompt: Prompt) -> Grammar | None:
        last = self.messages[-1]
        if self.wants_json and last.prefix and last.content:
            raise BadRequest(
                "'response_format': an answer that goes on with one you began cannot be held to "
                "JSON: leave out the prefix, or the format.",
                param="response_format",
            )
        if self.wants_json:
            return self.grammar(family, prompt, may_call=self.may_call)
        return self.call_grammar(family, prompt)

    def _last(self, family: Family) -> tuple[str, ...]:
        """Where one call is wanted, the marker at its end, if the family has such a one."""
        is_one = self.may_call and self.most_calls == 1
        return (TOOL_CALL_END,) if is_one and family.tools in _MARKED else ()

    def _n_logprobs(self) -> int | None:
        if self.logprobs:
            return self.top_logprobs or 0
        if self.top_logprobs:
            raise BadRequest("'top_logprobs' needs 'logprobs' to be true.", param="top_logprobs")
        return None
