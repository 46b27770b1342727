"""What a request asked for, what it got, and who decides: the nouns of routing."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from estimator.fit.demand import Candidate, Demand
from estimator.fit.placement import Machine
from prompts.family import Family
from proxy.generation import Backend, GenerationRequest

# For a model of the client's that is as good as none.
AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Choice:
    """A model by name, with its family; `quant` is set when the client pinned one."""

    model: str
    family: Family
    quant: str | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """A backend that is ready and stays loaded until the lease ends."""

    backend: Backend
    model: str
    quant: str
    n_ctx: int
    route: Literal["local", "upstream"] = "local"

    @property
    def headers(self) -> dict[str, str]:
        """What every answer says about who served it."""
        return {
            "x-deepfit-model": f"{self.model}:{self.quant}",
            "x-deepfit-context": str(self.n_ctx),
            "x-deepfit-route": self.route,
        }


@dataclass(frozen=True, slots=True)
class Card:
    """A line of `/v1/models`: a model, or one of its quants (`id` then ends in `:QUANT`)."""

    id: str
    created: int
    family: str
    n_bytes: int
    n_ctx_train: int
    is_loaded: bool
    can_chat: bool
    can_infill: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """How busy the house is: requests that wait for a model, requests being answered."""

    n_queued: int
    n_running: int


class Routes(Protocol):
    """Which backend serves a request. `resolve` raises `UnknownModel`, `lease` all of the tree.

    A request whose prompt `can_shrink` is leased the context it needs, or the most that fits: it
    is never refused for its length, and whoever has the lease makes it fit.
    """

    @property
    def is_ready(self) -> bool: ...

    @property
    def waiting(self) -> Waiting: ...

    def cards(self) -> tuple[Card, ...]: ...

    def resolve(self, name: str | None) -> Choice: ...

    def candidates(self, choice: Choice) -> tuple[Candidate, ...]:
        """The files that may serve a choice, as the planner sees them, largest first."""
        ...

    async def emptied(self, demand: Demand) -> Machine:
        """This machine for a demand, as it would be with none of our models loaded."""
        ...

    def lease(
        self, choice: Choice, request: GenerationRequest, *, can_shrink: bool = False
    ) -> AbstractAsyncContextManager[Lease]: ...
