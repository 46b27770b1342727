"""`POST /v1/fim/completions`: the text between, asked and answered as Mistral's API has it."""

from dataclasses import replace

from pydantic import AliasChoices, Field
from starlette.requests import Request
from starlette.responses import Response

from prompts.family import Family, Mode, Thinking
from prompts.markup import MarkupParser
from prompts.tools import ToolSyntax
from proxy.api.answer import Answer
from proxy.api.chat_form import ChatForm, chat_kind
from proxy.api.envelope import new_envelope
from proxy.api.fields import FIM
from proxy.api.file_schemas import Files, files_of
from proxy.api.hole import Hole
from proxy.api.service import Service
from proxy.api.tally import Tally
from proxy.api.text_schemas import TextWire
from proxy.api.wire import read
from proxy.errors import BadRequest
from proxy.generation import GenerationRequest
from proxy.route import AUTO, Choice


class FimWire(TextWire):
    prompt: str
    suffix: str | None = None
    seed: int | None = Field(None, validation_alias=AliasChoices("random_seed", "seed"))
    input_extra: Files | None = None

    def hole(self, family: Family) -> Hole:
        """Without a suffix too: the end of a file is a place to fill in."""
        return Hole(family, self.prompt, self.suffix or "", files_of(self.input_extra))

    def generation(self, family: Family, *, max_n: int) -> GenerationRequest:
        return GenerationRequest(
            prompt=self.hole(family).prompt(),
            max_tokens=self.limit(),
            n=self.choices(max_n),
            sampling=self.sampling(family, None),
            stop=self.stop_of(family, Mode.FIM),
        )


class Fim:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def create(self, request: Request) -> Response:
        wire = read(FimWire, await request.body())
        self._service.metrics.ignored(wire.unknown(FIM))
        choice = filler(self._service, wire.model)
        generation = wire.generation(choice.family, max_n=self._service.settings.parallel)
        return Answer(
            self._service,
            choice,
            [generation],
            lambda _lease, tally: _form(wire, choice, generation.n, tally),
            is_stream=bool(wire.stream),
            holes=[wire.hole(choice.family)],
        )


def filler(service: Service, name: str | None) -> Choice:
    """The model of that name; where none is named, the first that fills in.

    Raises `BadRequest` for a model that was not trained to, naming one here that was.
    """
    routes = service.routes
    choice = routes.resolve(name or None)
    if choice.family.fim is not None:
        return choice
    able = [card.id.partition(":")[0] for card in routes.cards() if card.can_infill]
    if able and (name or AUTO).strip().lower() == AUTO:
        return routes.resolve(able[0])
    hint = f"take {able[0]}" if able else "take a model that was, and none is here yet"
    raise BadRequest(f"{choice.family.no_fim}: leave 'suffix' out, or {hint}.", param="suffix")


def _form(wire: FimWire, choice: Choice, n: int, tally: Tally) -> ChatForm:
    """A chat's answer, all of it content: what looks like a marker is code."""
    plain = replace(choice.family, thinking=Thinking.NONE, tools=ToolSyntax.NONE)
    return ChatForm(
        new_envelope("fim", chat_kind(is_stream=bool(wire.stream)), choice),
        tally,
        lambda: MarkupParser(plain),
        n=n,
        has_usage=wire.wants_usage,
    )
