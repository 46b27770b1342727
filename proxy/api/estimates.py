"""Will it run, and how fast: `GET /v1/can-run`, `GET /v1/plan` and `GET /v1/devices`.

The answers are the objects that `deepfit can-run`, `plan` and `devices` print with `--json`.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request
from starlette.responses import Response

from estimator.detection.survey_json import survey_object
from estimator.fit.answer_json import can_run_object, prospect_object
from estimator.fit.demand import Candidate
from estimator.fit.enquiry import can_run, candidates_of
from estimator.fit.named_machine import TooManyDevices, UnknownDevice
from estimator.fit.prospect import Prospect, prospect_of
from estimator.fit.terms import BadTerm, Terms, read_terms
from estimator.models.model import UnknownModel as NotInTheTable
from estimator.models.names import find_model
from estimator.quants.recipes import UnknownQuant
from proxy.api.failures import json_response
from proxy.api.service import Service
from proxy.demand import asked_of
from proxy.errors import BadRequest, UnknownModel

_TERMS = ("ctx", "quant", "kv", "ram", "ram_bandwidth")
_PARAMS: tuple[tuple[type[ValueError], str], ...] = (
    (UnknownDevice, "device"),
    (TooManyDevices, "device"),
    (NotInTheTable, "model"),
    (UnknownQuant, "quant"),
)


class Estimates:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def can_run(self, request: Request) -> Response:
        """Any device by name, or several in one machine; any model of the table by name."""
        device, model = _required(request, "device"), _required(request, "model")
        terms = _terms(request)

        def answer() -> object:
            with _bad_request():
                found = can_run(
                    device,
                    model,
                    quant=terms.quant,
                    n_ctx=terms.n_ctx,
                    kv_type=terms.kv_type,
                    ram_bytes=terms.ram_bytes,
                    ram_bandwidth=terms.ram_bandwidth,
                    own=self._service.measurements(),
                )
            return can_run_object(found)

        return json_response(await asyncio.to_thread(answer))

    async def plan(self, request: Request) -> Response:
        """This machine with none of our models loaded: a model on disk, else one of the table."""
        terms = _terms(request)
        name, candidates, is_here = self._candidates(request.query_params.get("model"))
        with _bad_request():
            n_ctx_train = candidates[0].shape.n_ctx_train
            demand = asked_of(self._service.settings, n_ctx_train, terms.n_ctx)
        machine = await self._service.routes.emptied(demand)

        def answer() -> Prospect:
            own = self._service.measurements()
            return prospect_of(
                name,
                candidates,
                machine,
                is_here=is_here,
                ram_bandwidth=terms.ram_bandwidth,
                own=own,
            )

        return json_response(prospect_object(await asyncio.to_thread(answer)))

    async def devices(self, _request: Request) -> Response:
        """What detection finds now, whether llama.cpp can use it or not."""
        return json_response(survey_object(await asyncio.to_thread(self._service.survey)))

    def _candidates(self, name: str | None) -> tuple[str, tuple[Candidate, ...], bool]:
        """Raises `UnknownModel` for what is neither here nor in the table."""
        routes = self._service.routes
        try:
            choice = routes.resolve(name or None)
        except UnknownModel as unknown:
            return *_from_table(name or "", unknown), False
        return choice.model, routes.candidates(choice), True


def _from_table(name: str, unknown: UnknownModel) -> tuple[str, tuple[Candidate, ...]]:
    with _bad_request():
        try:
            match = find_model(name)[0]
        except NotInTheTable:
            raise unknown from None
        return match.release.name, candidates_of(match.release, match.quant)


def _required(request: Request, name: str) -> str:
    value = request.query_params.get(name, "").strip()
    if not value:
        raise BadRequest(
            f"'{name}' is missing: ask for instance ?device=rtx 3060 12gb&model=r1 14b.",
            param=name,
        )
    return value


def _terms(request: Request) -> Terms:
    with _bad_request():
        return read_terms(**{name: request.query_params.get(name) for name in _TERMS})


@contextmanager
def _bad_request() -> Iterator[None]:
    """What the estimator refuses, as a 400 with the parameter it is about."""
    try:
        yield
    except ValueError as error:
        raise BadRequest(f"{error}.", param=_param(error)) from error


def _param(error: ValueError) -> str | None:
    if isinstance(error, BadTerm):
        return error.name
    return next((name for kind, name in _PARAMS if isinstance(error, kind)), "ctx")
