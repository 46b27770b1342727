"""What a client sends to `/v1/completions`."""

from typing import Annotated

from pydantic import Field

from prompts.family import Family, Mode
from prompts.raw import mode_of_raw, render_raw
from prompts.segments import Prompt
from proxy.api.file_schemas import Files, files_of
from proxy.api.hole import Hole
from proxy.api.schemas import Logprobs, Strings
from proxy.api.text_schemas import TextWire
from proxy.errors import BadRequest
from proxy.generation import GenerationRequest

MAX_CHOICES = 128
DEFAULT_MAX_TOKENS = 16  # OpenAI's; plain text has no end that a base model would come to

TokenId = Annotated[int, Field(ge=0, lt=1 << 31)]
TokenIds = Annotated[tuple[TokenId, ...], Field(fail_fast=True)]


class CompletionWire(TextWire):
    prompt: str | Strings | TokenIds | Annotated[tuple[TokenIds, ...], Field(fail_fast=True)]
    suffix: str | None = None
    input_extra: Files | None = None
    logprobs: Logprobs | None = None
    echo: bool | None = None
    best_of: int | None = None

    @property
    def prompts(self) -> tuple[str | tuple[int, ...], ...]:
        """One a generation: a list of numbers is one prompt, any other list is several."""
        prompt = self.prompt
        if isinstance(prompt, str):
            return (prompt,)
        token_ids = tuple(item for item in prompt if isinstance(item, int))
        return (token_ids,) if token_ids else tuple(p for p in prompt if not isinstance(p, int))

    @property
    def has_hole(self) -> bool:
        """Whether the middle is asked for. An empty suffix alone, as editors send it, is none."""
        return bool(self.suffix) or (self.suffix is not None and bool(self.input_extra))

    def holes(self, family: Family) -> list[Hole]:
        """One for each prompt, or none at all. Raises `BadRequest`."""
        if not self.has_hole:
            return []
        files = files_of(self.input_extra)
        texts = [prompt for prompt in self.prompts if isinstance(prompt, str)]
        return [Hole(family, text, self.suffix or "", files) for text in texts]

    def generations(self, family: Family, *, max_n: int) -> list[GenerationRequest]:
        """What the engine is asked, one for each prompt. Raises `BadRequest` and `PromptError`."""
        n = self.choices(max_n)
        self._check(n)
        return [self._generation(family, prompt, n) for prompt in self.prompts]

    def _check(self, n: int) -> None:
        if not self.prompts or any(prompt == () for prompt in self.prompts):
            raise BadRequest("'prompt' is empty; send text or token ids.", param="prompt")
        if len(self.prompts) * n > MAX_CHOICES:
            raise BadRequest(
                f"'prompt': {len(self.prompts)} prompts with n={n} are more than "
                f"{MAX_CHOICES} answers; send several requests.",
                param="prompt",
            )
        if self.best_of is not None and self.best_of > n:
            raise BadRequest("'best_of' larger than 'n' is not supported here.", param="best_of")
        if self.echo and self.logprobs is not None:
            raise BadRequest("'echo' gives no logprobs of the prompt here.", param="echo")
        if self.input_extra and self.suffix is None:
            raise BadRequest(
                "'input_extra' stands before a hole; send 'suffix' too, or the files in 'prompt'.",
                param="input_extra",
            )
        if not all(isinstance(prompt, str) for prompt in self.prompts):
            for name, is_asked in (("echo", self.echo), ("suffix", self.has_hole)):
                if is_asked:
                    raise BadRequest(f"'{name}' needs a prompt that is text.", param=name)

    def _generation(self, family: Family, text: str | tuple[int, ...], n: int) -> GenerationRequest:
        prompt, mode = self._rendered(family, text)
        limit = self.limit()
        return GenerationRequest(
            prompt=prompt,
            max_tokens=DEFAULT_MAX_TOKENS if limit is None and mode is Mode.RAW else limit,
            n=n,
            sampling=self.sampling(family, self.logprobs),
            stop=self.stop_of(family, mode),
        )

    def _rendered(
        self, family: Family, text: str | tuple[int, ...]
    ) -> tuple[Prompt | tuple[int, ...], Mode]:
        """Fill-in-the-middle by `suffix`, or by markers that an editor wrote; else plain text."""
        if not isinstance(text, str):
            return text, Mode.RAW
        if self.has_hole:
            return Hole(family, text, self.suffix or "").prompt(), Mode.FIM
        prompt = render_raw(family, text)
        if not prompt.segments:
            raise BadRequest("'prompt' is empty; send some text.", param="prompt")
        return prompt, mode_of_raw(prompt)
