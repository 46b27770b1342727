"""The REST API: each call is read, limited, checked, served and noted, in that order."""

import asyncio
import json
import re
import time
from typing import Any

from aiohttp import BodyPartReader, web

from tests.discord.attachment import Upload
from tests.discord.faults import Fault, Kind
from tests.discord.house import House
from tests.discord.record import Call
from tests.discord.refusal import (
    EMPTY_MESSAGE,
    INVALID_FORM,
    NOT_MODELLED,
    TOO_LARGE,
    UNAUTHORIZED,
    Refusal,
)
from tests.discord.route import Answer, Route
from tests.discord.routes_application import ROUTES as APPLICATION
from tests.discord.routes_interactions import ROUTES as INTERACTIONS
from tests.discord.routes_messages import ROUTES as MESSAGES
from tests.discord.rules import MAX_FILE

ROUTES = (*APPLICATION, *INTERACTIONS, *MESSAGES)
BASE = "/api/v10"
_VIA = {"Via": "1.1 google"}  # a 429 without it is a ban by Cloudflare to discord.py
_FILE = re.compile(r"files\[(\d+)\]")
_CLIENTS_FAULT = (EMPTY_MESSAGE, INVALID_FORM, NOT_MODELLED, TOO_LARGE)


class Rest:
    def __init__(self, house: House) -> None:
        self._house = house

    async def serve(self, request: web.Request) -> web.Response:
        """Answer one request as Discord would."""
        body, files = await _read(request)
        call, route = self._call(request, body, files)
        fault = self._house.faults.take(call)
        headers = dict(_VIA)
        status, answer = self._limited(call, route, fault, headers)
        call.status, call.answer = status, answer
        call.code = answer.get("code", 0) if isinstance(answer, dict) and status >= 400 else 0
        self._house.answered(call)
        if fault is not None and fault.kind is Kind.HOLD:
            await asyncio.sleep(fault.seconds)
        if answer is None:
            return web.Response(status=status, headers=headers)
        text = json.dumps(answer).encode()  # the type must be bare: no charset behind it
        return web.Response(
            status=status, body=text, content_type="application/json", headers=headers
        )

    def _call(
        self, request: web.Request, body: Any, files: dict[int, Upload]
    ) -> tuple[Call, Route | None]:
        now = time.monotonic()
        path = request.rel_url.raw_path.removeprefix(BASE)
        sent = {
            "query": dict(request.query),
            "body": body,
            "files": files,
            "authorization": request.headers.get("Authorization", ""),
        }
        for route in ROUTES:
            if route.method == request.method and (found := route.pattern.fullmatch(path)):
                return Call(now, route.method, route.path, found.groupdict(), **sent), route
        return Call(now, request.method, path, {}, **sent), None

    def _limited(
        self, call: Call, route: Route | None, fault: Fault | None, headers: dict[str, str]
    ) -> Answer:
        if fault is not None and fault.kind is Kind.TOO_MANY:
            headers["Retry-After"] = str(fault.seconds)
            headers["X-RateLimit-Scope"] = "global" if fault.is_global else "shared"
            return 429, _slow_down(fault.seconds, is_global=fault.is_global)
        if fault is not None and fault.kind is Kind.FAIL:
            return fault.status, {"message": f"{fault.status}: planned", "code": 0}
        if route is not None and route.is_limited:
            grant = self._house.buckets.take(call.method, call.path, call.major)
            headers |= grant.headers()
            if grant.retry_after is not None:
                return 429, _slow_down(grant.retry_after, is_global=grant.is_global)
        status, answer = self._served(call, route)
        if fault is not None and fault.kind is Kind.LOSE:
            return fault.status, {
                "message": f"{fault.status}: planned, after it was done",
                "code": 0,
            }
        return status, answer

    def _served(self, call: Call, route: Route | None) -> Answer:
        try:
            return self._checked(call, route).serve(self._house, call)
        except Refusal as refusal:
            if refusal.reason in _CLIENTS_FAULT:
                self._note(call, "rules", refusal)
            return refusal.reason.status, refusal.wire()

    def _checked(self, call: Call, route: Route | None) -> Route:
        """The route of a call that may be served. Raises `Refusal`."""
        if route is None:
            raise Refusal(NOT_MODELLED)
        if route.needs_token and call.authorization != f"Bot {self._house.token}":
            raise Refusal(UNAUTHORIZED)
        self._check(call, route)
        return route

    def _check(self, call: Call, route: Route) -> None:
        """Hold the call against Discord's file and the rules beside it. Raises `Refusal`."""
        if any(len(file.content) > MAX_FILE for file in call.files.values()):
            raise Refusal(TOO_LARGE)
        where = f"{call.method} {call.path}"
        if self._house.schema is not None:
            schema = self._house.schema
            faults = [*schema.request_faults(call.method, call.path, call.body)]
            faults += schema.query_faults(call.method, call.path, dict(call.query))
            if faults:
                for fault in faults:
                    self._house.record.breach("openapi", where, fault)
                raise Refusal(INVALID_FORM)
        if faults := [*route.faults(self._house, call)]:
            raise Refusal(INVALID_FORM, *faults)

    def _note(self, call: Call, layer: str, refusal: Refusal) -> None:
        where = f"{call.method} {call.path}"
        if refusal.reason is INVALID_FORM and not refusal.details:
            return  # the schema has noted what was wrong
        for detail in refusal.details or (refusal.reason.message,):
            self._house.record.breach(layer, where, detail)


def _slow_down(seconds: float, *, is_global: bool) -> dict[str, Any]:
    message = "You are being rate limited."
    return {"message": message, "retry_after": round(seconds, 3), "global": is_global, "code": 0}


async def _read(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    """The JSON of a request, and the files beside it."""
    if not request.content_type.startswith("multipart/"):
        text = await request.text()
        return (json.loads(text) if text else None), {}
    body: Any = {}
    files: dict[int, Upload] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        content = bytes(await part.read())
        if part.name == "payload_json":
            body = json.loads(content)
        elif found := _FILE.fullmatch(part.name or ""):
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files[int(found[1])] = Upload(part.filename or "unnamed", content, kind)
    return body, files
