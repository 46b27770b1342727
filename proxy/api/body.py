"""How long a request's body may be."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from proxy.api.failures import refusal
from proxy.errors import TooLarge


class BodyLimit:
    """Pure ASGI: refuses by `Content-Length` unread, and otherwise at the first byte too many."""

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"")
        if declared.isdigit() and int(declared) > self._max_bytes:
            await refusal(self._too_large())(scope, receive, send)
            return
        n_read = 0

        async def receive_some() -> Message:
            nonlocal n_read
            message = await receive()
            n_read += len(message.get("body", b""))
            if n_read > self._max_bytes:
                raise self._too_large()
            return message

        await self._app(scope, receive_some, send)

    def _too_large(self) -> TooLarge:
        return TooLarge(
            f"The body is longer than {self._max_bytes} bytes. Send less, "
            "or serve with a larger max_body."
        )
