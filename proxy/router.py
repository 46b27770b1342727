"""Which backend serves a request."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from estimator.fit.demand import Candidate, Demand
from estimator.fit.placement import Machine
from estimator.fit.plan import Refusal
from prompts.segments import Prompt
from proxy.demand import Contexts, Need, Step, contexts_of, need_of
from proxy.errors import ContextTooLong, ModelUnusable, NoFit, UnknownModel
from proxy.generation import GenerationRequest
from proxy.library import Library, ModelFile, Variant
from proxy.pool import NoRoom, Pool
from proxy.route import Card, Choice, Lease, Waiting
from proxy.seats import Seat, Wish
from proxy.settings import Settings

# However many unknown models are asked for, the disk is walked no more often than this.
_RESCAN_S = 1.0


class Router:
    """`Routes` over the files of a library and the workers of a pool."""

    def __init__(
        self, *, library: Library, pool: Pool, settings: Settings, clock: Callable[[], float]
    ) -> None:
        self._library = library
        self._pool = pool
        self._settings = settings
        self._clock = clock
        self._scanned = clock() - _RESCAN_S

    @property
    def is_ready(self) -> bool:
        """Whether there is a model to serve and a pool to load it; without one we look again."""
        if not self._library.variants:
            self._rescan()
        return bool(self._library.variants) and not self._pool.is_closed

    @property
    def waiting(self) -> Waiting:
        return self._pool.waiting

    def cards(self) -> tuple[Card, ...]:
        """Each model, followed by each of its quants."""
        self._rescan()
        return tuple(
            card
            for variant in self._library.variants
            for card in (
                self._card(variant.name, variant, variant.files),
                *(self._card(f"{variant.name}:{f.quant}", variant, (f,)) for f in variant.files),
            )
        )

    def resolve(self, name: str | None) -> Choice:
        """Raises `UnknownModel`, after another look at the disk, and `ModelUnusable`."""
        try:
            return self._library.find(name)
        except (UnknownModel, ModelUnusable):
            if not self._rescan():
                raise
        return self._library.find(name)

    def candidates(self, choice: Choice) -> tuple[Candidate, ...]:
        return tuple(Candidate(file.quant, file.shape) for file in self._library.files(choice))

    async def emptied(self, demand: Demand) -> Machine:
        return (await self._pool.look()).emptied(demand)

    @asynccontextmanager
    async def lease(
        self, choice: Choice, request: GenerationRequest, *, can_shrink: bool = False
    ) -> AsyncIterator[Lease]:
        seat = await self._seat(choice, request, need_of(request, can_shrink=can_shrink))
        try:
            yield Lease(seat.backend, choice.model, seat.file.quant, seat.n_ctx)
        finally:
            self._pool.release(seat)

    async def _seat(self, choice: Choice, request: GenerationRequest, need: Need) -> Seat:
        """A worker that holds the prompt; if in doubt, the worker itself counts its tokens."""
        files = self._library.files(choice)
        contexts = contexts_of(files[0].shape.n_ctx_train, self._settings)
        while True:
            seat = await self._acquire(choice, files, contexts, need)
            if need.is_exact or seat.n_ctx >= need.n_ctx:
                return seat
            assert isinstance(request.prompt, Prompt)
            need = await self._counted(need, seat, request.prompt)
            steps = contexts.steps(need)
            if steps and seat.n_ctx >= steps[0].least_ctx:
                return seat
            self._pool.release(seat)

    async def _counted(self, need: Need, seat: Seat, prompt: Prompt) -> Need:
        try:
            return need.counted(len(await seat.backend.tokenize(prompt)))
        except BaseException:
            self._pool.release(seat)
            raise

    async def _acquire(
        self, choice: Choice, files: tuple[ModelFile, ...], contexts: Contexts, need: Need
    ) -> Seat:
        steps = contexts.steps(need)
        if not steps:
            raise ContextTooLong(need.n_prompt, await self._most_context(files, contexts))
        try:
            return await self._pool.acquire(Wish(files, steps, contexts.largest))
        except NoRoom as error:
            most = max(error.refusal.largest_ctx.values())
            if need.is_exact and 0 < most <= need.n_prompt:
                raise ContextTooLong(need.n_prompt, most) from error
            raise await self._no_fit(choice, steps[-1], error.refusal) from error

    async def _most_context(self, files: tuple[ModelFile, ...], contexts: Contexts) -> int:
        """The longest context that fits an empty house, at most the longest we serve."""
        step = Step(contexts.largest, contexts.largest)
        return (await self._pool.look()).largest_ctx(Wish(files, (step,), step.n_ctx))

    async def _no_fit(self, choice: Choice, step: Step, refusal: Refusal) -> NoFit:
        """Says by how many bytes, and what would fit: other quants on disk first."""
        helps = list(refusal.nearest)
        variant = self._library.variant(choice.model)
        if choice.quant and variant:
            room = await self._pool.look()
            other = room.would_fit(Wish(variant.files, (step,), step.n_ctx))
            if other:
                helps.insert(0, f"{variant.name}:{other.file.quant}, which is here and fits")
        hint = f" What would help: {'; '.join(helps)}." if helps else ""
        return NoFit(
            f"{choice.model} does not fit: {refusal.why}.{hint}",
            shortfall_bytes=refusal.shortfall_bytes,
        )

    def _rescan(self) -> bool:
        """Look at the disk again, unless we just did."""
        now = self._clock()
        if now - self._scanned < _RESCAN_S:
            return False
        self._library.rescan()
        self._scanned = now
        return True

    def _card(self, name: str, variant: Variant, files: tuple[ModelFile, ...]) -> Card:
        family = variant.family
        return Card(
            id=name,
            created=max(file.created for file in files),
            family=family.id,
            n_bytes=max(file.n_bytes for file in files),
            n_ctx_train=files[0].shape.n_ctx_train,
            is_loaded=any(self._pool.is_loaded(file) for file in files),
            can_chat=family.can_chat,
            can_infill=family.fim is not None,
        )
