"""Turns whatever went wrong into OpenAI's error envelope, and nothing else into anything else."""

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from prompts.errors import PromptError
from proxy.errors import BadRequest, DeepFitError

log = logging.getLogger(__name__)

Handler = Callable[[Request, Exception], Awaitable[Response]]


def envelope(error: DeepFitError) -> dict[str, Any]:
    """`{"error": {...}}` with all four keys: clients read `code` and `param` without asking."""
    return {
        "error": {
            "message": error.message,
            "type": error.kind,
            "param": error.param,
            "code": error.code,
        }
    }


def refusal(error: DeepFitError) -> Response:
    """The error as an answer of its own, with when to come back, or that it is in vain."""
    headers = {}
    if error.retry_after_s is not None:
        headers["retry-after"] = str(error.retry_after_s)
    elif error.status == 503:
        # OpenAI's SDKs try a 503 three times, and a model that does not fit now costs a load each.
        headers["x-should-retry"] = "false"
    return json_response(envelope(error), status=error.status, headers=headers)


def json_response(
    body: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Compact JSON: llama.vim finds `"content":` by a pattern that allows no space."""
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")


def expected(error: Exception) -> DeepFitError:
    """An error of ours as it is, and a prompt that cannot be rendered as a bad request."""
    if isinstance(error, DeepFitError):
        return error
    if isinstance(error, PromptError):
        return BadRequest(str(error), param=error.param)
    return unexpected(error)


def unexpected(error: Exception) -> DeepFitError:
    """Log a bug under an id and tell the client the id alone."""
    bug = secrets.token_hex(6)
    log.error("unexpected error %s", bug, exc_info=error)
    return DeepFitError(f"Something broke on our side. The server's log has it as {bug}.")


async def _ours(_request: Request, error: Exception) -> Response:
    return refusal(expected(error))


async def _routing(request: Request, error: Exception) -> Response:
    """No such route, or not that method."""
    assert isinstance(error, HTTPException)
    path = request.url.path
    message = {
        404: f"There is no {request.method} {path} here.",
        405: f"{path} does not take {request.method}.",
    }.get(error.status_code, error.detail)
    failure = BadRequest(message, code={404: "not_found"}.get(error.status_code))
    return json_response(envelope(failure), status=error.status_code, headers=error.headers)


async def _validation(_request: Request, error: Exception) -> Response:
    """FastAPI's own validation: 400 in the envelope, never 422 with `detail`."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return refusal(BadRequest(f"{where}: {first['msg']}", param=where))


HANDLERS: dict[type[Exception], Handler] = {
    DeepFitError: _ours,
    PromptError: _ours,
    HTTPException: _routing,
    RequestValidationError: _validation,
}
