"""`POST /v1/chat/completions`, and `POST /apply-template`: its prompt alone."""

from starlette.requests import Request
from starlette.responses import Response

from prompts.markup import MarkupParser
from prompts.segments import Prompt
from proxy.api.answer import Answer
from proxy.api.chat_calls import FunctionCall, ToolCalls
from proxy.api.chat_form import ChatForm, chat_kind
from proxy.api.chat_schemas import ChatWire
from proxy.api.envelope import new_envelope
from proxy.api.failures import json_response
from proxy.api.fields import CHAT
from proxy.api.service import Service
from proxy.api.tally import Tally
from proxy.api.wire import read
from proxy.generation import GenerationRequest
from proxy.route import Choice, Lease


class Chat:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def create(self, request: Request) -> Response:
        wire, choice = await self._asked(request)
        generation = wire.generation(choice.family, max_n=self._service.settings.parallel)
        return Answer(
            self._service,
            choice,
            [generation],
            lambda lease, tally: _form(wire, choice, generation, lease, tally),
            is_stream=bool(wire.stream),
        )

    async def template(self, request: Request) -> Response:
        """The exact string, special markers in it by name."""
        wire, choice = await self._asked(request)
        return json_response({"prompt": wire.prompt(choice.family).text})

    async def _asked(self, request: Request) -> tuple[ChatWire, Choice]:
        wire = read(ChatWire, await request.body())
        self._service.metrics.ignored(wire.unknown(CHAT))
        return wire, self._service.routes.resolve(wire.model or None)


def _form(
    wire: ChatWire, choice: Choice, generation: GenerationRequest, lease: Lease, tally: Tally
) -> ChatForm:
    prompt = generation.prompt
    assert isinstance(prompt, Prompt)

    def parser() -> MarkupParser:
        return MarkupParser(
            choice.family,
            in_thinking=prompt.opens_thinking,
            has_thought=prompt.has_thought,
            marker_ids=lease.backend.info.marker_ids,
            tools=wire.may_call,
            opens_call=prompt.opens_call,
            is_json=wire.wants_json,
        )

    return ChatForm(
        new_envelope("chatcmpl", chat_kind(is_stream=bool(wire.stream)), choice),
        tally,
        parser,
        n=generation.n,
        has_usage=wire.wants_usage,
        calls=FunctionCall() if wire.is_legacy else ToolCalls(),
        most_calls=wire.most_calls,
    )
