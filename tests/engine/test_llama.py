"""What the real llama.cpp does with what we tell it."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.segments import Prompt, marker, plain
from proxy.engine.core import Outcome
from proxy.engine.llama.engine import LlamaEngine
from proxy.engine.llama.sampler import top_logprobs
from proxy.engine.sequence import Batch, Sequence, Share
from proxy.errors import EngineError
from proxy.generation import Sampling

BOS = "<｜begin▁of▁sentence｜>"
EOT = "<|EOT|>"
# The ids of deepseek-coder's vocabulary: facts of the file, and of DeepSeek-Coder's tokenizer.
MARKERS = {BOS: 32013, "<｜end▁of▁sentence｜>": 32014, "<｜fim▁hole｜>": 32015, EOT: 32021}


def decode(engine: LlamaEngine, tokens: list[int], slot: int = 0) -> Outcome:
    engine.forget(slot, 0)
    return engine.decode(Batch((Share(Sequence(0, 0, tokens), slot, 0, len(tokens), 0),)))


def generate(engine: LlamaEngine, sampling: Sampling, count: int, index: int = 0) -> list[int]:
    """`count` tokens after a fixed prompt, in slot 0."""
    engine.forget(0, 0)
    sequence = Sequence(0, 0, [32013, 100, 200])
    sampler = engine.sampler(sampling, index)
    for _ in range(count):
        share = Share(sequence, 0, sequence.n_past, sequence.n_pending, 0)
        assert engine.decode(Batch((share,))) is Outcome.DECODED
        sequence.n_past = len(sequence.tokens)
        sequence.tokens.append(engine.draw(sampler, share.row))
    sampler.close()
    return sequence.tokens[3:]


class TestTokenize:
    """Markers become their id; text never becomes a marker (design, section 7)."""

    @pytest.mark.parametrize(("text", "token"), MARKERS.items())
    def test_marker(self, coder_engine: LlamaEngine, text: str, token: int) -> None:
        """A marker is exactly one token."""
        assert [token] == coder_engine.tokenize(Prompt((marker(text),)))

    @pytest.mark.parametrize("text", MARKERS)
    def test_typed_marker(self, coder_engine: LlamaEngine, text: str) -> None:
        """A marker that a user typed stays text, and the text stays whole."""
        typed = f"what is {text}{text} for? <{text}"
        tokens = coder_engine.tokenize(Prompt((plain(typed),)))

        assert not set(MARKERS.values()) & set(tokens)
        assert typed.encode() == b"".join(map(coder_engine.piece, tokens))

    @settings(max_examples=200, deadline=None)
    @given(text=st.text() | st.text("<|｜EOTfim▁hole> \n", max_size=40))
    def test_text_is_kept(self, coder_engine: LlamaEngine, text: str) -> None:
        """Any text comes back from its tokens byte for byte."""
        tokens = coder_engine.tokenize(Prompt((plain(text),) if text else ()))

        assert text.encode() == b"".join(map(coder_engine.piece, tokens))

    def test_lone_surrogate(self, coder_engine: LlamaEngine) -> None:
        """Half a surrogate pair, which JSON can carry, is replaced and breaks nothing."""
        assert coder_engine.tokenize(Prompt((plain("a\ud800b"),)))

    def test_unknown_marker(self, coder_engine: LlamaEngine) -> None:
        """A marker that the vocabulary lacks is an error that names it."""
        with pytest.raises(EngineError, match="<no such thing>"):
            coder_engine.tokenize(Prompt((marker("<no such thing>"),)))


class TestSampling:
    """The sampler chain does what the request says."""

    def test_greedy_repeats(self, random_engine: LlamaEngine) -> None:
        """Temperature 0 gives the likeliest token, every time."""
        assert generate(random_engine, Sampling(temperature=0), 20) == generate(
            random_engine, Sampling(temperature=0), 20
        )

    def test_seed_repeats(self, random_engine: LlamaEngine) -> None:
        """The same seed gives the same answer, another seed or choice another one."""
        one = generate(random_engine, Sampling(seed=1), 20)

        assert one == generate(random_engine, Sampling(seed=1), 20)
        assert one != generate(random_engine, Sampling(seed=2), 20)
        assert one != generate(random_engine, Sampling(seed=1), 20, index=1)

    def test_seedless_differs(self, random_engine: LlamaEngine) -> None:
        """Without a seed no two answers are alike."""
        assert generate(random_engine, Sampling(), 20) != generate(random_engine, Sampling(), 20)

    @pytest.mark.parametrize(
        "sampling", [Sampling(top_k=1), Sampling(top_p=1e-6), Sampling(min_p=1.0)]
    )
    def test_narrowest_is_greedy(self, random_engine: LlamaEngine, sampling: Sampling) -> None:
        """top_k 1, top_p 0 and min_p 1 leave only the likeliest token."""
        assert generate(random_engine, Sampling(temperature=0), 10) == generate(
            random_engine, sampling, 10
        )

    def test_top_k(self, random_engine: LlamaEngine) -> None:
        """top_k k draws from the k likeliest tokens and from all of them."""
        firsts = {
            generate(random_engine, Sampling(top_k=3, seed=seed, temperature=5), 1)[0]
            for seed in range(60)
        }
        decode(random_engine, [32013, 100, 200])
        best = random_engine.logprobs(2, 0, 3)[1:]

        assert {entry.token_id for entry in best} == firsts

    def test_logit_bias(self, random_engine: LlamaEngine) -> None:
        """-100 forbids a token, 100 forces it, an id that does not exist is nothing."""
        best = generate(random_engine, Sampling(temperature=0), 1)[0]
        never = Sampling(temperature=0, logit_bias=((best, -100.0),))
        always = Sampling(temperature=1, logit_bias=((1234, 100.0), (10**6, 100.0)))

        assert best not in generate(random_engine, never, 8)
        assert [1234] * 4 == generate(random_engine, always, 4)

    def test_penalties(self, random_engine: LlamaEngine) -> None:
        """A presence penalty keeps a token from coming twice; the prompt does not count."""
        forced = ((100, 90.0), (1234, 80.0))
        free = Sampling(temperature=0, logit_bias=forced)
        tired = Sampling(temperature=0, logit_bias=forced, presence_penalty=30.0)

        assert [100, 100] == generate(random_engine, free, 2)
        assert [100, 1234] == generate(random_engine, tired, 2)

    def test_frequency_penalty(self, random_engine: LlamaEngine) -> None:
        """A frequency penalty grows with every time a token came."""
        sampling = Sampling(
            temperature=0, logit_bias=((5, 60.0), (6, 60.0), (7, 60.0)), frequency_penalty=2.0
        )

        counts = Counter(generate(random_engine, sampling, 30))

        assert {5, 6, 7} == set(counts)
        assert max(counts.values()) - min(counts.values()) <= 3

    def test_logprobs(self, random_engine: LlamaEngine) -> None:
        """Log probabilities are of the model's own distribution, best first, and add up to one."""
        decode(random_engine, [32013, 100, 200])
        entries = random_engine.logprobs(2, 77, 5)
        everything = random_engine.logprobs(2, 77, 32256)[1:]

        assert 77 == entries[0].token_id
        assert sorted((e.logprob for e in entries[1:]), reverse=True) == [
            e.logprob for e in entries[1:]
        ]
        assert sum(np.exp(entry.logprob) for entry in everything) == pytest.approx(1, abs=1e-3)


def test_top_logprobs_alone() -> None:
    """Only the chosen token's when no alternatives are asked for."""
    logits = np.log(np.array([0.5, 0.25, 0.25], np.float32))
    ((token, logprob),) = top_logprobs(logits, 1, 0)

    assert 1 == token
    assert pytest.approx(np.log(0.25), abs=1e-6) == logprob


def test_abort(random_engine: LlamaEngine) -> None:
    """A decode that is told to stop says so, and one that is told to go on does."""
    random_engine.abort(wanted=True)
    stopped = decode(random_engine, [1] * 64)
    random_engine.abort(wanted=False)

    assert (Outcome.ABORTED, Outcome.DECODED) == (stopped, decode(random_engine, [1] * 64))


def test_no_room(coder_engine: LlamaEngine) -> None:
    """More tokens than cells are refused and leave what was there."""
    assert decode(coder_engine, [1] * 500, slot=0) is Outcome.DECODED
    assert decode(coder_engine, [1] * 500, slot=1) is Outcome.DECODED
    outcome = decode(coder_engine, [1] * 500, slot=2)
    for slot in range(3):
        coder_engine.forget(slot, 0)

    assert outcome is Outcome.NO_ROOM


def test_wrong_position(coder_engine: LlamaEngine) -> None:
    """A gap in a sequence, which would be our own bug, is an error and no wrong answer."""
    share = Share(Sequence(0, 0, [1] * 10), 0, 5, 5, 0)
    decode(coder_engine, [1, 2])
    with pytest.raises(EngineError, match="llama_decode returned -1"):
        coder_engine.decode(Batch((share,)))


def test_copied_cells(random_engine: LlamaEngine) -> None:
    """What follows a copied prefix is what follows the same prefix read anew."""
    tokens = [32013, *range(100, 140)]
    decode(random_engine, [*tokens, 500], slot=0)
    whole = random_engine.logprobs(len(tokens), 0, 1)[1].token_id
    random_engine.forget(1, 0)
    random_engine.copy(0, 1, len(tokens))
    random_engine.decode(Batch((Share(Sequence(0, 0, [*tokens, 500]), 1, len(tokens), 1, 0),)))

    assert whole == random_engine.logprobs(0, 0, 1)[1].token_id
