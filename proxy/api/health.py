"""Whether the server is alive, whether it can answer, and what it has counted."""

from starlette.requests import Request
from starlette.responses import Response

from proxy.api.failures import json_response
from proxy.api.service import Service
from proxy.metrics import CONTENT_TYPE


class Health:
    def __init__(self, service: Service, *, version: str) -> None:
        self._service = service
        self._version = version

    async def live(self, _request: Request) -> Response:
        """`GET /health`: the process answers."""
        return json_response({"status": "ok", "version": self._version})

    async def ready(self, _request: Request) -> Response:
        """`GET /ready`: 503 until a request could be served."""
        waiting = self._service.routes.waiting
        is_ready = self._service.routes.is_ready
        return json_response(
            {
                "status": "ready" if is_ready else "starting",
                "queued": waiting.n_queued,
                "running": waiting.n_running,
            },
            status=200 if is_ready else 503,
            headers={} if is_ready else {"retry-after": "1"},
        )

    async def metrics(self, _request: Request) -> Response:
        """`GET /metrics`, for Prometheus."""
        return Response(self._service.metrics.text(), media_type=CONTENT_TYPE)
