"""Discord's OpenAPI file, asked whether a request or an answer keeps it."""

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import referencing
import referencing.jsonschema

# It is not ours to copy: it lies beside the checkout, or this layer is not there.
FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "discord_openapi.json"
ABSENT = f"{FILE.name} does not lie in ../shared/data: nothing is held against Discord's schema"

_URI = "urn:discord"
Json = Any


class Schema:
    """The rules of the file. Requests may send a number where it wants an id: Discord takes it."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._paths = document["paths"]
        lax = copy.deepcopy(document)
        lax["components"]["schemas"]["SnowflakeType"] = {"type": ["string", "integer"]}
        self._requests = _registry(lax)
        self._answers = _registry(document)

    def request_faults(self, method: str, path: str, body: Json) -> Iterator[str]:
        """What is wrong with a body; `path` is a template as the file writes it."""
        operation = self._operation(method, path)
        if operation is None:
            yield f"{method} {path} is not in Discord's file"
        elif "requestBody" in operation and body is not None:
            pointer = f"{_pointer(method, path)}/requestBody/content/application~1json/schema"
            yield from _faults(self._validator(pointer, is_request=True), body)

    def query_faults(self, method: str, path: str, query: dict[str, str]) -> Iterator[str]:
        """What is wrong with the parameters behind the question mark; unknown ones are let be."""
        operation = self._operation(method, path) or {}
        for number, parameter in enumerate(operation.get("parameters", ())):
            if parameter["in"] == "query" and parameter["name"] in query:
                pointer = f"{_pointer(method, path)}/parameters/{number}/schema"
                validator = self._validator(pointer, is_request=True)
                values = _meanings(query[parameter["name"]])
                if not any(validator.is_valid(value) for value in values):
                    yield f"{parameter['name']}: {query[parameter['name']]!r} is not one"

    def answer_faults(self, method: str, path: str, status: int, body: Json) -> Iterator[str]:
        """What is wrong with an answer of ours, which must not drift from Discord's."""
        operation = self._operation(method, path)
        if operation is None or body is None:
            return
        if str(status) not in operation["responses"]:
            yield f"{method} {path} never answers {status}"
            return
        pointer = f"{_pointer(method, path)}/responses/{status}/content/application~1json/schema"
        yield from _faults(self._validator(pointer, is_request=False), body)

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = self._paths.get(path, {}).get(method.lower())
        return operation

    @cache  # noqa: B019 - there is one schema for the whole run
    def _validator(self, pointer: str, *, is_request: bool) -> Any:
        registry = self._requests if is_request else self._answers
        return jsonschema.Draft202012Validator({"$ref": f"{_URI}#{pointer}"}, registry=registry)


@cache
def load_schema() -> Schema | None:
    """The file's rules, or None where it does not lie beside the checkout."""
    return Schema(json.loads(FILE.read_text(encoding="utf-8"))) if FILE.exists() else None


def _registry(document: dict[str, Any]) -> Any:
    resource = referencing.jsonschema.DRAFT202012.create_resource(document)
    return referencing.Registry().with_resource(_URI, resource)


def _pointer(method: str, path: str) -> str:
    escaped = path.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
    return f"/paths/{escaped}/{method.lower()}"


def _meanings(value: str) -> Iterator[Json]:
    """What a parameter may stand for; discord.py writes true as 1."""
    yield value
    if re.fullmatch(r"-?\d{1,15}", value):
        yield int(value)
    if value.lower() in ("true", "1", "false", "0"):
        yield value.lower() in ("true", "1")


def _faults(validator: Any, body: Json) -> Iterator[str]:
    for error in validator.iter_errors(body):
        best = jsonschema.exceptions.best_match([error])
        place = "/".join(map(str, best.absolute_path)) or "body"
        text = best.message
        yield f"{place}: {text if len(text) < 300 else f'{text[:100]} ... {text[-150:]}'}"
