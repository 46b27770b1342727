"""From a question in plain words to the page that answers it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.fit.ask import Ask
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
from bot.fit.reading import echo, model_hints, read_quant, several_hints, trained_for, unknown_model
from bot.fit.unread import Unread
from bot.question import DeviceMention, Question, Why
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
        single = self._single_device()
        if single and len(single.matches) > 1 and len(releases) == 1:
            asks = self._asks(self._places_of(single), releases)
            return await candidates_page(single.text, asks, self.reader, hints=self._hints())
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
        hints = (*hints, *several)
        return await models_page(place, n_ctx, self.reader, among=among, hints=hints)

    async def _gpus(self, *hints: str) -> Page:
        releases = self._releases()
        if not releases:
            raise self._says("which_model")
        release = releases[0]
        n_ctx, cut = self._ctx(release)
        heard = (*hints, *self._model_hints(), *cut)
        return await gpus_page(release, n_ctx, self.reader, quant=self._quant(), hints=heard)

    # What it is about.

    def _releases(self) -> list[Release]:
        found = (model.release for model in self.question.models)
        return [release for release in found if release is not None]

    def _single_device(self) -> DeviceMention | None:
        devices = self.question.devices
        return devices[0] if len(devices) == 1 else None

    def _places(self) -> list[Place]:
        """One machine of all devices, or a place for each; the first that a name fits."""
        question = self.question
        if not question.devices:
            return [Place(vram_bytes=question.vram_bytes or 0, ram_bytes=question.ram_bytes)]
        cards = [(device.matches[0].card, device.matches[0].count) for device in question.devices]
        if question.is_one_machine:
            return [Place(tuple(cards), ram_bytes=question.ram_bytes)]
        return [Place((card,), ram_bytes=question.ram_bytes) for card in cards]

    def _places_of(self, device: DeviceMention) -> list[Place]:
        ram_bytes = self.question.ram_bytes
        return [
            Place(((match.card, match.count),), ram_bytes=ram_bytes) for match in device.matches
        ]

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
        return trained_for(asked, release, self.reader.locale)

    def _quant(self) -> str | None:
        return read_quant(self.question.quant)

    # What is said beside the answer.

    def _hints(self) -> tuple[str, ...]:
        """How the question was read."""
        releases = self._releases()
        cut = self._ctx(releases[0])[1] if releases else ()
        is_asked_back = self._single_device() is not None and len(releases) == 1
        several = () if is_asked_back else self._several()
        return (*several, *self._supposed(), *self._model_hints(), *cut)

    def _several(self) -> tuple[str, ...]:
        """Names that fit several cards, of which the first was taken."""
        told = (
            several_hints(
                device.text, tuple(match.card.name for match in device.matches), self.reader.locale
            )
            for device in self.question.devices
        )
        return tuple(hint for hints in told for hint in hints)

    def _supposed(self) -> tuple[str, ...]:
        """What had to be guessed at."""
        said = dict.fromkeys(
            hint.said for hint in self.question.hints if hint.why is Why.SUPPOSED and hint.said
        )
        return tuple(self._sentence("read_supposed", said=echo(text)) for text in said)

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
