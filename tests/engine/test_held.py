"""Answers held to a grammar by the real llama.cpp."""

import json
import re

import jsonschema
import pytest

from prompts.segments import Prompt, marker, plain
from proxy.engine.core import Constraint, Outcome
from proxy.engine.llama.engine import LlamaEngine
from proxy.engine.load import Load
from proxy.engine.sequence import Batch, Sequence, Share
from proxy.errors import BadRequest, EngineError
from proxy.generation import Sampling, Start
from proxy.grammar.schema import grammar_of
from tests.scripted import ANSWER, family_file

GREEDY = Sampling(temperature=0)
EOT = 32021
NEVER = Constraint(grammar_of({"type": "null"}), frozenset())
PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 12},
        "age": {"type": "integer", "minimum": 0, "maximum": 130},
        "role": {"enum": ["admin", "user", None]},
        "tags": {"type": "array", "items": {"$ref": "#/$defs/tag"}, "minItems": 1, "maxItems": 3},
        "home": {
            "type": "object",
            "properties": {"zip": {"type": "string", "pattern": "^[0-9]{5}$"}},
            "required": ["zip"],
        },
    },
    "required": ["name", "role", "tags", "home"],
    "additionalProperties": False,
    "$defs": {"tag": {"anyOf": [{"const": "x\\y"}, {"type": "boolean"}]}},
}


def held(
    engine: LlamaEngine,
    prompt: list[int],
    constraint: Constraint | None,
    sampling: Sampling = GREEDY,
    *,
    limit: int = 400,
    ends: tuple[int, ...] = (),
) -> list[int]:
    """What is drawn after the prompt, to the end of generation and with its token."""
    engine.forget(0, 0)
    sequence = Sequence(0, 0, list(prompt))
    sampler = engine.sampler(sampling, 0, constraint)
    try:
        for _ in range(limit):
            share = Share(sequence, 0, sequence.n_past, sequence.n_pending, 0)
            assert engine.decode(Batch((share,))) is Outcome.DECODED
            sequence.n_past = len(sequence.tokens)
            token = engine.draw(sampler, share.row)
            sequence.tokens.append(token)
            if engine.ends_generation(token) or token in ends:
                break
        return sequence.tokens[len(prompt) :]
    finally:
        sampler.close()


def text_of(engine: LlamaEngine, tokens: list[int]) -> str:
    return b"".join(map(engine.piece, tokens)).decode("utf-8", "replace")


def coder_prompt(engine: LlamaEngine) -> list[int]:
    return engine.tokenize(Prompt((plain("### Response:\n"),)))


@pytest.mark.parametrize(("seed", "top_p"), [(0, 0.9), (1, 0.9), (0, 1.0)])
def test_random_model(random_engine: LlamaEngine, seed: int, top_p: float) -> None:
    """A model that knows nothing gives an instance of the schema all the same, and ends."""
    constraint = Constraint(grammar_of(PERSON), frozenset())

    *said, end = held(
        random_engine, [32013, 100], constraint, Sampling(seed=seed, top_p=top_p, top_k=0)
    )

    jsonschema.validate(json.loads(text_of(random_engine, said)), PERSON)
    assert random_engine.ends_generation(end)


def test_scripted_model(coder_engine: LlamaEngine) -> None:
    """A model that is sure of another answer gives JSON, and that answer where JSON allows it."""
    prompt = coder_prompt(coder_engine)
    schema = {"type": "array", "items": {"enum": [ANSWER, 1]}, "minItems": 1, "maxItems": 1}

    *free, _ = held(coder_engine, prompt, None)
    *said, _ = held(coder_engine, prompt, Constraint(grammar_of(schema), frozenset()))

    assert ANSWER == text_of(coder_engine, free)
    assert json.loads(text_of(coder_engine, said)) in ([ANSWER], [1])


def test_same_odds(random_engine: LlamaEngine) -> None:
    """A grammar that allows everything changes nothing: the same seed, the same tokens."""
    anything = Constraint("root ::= [\\x01-\\U0010FFFF]*", frozenset())
    sampling = Sampling(seed=3, top_p=0.9)

    free = held(random_engine, [32013, 100], None, sampling, limit=30)

    assert free == held(random_engine, [32013, 100], anything, sampling, limit=30)


def test_penalties_count(random_engine: LlamaEngine) -> None:
    """Tokens that were drawn under a grammar count for the penalties, once each."""
    twice = Constraint('root ::= ("a" | "b") ("a" | "b")', frozenset())
    a, b = (random_engine.tokenize(Prompt((plain(letter),)))[0] for letter in "ab")
    liked = Sampling(temperature=0, logit_bias=((a, 90.0), (b, 50.0)), presence_penalty=2.0)
    tired = Sampling(temperature=0, logit_bias=((a, 90.0), (b, 50.0)), presence_penalty=90.0)

    assert [a, a] == held(random_engine, [32013], twice, liked)[:2]
    assert [a, b] == held(random_engine, [32013], twice, tired)[:2]


def test_state_is_its_own(random_engine: LlamaEngine) -> None:
    """Two sequences of one grammar are each in their own place in it."""
    constraint = Constraint('root ::= "abc"', frozenset())
    random_engine.forget(0, 0)
    random_engine.decode(Batch((Share(Sequence(0, 0, [32013]), 0, 0, 1, 0),)))
    samplers = [random_engine.sampler(GREEDY, index, constraint) for index in range(2)]

    firsts = [random_engine.draw(sampler, 0) for sampler in samplers]

    for sampler in samplers:
        sampler.close()
    assert firsts[0] == firsts[1]
    assert text_of(random_engine, firsts[:1])[:1] == "a"


def test_end_is_reachable(coder_engine: LlamaEngine) -> None:
    """Where the grammar is complete a stop token that is no end of generation may come too."""
    stop = 32015  # `<｜fim▁hole｜>`, a control token
    bias = Sampling(temperature=0, logit_bias=((stop, 100.0),))
    constraint = Constraint(grammar_of({"type": "null"}), frozenset({stop}))

    *said, end = held(coder_engine, coder_prompt(coder_engine), constraint, bias, ends=(stop,))

    assert (None, stop) == (json.loads(text_of(coder_engine, said)), end)


def test_no_control_tokens(coder_engine: LlamaEngine) -> None:
    """A control token, which adds nothing to the text, is no character of a string."""
    hole = Sampling(temperature=0, logit_bias=((32015, 100.0),))
    constraint = Constraint(
        grammar_of({"type": "string", "minLength": 3, "maxLength": 3}), frozenset()
    )

    *said, _ = held(coder_engine, coder_prompt(coder_engine), constraint, hole)

    assert 32015 not in said
    assert 3 == len(json.loads(text_of(coder_engine, said)))


def test_dead_end(random_engine: LlamaEngine) -> None:
    """Where the client forbids what JSON needs, the request fails and the process lives."""
    quote = [t for t in range(32256) if b"n" in random_engine.piece(t)]
    bias = Sampling(temperature=0, logit_bias=tuple((token, -100.0) for token in quote))

    with pytest.raises(EngineError, match="No token is left that response_format allows"):
        held(random_engine, [32013, 100], NEVER, bias)


def test_bad_grammar(random_engine: LlamaEngine) -> None:
    """What llama.cpp cannot read is refused, not obeyed by half."""
    with pytest.raises(BadRequest, match="cannot read the grammar"):
        random_engine.sampler(GREEDY, 0, Constraint("root ::= (", frozenset()))


@pytest.fixture(scope="module")
def thinker(tmp_path_factory: pytest.TempPathFactory) -> LlamaEngine:
    """R1 in small: after `<think>` and a newline it thinks, and answers with words."""
    path = family_file(tmp_path_factory.mktemp("r1") / "r1.gguf", "r1")
    return LlamaEngine(Load(str(path), n_ctx=512, n_seq=1, markers=("<think>", "</think>")))


@pytest.fixture
def closes(thinker: LlamaEngine) -> int:
    return thinker.info.marker_ids["</think>"]


class TestWaiting:
    """A grammar that waits for the model to begin."""

    def said(self, engine: LlamaEngine, gbnf: str, *starts: Start) -> str:
        """What the model makes of its answer, `Paris is the capital of France.`"""
        constraint = Constraint(gbnf, frozenset(), is_lazy=True, starts=starts)
        return text_of(engine, held(engine, coder_prompt(engine), constraint)[:-1])

    def test_never(self, coder_engine: LlamaEngine) -> None:
        """A model that does not begin says what it would, and ends."""
        assert ANSWER == self.said(coder_engine, 'root ::= "x"', Start("Rome", "root"))

    def test_same_odds(self, random_engine: LlamaEngine) -> None:
        """Up to there nothing is changed: the same seed, the same tokens."""
        sampling = Sampling(seed=3, top_p=0.9, frequency_penalty=0.5)
        waiting = Constraint(
            'root ::= "x"', frozenset(), is_lazy=True, starts=(Start("<tool>", "root"),)
        )

        free = held(random_engine, [32013, 100], None, sampling, limit=30)

        assert free == held(random_engine, [32013, 100], waiting, sampling, limit=30)

    @pytest.mark.parametrize(
        ("start", "rule", "wanted"),
        [
            ("Paris", '" is" " not."', "Paris is not."),
            ("is the", '" " ("end" | "best")', "Paris is the (end|best)"),
            ("Par", '"is." | "is!"', "Paris[.!]"),
            ("Pa", '"ul"', "(?!Paris).*"),
        ],
    )
    def test_begun(self, coder_engine: LlamaEngine, start: str, rule: str, wanted: str) -> None:
        """From there on it is held, wherever in a token that is; one that goes on wrong is none."""
        said = self.said(coder_engine, f'root ::= "x"\nrest ::= {rule}', Start(start, "rest"))

        assert re.fullmatch(wanted, said), said


class TestMarkers:
    """Tokens that stand for a character of the grammar."""

    HOLE = 32015

    def constraint(self, gbnf: str) -> Constraint:
        return Constraint(gbnf, frozenset(), markers=(("\x01", self.HOLE),))

    def test_marker(self, coder_engine: LlamaEngine) -> None:
        """The token comes where its character may, and nowhere as its name or as that character."""
        said = held(
            coder_engine,
            coder_prompt(coder_engine),
            self.constraint(r'root ::= "a" "\x01" [c-z]{3} "\x01"'),
            Sampling(temperature=0, logit_bias=((self.HOLE, 50.0),)),
        )

        assert [1, len(said) - 2] == [at for at, token in enumerate(said) if token == self.HOLE]
        assert b"\x01" not in b"".join(map(coder_engine.piece, said))

    def test_odd_token(self, coder_engine: LlamaEngine) -> None:
        """A token with that character among others is passed over, and another is drawn."""
        odd = next(
            token
            for token in range(32000)
            if re.fullmatch(rb"[\x01-\x08]+", coder_engine.piece(token))
            and len(coder_engine.piece(token)) == 1
        )
        letter = coder_engine.piece(odd).decode()
        constraint = Constraint(
            rf'root ::= [c-z]{{2}} "\x{ord(letter):02X}"',
            frozenset(),
            markers=((letter, self.HOLE),),
        )
        liked = Sampling(temperature=0, logit_bias=((odd, 90.0),))

        said = held(coder_engine, coder_prompt(coder_engine), constraint, liked)

        assert odd not in said
        assert self.HOLE == said[-2]

    def test_no_letters(self, coder_engine: LlamaEngine) -> None:
        """Without a token for such a character nothing can be held, and it is said."""
        constraint = Constraint('root ::= "x"', frozenset(), markers=(("xyzzy", 5),), field="tools")

        with pytest.raises(BadRequest, match="no tokens for control characters") as caught:
            coder_engine.sampler(GREEDY, 0, constraint)

        assert "tools" == caught.value.param


class TestThinking:
    """A model that thinks is held once its thinking is over."""

    def constraint(self, thinker: LlamaEngine, *, is_open: bool) -> Constraint:
        ids = thinker.info.marker_ids
        gbnf = grammar_of({"type": "boolean"})
        return Constraint(gbnf, frozenset(), ids["<think>"], ids["</think>"], is_open=is_open)

    def test_prefilled(self, thinker: LlamaEngine, closes: int) -> None:
        """Thinking goes as it would, and the answer behind it is JSON."""
        prompt = thinker.tokenize(Prompt((marker("<think>"), plain("\n"))))

        free = held(thinker, prompt, None)
        said = held(thinker, prompt, self.constraint(thinker, is_open=True))

        thought = free.index(closes) + 1
        assert free[:thought] == said[:thought]
        assert isinstance(json.loads(text_of(thinker, said[thought:-1])), bool)

    def test_opened(self, thinker: LlamaEngine, closes: int) -> None:
        """A model may open its thinking itself, as the first thing it does and no later."""
        opens = thinker.info.marker_ids["<think>"]
        sampling = Sampling(temperature=0, logit_bias=((opens, 60.0), (closes, 50.0)))

        said = held(thinker, [0], self.constraint(thinker, is_open=False), sampling, limit=3)
        calm = held(thinker, [0], self.constraint(thinker, is_open=False))

        assert opens == said[0]
        assert isinstance(json.loads(text_of(thinker, calm[:-1])), bool)

    def test_unended(self, thinker: LlamaEngine, closes: int) -> None:
        """A model that would end its turn in mid-thought ends the thought, and answers."""
        eos = Sampling(temperature=0, logit_bias=((1, 100.0),))

        said = held(thinker, [0, 5], self.constraint(thinker, is_open=True), eos)

        assert closes == said[0]
        assert isinstance(json.loads(text_of(thinker, said[1:-1])), bool)
