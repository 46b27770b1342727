"""`POST /v1/chat/completions`."""

from starlette.requests import Request
from starlette.responses import Response

from prompts.markup import MarkupParser
from prompts.segments import Prompt
from proxy.api.answer import Answer
from proxy.api.chat_form import ChatForm
from proxy.api.chat_schemas import ChatWire
from proxy.api.envelope import new_envelope
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
        wire = read(ChatWire, await request.body())
        self._service.metrics.ignored(wire.unknown(CHAT))
        choice = self._service.routes.resolve(wire.model or None)
        generation = wire.generation(choice.family, max_n=self._service.settings.parallel)
        return Answer(
            self._service,
            choice,
            [generation],
            lambda lease, tally: _form(wire, choice, generation, lease, tally),
            is_stream=bool(wire.stream),
        )


def _form(
    wire: ChatWire, choice: Choice, generation: GenerationRequest, lease: Lease, tally: Tally
) -> ChatForm:
    prompt = generation.prompt
    in_thinking = isinstance(prompt, Prompt) and prompt.opens_thinking
    kind = "chat.completion.chunk" if wire.stream else "chat.completion"

    def parser() -> MarkupParser:
        return MarkupParser(
            choice.family, in_thinking=in_thinking, marker_ids=lease.backend.info.marker_ids
        )

    return ChatForm(
        new_envelope("chatcmpl", kind, choice),
        tally,
        parser,
        n=generation.n,
        has_usage=wire.wants_usage,
    )
