"""`POST /v1/completions`: more text, or with `suffix` the text between."""

from starlette.requests import Request
from starlette.responses import Response

from proxy.api.answer import Answer
from proxy.api.completion_form import CompletionForm
from proxy.api.completion_schemas import CompletionWire
from proxy.api.envelope import new_envelope
from proxy.api.fields import COMPLETIONS
from proxy.api.fim import filler
from proxy.api.service import Service
from proxy.api.tally import Tally
from proxy.api.wire import read
from proxy.route import Choice


class Completions:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def create(self, request: Request) -> Response:
        wire = read(CompletionWire, await request.body())
        self._service.metrics.ignored(wire.unknown(COMPLETIONS))
        service, name = self._service, wire.model
        choice = filler(service, name) if wire.has_hole else service.routes.resolve(name or None)
        generations = wire.generations(choice.family, max_n=self._service.settings.parallel)
        return Answer(
            self._service,
            choice,
            generations,
            lambda _lease, tally: _form(wire, choice, generations[0].n, tally),
            is_stream=bool(wire.stream),
            holes=wire.holes(choice.family),
        )


def _form(wire: CompletionWire, choice: Choice, n: int, tally: Tally) -> CompletionForm:
    echoes = [str(prompt) if wire.echo else "" for prompt in wire.prompts for _ in range(n)]
    return CompletionForm(
        new_envelope("cmpl", "text_completion", choice),
        tally,
        echoes=echoes,
        has_usage=wire.wants_usage,
    )
