"""The outermost layer: names, times and counts every request, and lets no bug out bare."""

import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from proxy.api.failures import refusal, unexpected
from proxy.metrics import Metrics

HEADERS = "deepfit.headers"
ARRIVED = "deepfit.arrived"
CLIENT_GONE = 499  # nginx's number for a client that did not wait


class Boundary:
    """Pure ASGI. What a route puts into `answer_headers(scope)` goes out with whatever is sent."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope[ARRIVED] = time.perf_counter()
        scope[HEADERS] = {"x-request-id": f"req_{secrets.token_hex(12)}"}
        status = CLIENT_GONE

        async def send_named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *_encoded(scope[HEADERS])]
            await send(message)

        try:
            await self._app(scope, receive, send_named)
        except ClientDisconnect:
            pass  # gone before its body was read: nobody is left to answer
        except Exception as error:  # nothing is above us but the socket
            failure = unexpected(error)
            if status == CLIENT_GONE:
                await refusal(failure)(scope, receive, send_named)
        finally:
            self._metrics.answered(_template(scope), status, time.perf_counter() - scope[ARRIVED])


def answer_headers(scope: Scope) -> MutableMapping[str, str]:
    """Headers that this request's answer will carry, an error's too."""
    headers: dict[str, str] = scope[HEADERS]
    return headers


def arrived(scope: Scope) -> float:
    """When the request came, by `time.perf_counter`."""
    at: float = scope[ARRIVED]
    return at


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [
        (name.encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in headers.items()
    ]


def _template(scope: Scope) -> str:
    """The route's path as written in `app.py`; raw paths would be labels without end."""
    route: Any = scope.get("route")
    return str(getattr(route, "path", "unknown"))
