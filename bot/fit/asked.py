"""From a question in plain words to the page that answers it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.fit.ask import Ask
from bot.fit.heard import heard
from bot.fit.machine import machines_of
from bot.fit.page import Page
from bot.fit.pages import (
    Reader,
    candidates_page,
    card_page,
    compare_page,
    gpus_page,
    models_page,
)
from bot.fit.place import Place
from bot.fit.reading import (
    LEAST_CTX,
    echo,
    model_hints,
    read_quant,
    several_hints,
    trained_for,
    unknown_model,
)
from bot.fit.unread import Unread
from bot.question import Question
from bot.words.fit import TEXTS
from estimator import RELEASES, Release

_MOST = 10


async def page_for(question: Question, reader: Reader, usual_ctx: int) -> Page:
    """`usual_ctx` is the context of a question that names none. Raises `Unread`."""
    return await _Asked(question, reader, usual_ctx).page()


@dataclass(frozen=True, slots=True)
class _Asked:
    question: Question
    reader: Reader
    usual_ctx: int

    async def page(self) -> Page:
        question = self.question
        self._check_known()
        match question.kind:
            case "models":
                return await self._models()
            case "gpus":
                return await self._gpus()
            case "refine":
                raise self._says("what_question")
            case _:
                return await self._fit()

    def _check_known(self) -> None:
        """A name that means nothing we know is never answered with another's numbers."""
        for device in self.question.devices:
            if not device.matches:
                near = tuple(card.name for card in device.near[:3])
                raise Unread("unknown_device", said=echo(device.text), near=near)
        for model in self.question.models:
            if not model.matches and not model.is_vague:
                raise unknown_model(model.text)

    async def _fit(self) -> Page:
        """A card; several devices or models are set side by side."""
        question, releases = self.question, self._releases()
        if not question.has_place and not releases:
            raise self._says("what_question")
        if not question.has_place:
            return await self._gpus(self._sentence("which_device"))
        if not releases:
            if question.kind == "compare":
                raise self._says("which_model")
            return await self._models(self._sentence("which_model"))
        meant = self._machines_meant()
        if len(meant) > 1 and len(releases) == 1:
            said = " + ".join(device.text for device in question.devices)
            asks = self._asks(meant, releases)
            return await candidates_page(said, asks, self.reader, hints=self._hints())
        asks = self._asks(self._places(), releases)
        if len(asks) > 1:
            return await compare_page(asks[:_MOST], self.reader, hints=self._hints())
        wished = question.min_tok_s
        return await card_page(asks[0], self.reader, hints=self._hints(), min_tok_s=wished)

    async def _models(self, *hints: str) -> Page:
        if not self.question.has_place:
            raise self._says("which_device")
        place, several = self._places()[0], self._several()
        named = [match.release for model in self.question.models
                 for match in (model.matches or ())]  # fmt: skip
        vague = [release for model in self.question.models for release in model.near]
        among = tuple(dict.fromkeys((*named, *vague))) or RELEASES
        n_ctx = self.question.n_ctx or self.usual_ctx
        hints = (*hints, *several, *self._heard())
        return await models_page(place, n_ctx, self.reader, among=among, hints=hints)

    async def _gpus(self, *hints: str) -> Page:
        releases = self._releases()
        if not releases:
            raise self._says("which_model")
        release = releases[0]
        n_ctx, cut = self._ctx(release)
        told = (*hints, *self._heard(), *self._model_hints(), *cut)
        return await gpus_page(release, n_ctx, self.reader, quant=self._quant(), hints=told)

    # What it is about.

    def _releases(self) -> list[Release]:
        found = (model.release for model in self.question.models)
        return [release for release in found if release is not None]

    def _places(self) -> list[Place]:
        """One machine of all devices, or a place for each; the first that a name fits."""
        question = self.question
        if not question.devices:
            return [Place(vram_bytes=question.vram_bytes or 0, ram_bytes=question.ram_bytes)]
        cards = [(device.matches[0].card, device.matches[0].count) for device in question.devices]
        if question.is_one_machine:
            return [Place(tuple(cards), ram_bytes=question.ram_bytes)]
        return [Place((card,), ram_bytes=question.ram_bytes) for card in cards]

    def _machines_meant(self) -> list[Place]:
        """All that the names in the one machine may mean; none where there are several."""
        devices = self.question.devices
        if not devices or not (len(devices) == 1 or self.question.is_one_machine):
            return []
        return machines_of([device.matches for device in devices], self.question.ram_bytes)

    def _asks(self, places: Sequence[Place], releases: Sequence[Release]) -> list[Ask]:
        quant, kv_type = self._quant(), self.question.kv_type
        asks = (
            Ask(place, release, self._ctx(release)[0], quant, kv_type)
            for release in releases
            for place in places
        )
        return list(dict.fromkeys(asks))

    def _ctx(self, release: Release) -> tuple[int, tuple[str, ...]]:
        asked = self.question.n_ctx
        if self.question.is_full_ctx:
            return release.n_ctx_train, ()
        if asked is None:
            return min(self.usual_ctx, release.n_ctx_train), ()
        return trained_for(max(asked, LEAST_CTX), release, self.reader.locale)

    def _quant(self) -> str | None:
        return read_quant(self.question.quant)

    # What is said beside the answer.

    def _hints(self) -> tuple[str, ...]:
        """How the question was read."""
        releases = self._releases()
        cut = self._ctx(releases[0])[1] if releases else ()
        is_asked_back = bool(self._machines_meant()) and len(releases) == 1
        several = () if is_asked_back else self._several()
        return (*several, *self._heard(), *self._model_hints(), *cut)

    def _heard(self) -> tuple[str, ...]:
        return heard(self.question, self.reader.locale)

    def _several(self) -> tuple[str, ...]:
        """Names that fit several cards, of which the first was taken."""
        told = (
            several_hints(
                device.text, tuple(match.card.name for match in device.matches), self.reader.locale
            )
            for device in self.question.devices
        )
        return tuple(hint for hints in told for hint in hints)

    def _model_hints(self) -> tuple[str, ...]:
        locale = self.reader.locale
        models = [model for model in self.question.models if model.matches]
        return tuple(
            hint for model in models for hint in model_hints(model.text, model.matches, locale)
        )

    def _sentence(self, key: str, **values: str) -> str:
        example = TEXTS["example"].say(self.reader.locale)
        return TEXTS[key].say(self.reader.locale, **{"example": example, **values})

    def _says(self, key: str) -> Unread:
        return Unread(key, example=TEXTS["example"].say(self.reader.locale))
