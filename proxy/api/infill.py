"""`POST /infill`: the text between, asked and answered as llama.cpp's server has it."""

from starlette.requests import Request
from starlette.responses import Response

from prompts.segments import Prompt
from proxy.api.answer import Answer
from proxy.api.fields import INFILL
from proxy.api.fim import filler
from proxy.api.infill_form import InfillFacts, InfillForm
from proxy.api.infill_schemas import InfillWire
from proxy.api.service import Service
from proxy.api.tally import Tally
from proxy.api.wire import read
from proxy.generation import GenerationRequest
from proxy.route import Lease


class Infill:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def create(self, request: Request) -> Response:
        wire = read(InfillWire, await request.body())
        self._service.metrics.ignored(wire.unknown(INFILL))
        choice = filler(self._service, wire.model)
        generation = wire.generation(choice.family, max_n=self._service.settings.parallel)
        answer = Answer(
            self._service,
            choice,
            [generation],
            # What the model reads is known once it is leased: by then `requests` are cut to fit.
            lambda lease, tally: _form(wire, answer.requests[0], lease, tally),
            is_stream=bool(wire.stream),
            holes=[wire.hole(choice.family)],
        )
        return answer


def _form(wire: InfillWire, asked: GenerationRequest, lease: Lease, tally: Tally) -> InfillForm:
    assert isinstance(asked.prompt, Prompt)
    model = f"{lease.model}:{lease.quant}"
    facts = InfillFacts(
        model=model,
        prompt=asked.prompt.text,
        settings=wire.settings(asked, lease.n_ctx, model),
        n_ctx=lease.n_ctx,
        has_stops=bool(asked.stop.strings),
        returns_tokens=bool(wire.return_tokens),
        fields=wire.response_fields or (),
    )
    return InfillForm(facts, tally, n=asked.n)
