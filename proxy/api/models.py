"""Which models are here: `GET /v1/models` and `GET /v1/models/{id}`."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from proxy.api.failures import json_response
from proxy.api.service import Service
from proxy.errors import UnknownModel
from proxy.route import Card


class Models:
    def __init__(self, service: Service) -> None:
        self._routes = service.routes

    async def list(self, _request: Request) -> Response:
        """Everything that can be served, loaded or not: clients offer their users this list."""
        cards = [card_body(card) for card in self._routes.cards()]
        return json_response({"object": "list", "data": cards})

    async def get(self, request: Request) -> Response:
        """One model by its id, which may hold slashes, or by another name of it."""
        name: str = request.path_params["model"]
        cards = {card.id: card for card in self._routes.cards()}
        if name not in cards:
            name = self._routes.resolve(name).model
        if name not in cards:
            raise UnknownModel(name)
        return json_response(card_body(cards[name]))


def card_body(card: Card) -> dict[str, Any]:
    """OpenAI's model object; `meta` is where llama.cpp's clients look for the context."""
    abilities = {"completion": True, "chat": card.can_chat, "infill": card.can_infill}
    return {
        "id": card.id,
        "object": "model",
        "created": card.created,
        "owned_by": "deepfit",
        "family": card.family,
        "loaded": card.is_loaded,
        "capabilities": [name for name, has in abilities.items() if has],
        "meta": {"n_ctx_train": card.n_ctx_train, "size": card.n_bytes},
    }
