"""Specifies how much context a request is given."""

from dataclasses import replace

import pytest

from prompts.markers import ASSISTANT, BOS
from prompts.segments import Prompt, marker, plain
from proxy.demand import Contexts, Need, Step, contexts_of, demand_of, need_of
from proxy.generation import GenerationRequest
from proxy.settings import Settings

TIERS = (4096, 8192, 16384, 32768)


def need(n_prompt: int, n_answer: int = 512) -> Need:
    return Need(n_prompt, n_prompt, n_answer, is_exact=True)


class TestNeed:
    """What a request says of its length before anything is tokenized."""

    def test_bound(self) -> None:
        """A prompt has no more tokens than bytes; a marker is one, a text may gain a blank."""
        text = "für 3 €"
        prompt = Prompt((marker(BOS), plain(text), marker(ASSISTANT)))

        found = need_of(GenerationRequest(prompt, max_tokens=7))

        assert 2 + 1 + len(text.encode()) == found.n_prompt
        assert 7 == found.n_answer
        assert not found.is_exact

    def test_likely(self) -> None:
        """A token is likely three bytes."""
        found = need_of(GenerationRequest(Prompt((plain("x" * 3000),))))

        assert 1001 == found.n_likely

    def test_tokens(self) -> None:
        """A prompt of token ids is counted already."""
        found = need_of(GenerationRequest((1, 2, 3)))

        assert Need(3, 3, 512, is_exact=True) == found
        assert 515 == found.n_ctx

    def test_half_a_character(self) -> None:
        """A lone surrogate, which JSON can spell, is counted and not stumbled over."""
        assert 4 == need_of(GenerationRequest(Prompt((plain("\ud800"),)))).n_prompt

    def test_can_shrink(self) -> None:
        """Whether a prompt can be cut stays known when it is counted."""
        bound = need_of(GenerationRequest(Prompt((plain("x"),))), can_shrink=True)

        assert bound.can_shrink
        assert bound.counted(1).can_shrink

    def test_counted(self) -> None:
        """The worker's count takes the place of the bound."""
        bound = need_of(GenerationRequest(Prompt((plain("x" * 3000),)), max_tokens=5))

        assert Need(700, 700, 5, is_exact=True) == bound.counted(700)


class TestContexts:
    """The sizes that a model is served with."""

    @pytest.mark.parametrize(
        ("n_ctx_train", "settings", "tiers"),
        [
            (163840, Settings(), TIERS),
            (163840, Settings(max_context=163840), (*TIERS, 65536, 131072, 163840)),
            (16384, Settings(), (4096, 8192, 16384)),
            (6000, Settings(), (4096, 6000)),
            (2048, Settings(), (2048,)),
            (4096, Settings(), (4096,)),
        ],
    )
    def test_tiers(self, n_ctx_train: int, settings: Settings, tiers: tuple[int, ...]) -> None:
        """Powers of two, up to what the model was trained for and what the settings allow."""
        assert Contexts(tiers, is_fixed=False) == contexts_of(n_ctx_train, settings)

    def test_fixed(self) -> None:
        """A context that is set is served exactly, but none that the model was not trained for."""
        settings = Settings(context=6000)

        assert Contexts((6000,), is_fixed=True) == contexts_of(16384, settings)
        assert Contexts((4096,), is_fixed=True) == contexts_of(4096, settings)

    def test_demand(self) -> None:
        """The planner is told what the settings say."""
        settings = Settings(parallel=3, ubatch=64, headroom=5, memory_limit=7, spill="never")

        demand = demand_of(settings, 4096, 8192)

        assert (4096, 8192, 3, 3) == (demand.n_ctx, demand.max_ctx, demand.n_seq, demand.n_outputs)
        assert (64, 5, 7) == (demand.n_ubatch, demand.headroom_bytes, demand.memory_limit)
        assert "never" == demand.spill


class TestSteps:
    """What is tried in turn for one request."""

    def test_short(self) -> None:
        """A short request wants the smallest tier, and any worker that holds it will do."""
        steps = Contexts(TIERS, is_fixed=False).steps(need(100))

        assert (Step(4096, 612),) == steps

    def test_long_answer(self) -> None:
        """An answer longer than anything holds is worth all there is, down to a cut answer."""
        steps = Contexts(TIERS, is_fixed=False).steps(need(100, n_answer=1_000_000))

        assert tuple(Step(tier, tier) for tier in reversed(TIERS)) == steps

    def test_between_tiers(self) -> None:
        """Where the tier does not fit, just what prompt and answer need is tried, then less."""
        steps = Contexts(TIERS, is_fixed=False).steps(need(17000, 2000))

        assert (Step(32768, 19000), Step(19200, 19000), Step(17152, 17152)) == steps

    def test_too_long(self) -> None:
        """A prompt that leaves no room for a single token fits nothing."""
        assert () == Contexts(TIERS, is_fixed=False).steps(need(32768))
        assert (Step(32768, 32768),) == Contexts(TIERS, is_fixed=False).steps(need(32767))

    def test_shrinks(self) -> None:
        """A prompt that can be cut takes every context up to the one that holds all of it."""
        contexts = Contexts(TIERS, is_fixed=False)
        too_long = replace(need(1_000_000), can_shrink=True)
        shorter = replace(need(6000), can_shrink=True)
        every = tuple(Step(tier, tier) for tier in reversed(TIERS))

        assert every == contexts.steps(too_long)
        assert (Step(8192, 6512), Step(6656, 6512), Step(4096, 4096)) == contexts.steps(shorter)
        assert (Step(8192, 8192),) == Contexts((8192,), is_fixed=True).steps(too_long)

    def test_fixed(self) -> None:
        """A fixed context is the only step."""
        contexts = Contexts((8192,), is_fixed=True)

        assert (Step(8192, 612),) == contexts.steps(need(100))
        assert (Step(8192, 8192),) == contexts.steps(need(8000))
        assert () == contexts.steps(need(8192))

    def test_bound(self) -> None:
        """Until the prompt is counted any worker will do, and a load is for its likely length."""
        bound = Need(30000, 10000, 512, is_exact=False)

        steps = Contexts(TIERS, is_fixed=False).steps(bound)

        assert (Step(16384, 1), Step(8192, 1), Step(4096, 1)) == steps
