"""How much context a request needs, and the sizes a model is loaded with for it."""

from dataclasses import dataclass, replace

from estimator.fit.plan import Demand
from prompts.segments import Prompt
from proxy.generation import GenerationRequest
from proxy.settings import Settings

SMALLEST_TIER = 4096
OPEN_ANSWER = 512  # tokens kept free for an answer whose length the client leaves open
PAD = 256  # llama.cpp rounds a context up to multiples of this

# Text and code in DeepSeek's vocabularies are 3 to 5 bytes a token. Only a first load trusts
# this; if it was wrong the loaded worker counts, and the model is loaded once more.
_LIKELY_BYTES = 3


@dataclass(frozen=True, slots=True)
class Need:
    """Tokens of a prompt and of its answer. Unless `is_exact`, `n_prompt` is an upper bound.

    A prompt that `can_shrink` is worth the context that holds it, and content with any.
    """

    n_prompt: int
    n_likely: int
    n_answer: int
    is_exact: bool
    can_shrink: bool = False

    @property
    def n_ctx(self) -> int:
        """The context that holds prompt and answer."""
        return self.n_prompt + self.n_answer

    def counted(self, n_prompt: int) -> "Need":
        return replace(self, n_prompt=n_prompt, n_likely=n_prompt, is_exact=True)


def need_of(request: GenerationRequest, *, can_shrink: bool = False) -> Need:
    """A token is at least a byte of text, or one marker; a text may gain a leading space."""
    n_answer = request.max_tokens or OPEN_ANSWER
    prompt = request.prompt
    if not isinstance(prompt, Prompt):
        return Need(len(prompt), len(prompt), n_answer, is_exact=True)
    n_markers = sum(segment.is_marker for segment in prompt.segments)
    texts = [segment.text for segment in prompt.segments if not segment.is_marker]
    n_bytes = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
    n_likely = n_markers + len(texts) + n_bytes // _LIKELY_BYTES
    n_most = n_markers + len(texts) + n_bytes
    return Need(n_most, n_likely, n_answer, is_exact=False, can_shrink=can_shrink)


@dataclass(frozen=True, slots=True)
class Step:
    """A context to load a model with; a worker that has at least `least_ctx` will do."""

    n_ctx: int
    least_ctx: int


@dataclass(frozen=True, slots=True)
class Contexts:
    """The contexts a model is served with, smallest first. Fixed: this one and no other."""

    tiers: tuple[int, ...]
    is_fixed: bool

    @property
    def largest(self) -> int:
        return self.tiers[-1]

    def tier(self, n_ctx: int) -> int:
        """The smallest that holds so many tokens, else the largest."""
        return next((tier for tier in self.tiers if tier >= n_ctx), self.largest)

    def steps(self, need: Need) -> tuple[Step, ...]:
        """What to try in turn: room for the whole answer first, then for less of it.

        Empty when the prompt is longer than any context and cannot shrink. While the prompt's
        length is only bounded any worker will do: it is the one that can count.
        """
        if not need.is_exact:
            most = self.tier(need.n_likely + need.n_answer)
            return tuple(Step(tier, 1) for tier in reversed(self.tiers) if tier <= most)
        least = 1 if need.can_shrink else need.n_prompt + 1
        most = self.tier(need.n_ctx)
        sizes = {tier for tier in self.tiers if least <= tier <= most}
        if not self.is_fixed:
            exact = (_padded(need.n_ctx), _padded(least))
            sizes |= {size for size in exact if self.tiers[0] < size < most}
        return tuple(Step(size, min(size, need.n_ctx)) for size in sorted(sizes, reverse=True))


def contexts_of(n_ctx_train: int, settings: Settings) -> Contexts:
    """Powers of two from 4096 to what the model was trained for and the settings allow."""
    if settings.context is not None:
        return Contexts((min(settings.context, n_ctx_train),), is_fixed=True)
    largest = min(settings.max_context, n_ctx_train)
    tiers, tier = [], SMALLEST_TIER
    while tier < largest:
        tiers.append(tier)
        tier *= 2
    return Contexts((*tiers, largest), is_fixed=False)


def demand_of(settings: Settings, n_ctx: int, max_ctx: int) -> Demand:
    """What the planner is asked for: at least `n_ctx`, with memory to spare up to `max_ctx`."""
    kv_type = "q8_0" if settings.kv_cache == "q8_0" else "f16"
    return Demand(
        n_ctx=n_ctx,
        max_ctx=max_ctx,
        n_seq=settings.parallel,
        n_outputs=settings.parallel,
        n_ubatch=settings.ubatch,
        kv_type_k=kv_type,
        kv_type_v=kv_type,
        kv_fallback="q8_0" if settings.kv_cache == "auto" else None,
        spill=settings.spill,
        headroom_bytes=settings.headroom,
        memory_limit=settings.memory_limit,
    )


def _padded(n_ctx: int) -> int:
    return -(-n_ctx // PAD) * PAD


def asked_of(settings: Settings, n_ctx_train: int, n_ctx: int | None) -> Demand:
    """What is asked of the planner when somebody asks for a plan: `n_ctx`, or the first tier.

    Raises `ValueError` for more than the model was trained for.
    """
    if n_ctx is not None and n_ctx > n_ctx_train:
        raise ValueError(
            f"it was trained for {n_ctx_train} tokens of context; ask for no more than that"
        )
    contexts = contexts_of(n_ctx_train, settings)
    tokens = n_ctx or contexts.tiers[0]
    return demand_of(settings, tokens, max(tokens, contexts.largest))
