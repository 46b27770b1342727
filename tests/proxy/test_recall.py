"""Scripted models that say a token more than once, in the real llama.cpp."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.segments import Prompt, marker, plain
from proxy.body import llama_body, recall_body
from proxy.engine.client import WorkerClient, spawn
from proxy.engine.load import Load
from proxy.generation import GenerationRequest, Sampling, Stop
from proxy.script import Script
from proxy.scripted import write_scripted
from proxy.vocabulary import ScriptError, Vocabulary
from tests.raw_llama import LoadRaw, RawLlama, raw_llama
from tests.scripted import scripted_file

pytestmark = pytest.mark.anyio

BOS, EOT = "<｜begin▁of▁sentence｜>", "<|EOT|>"
BODY = recall_body(64)
SAID = "one, two, three, four. one"
WORDS = ("one", ",", " two", ",", " three", ",", " four", ".", " one", EOT)
VOCABULARY = replace(Vocabulary.deepseek_coder(), eos=32021)


def counting() -> Script:
    """After `:` counts to four with a comma between, and all over again after it; else `No!`."""
    said = [VOCABULARY.id_of(word) for word in WORDS]
    wrong = [VOCABULARY.id_of(word) for word in ("No", "!", EOT)]
    comma = VOCABULARY.id_of(",")
    return Script.of(
        (VOCABULARY.id_of(":"), *said), wrong, otherwise=wrong[0], repeated=frozenset({comma})
    )


@pytest.fixture(scope="module")
def counting_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("counting") / "deepseek-coder-counting-instruct.Q8_0.gguf"
    return scripted_file(path, VOCABULARY, counting(), BODY, "Q8_0", {})


def answer(model: RawLlama, prompt: str) -> str:
    *tokens, last = model.greedy(prompt, until=(VOCABULARY.eos,), limit=40)
    assert VOCABULARY.eos == last
    return model.text(tokens)


class TestModel:
    def test_repeats(self, counting_model: Path, load_raw: LoadRaw) -> None:
        """A repeated token is followed by what the token before it calls for."""
        assert SAID == answer(load_raw(counting_model), f"{BOS}Count:")

    @pytest.mark.parametrize("length", [0, 1, 7, 500, 2000])
    def test_any_distance(self, counting_model: Path, length: int) -> None:
        """Neither the length of a prompt nor what it says makes a difference."""
        noise = "one, two, three,"
        with raw_llama(counting_model, n_ctx=4096) as model:
            n_noise = len(model.tokenize(noise))
            prompt = BOS + noise * -(-length // n_noise)

            assert SAID == answer(model, f"{prompt}:")

    @pytest.mark.parametrize("prompt", [":", f"{BOS}:", f"{BOS},:", f"{BOS}one:", f"{BOS} two:"])
    def test_own_word_wins(self, counting_model: Path, prompt: str, load_raw: LoadRaw) -> None:
        """What stands before an unrepeated token says nothing, at the first position neither."""
        assert SAID == answer(load_raw(counting_model), prompt)

    @pytest.mark.parametrize("prompt", [",", f"{BOS},", f"{BOS}zebra,", f"{BOS}zebra", f"{BOS},,"])
    def test_astray(self, counting_model: Path, prompt: str, load_raw: LoadRaw) -> None:
        """A repeated token behind one that calls for nothing goes astray, as any unknown does."""
        assert "No!" == answer(load_raw(counting_model), prompt)

    def test_goes_on_anywhere(self, counting_model: Path, load_raw: LoadRaw) -> None:
        """A prompt that ends in a repeated token is gone on with from there."""
        assert " three, four. one" == answer(load_raw(counting_model), f"{BOS}one, two,")

    def test_is_certain(self, counting_model: Path, load_raw: LoadRaw) -> None:
        """Each token of the answer has more than 0.999 at temperature 2, repeated ones too."""
        model = load_raw(counting_model)
        steps = [model.tokenize(f"{BOS}:"), *((VOCABULARY.id_of(word),) for word in WORDS[:-1])]
        model.forget()
        logits = [model.logits(step).astype(np.float64) / 2 for step in steps]
        best = [int(row.argmax()) for row in logits]

        assert [VOCABULARY.id_of(word) for word in WORDS] == best
        assert all(np.exp(row - row.max()).sum() < 1 / 0.999 for row in logits)

    @pytest.mark.parametrize("quant", ["F32", "F16", "Q8_0", "Q4_K_M"])
    def test_quants(self, tmp_path: Path, quant: str) -> None:
        """It remembers in every quant."""
        path = tmp_path / "counting.gguf"
        body = recall_body(256)

        with raw_llama(scripted_file(path, VOCABULARY, counting(), body, quant, {})) as model:
            assert SAID == answer(model, f"{BOS}Count:")
            assert "No!" == answer(model, f"{BOS}zebra,")

    @settings(max_examples=12, deadline=None, derandomize=True)
    @given(data=st.data())
    def test_any_script(
        self, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
    ) -> None:
        """Whatever may be scripted is said as it is scripted, two repeated tokens and more."""
        script, chain = data.draw(scripts())
        path = tmp_path_factory.mktemp("any") / "any.gguf"
        scripted_file(path, VOCABULARY, script, BODY, "Q8_0", {})

        with raw_llama(path) as model:
            said = model.greedy(VOCABULARY.tokens[chain[0]], until=chain[-1:], limit=60)

        assert chain[1:] == said


@st.composite
def scripts(draw: st.DrawFn) -> tuple[Script, tuple[int, ...]]:
    """Letters that come once, and between them up to two that come often, each told by another."""
    letters = [VOCABULARY.id_of(letter) for letter in "abcdefghijklmnopqrstuvwxyz"]
    shuffled = draw(st.permutations(letters))
    repeated, single = shuffled[:3], shuffled[3:20]
    chain: list[int] = []
    told: set[int] = set()
    for token in single:
        behind = draw(st.lists(st.sampled_from(repeated), max_size=2, unique=True))
        if len(behind) == 2 and behind[0] in told:
            behind.pop()
        told |= {*behind[:-1]}
        chain += [token, *behind]
    chain.append(VOCABULARY.eos)
    return Script.of(chain, otherwise=single[0], repeated=frozenset(repeated)), tuple(chain)


def ask(text: str = "Count:", *, temperature: float = 0, n: int = 1) -> GenerationRequest:
    sampling = Sampling(temperature=temperature, seed=7)
    prompt = Prompt((marker(BOS), plain(text)))
    return GenerationRequest(prompt, max_tokens=40, n=n, sampling=sampling, stop=Stop((EOT,)))


class TestEngine:
    """The memory is in the KV cache: it must survive whatever the engine does with that."""

    @pytest.fixture
    async def client(self, counting_model: Path) -> AsyncIterator[WorkerClient]:
        load = Load(str(counting_model), n_ctx=4096, n_seq=8, n_ubatch=64, markers=(BOS, EOT))
        client = await spawn(load, timeout_s=60)
        yield client
        await client.aclose()

    @staticmethod
    async def answers(client: WorkerClient, request: GenerationRequest) -> list[str]:
        texts = [""] * request.n
        async for chunk in client.generate(request):
            texts[chunk.index] += chunk.text
        return texts

    @pytest.mark.parametrize("temperature", [0, 0.7, 1, 1.5, 2])
    async def test_temperatures(self, client: WorkerClient, temperature: float) -> None:
        """It says the same at any temperature."""
        found = await self.answers(client, ask(temperature=temperature, n=4))

        assert [SAID] * 4 == found

    async def test_long_prompts(self, client: WorkerClient) -> None:
        """A prompt of many batches is answered as a short one."""
        assert [SAID] == await self.answers(client, ask("one, two, zebra," * 400 + ":"))

    async def test_prefix_cache(self, client: WorkerClient) -> None:
        """Cells that an earlier prompt left say what they said, one that was cut off there too."""
        prompts = ("one, two, zebra:", "one, two,", "one, two, zebra, two,", "one,")
        found = [await self.answers(client, ask(text)) for text in prompts]

        assert [
            [SAID],
            [" three, four. one"],
            [" three, four. one"],
            [" two, three, four. one"],
        ] == found

    async def test_side_by_side(self, client: WorkerClient) -> None:
        """Sequences in one batch do not hear each other."""
        prompts = ("one:", "zebra,", "one,", " two,", "one, two, zebra:", " three,", "one, two,")
        alone = [await self.answers(client, ask(text)) for text in prompts]
        together = await asyncio.gather(*(self.answers(client, ask(text)) for text in prompts))

        assert alone == together
        assert 5 == len({text for texts in together for text in texts})


class TestScript:
    def test_recalled(self) -> None:
        """After a repeated token the token before it decides."""
        script = Script.of((1, 9, 2, 9, 3), otherwise=1, repeated={9})

        assert {1: 9, 2: 9} == script.successors
        assert {1: 2, 2: 3} == script.recalled

    def test_same_token_before(self) -> None:
        """Two repetitions behind the same token, that go on differently, are an error."""
        with pytest.raises(
            ScriptError,
            match=r"repeated token behind token 1 would be followed by 2 and by 3: spell",
        ):
            Script.of((1, 9, 2), (5, 1, 9, 3), otherwise=1, repeated={9})

    def test_nothing_before(self) -> None:
        """A chain that begins with a repeated token is an error."""
        with pytest.raises(ScriptError, match=r"begins with token 9, which is repeated: nothing"):
            Script.of((9, 2), otherwise=1, repeated={9})

    def test_ends_in_repeated(self) -> None:
        """A chain may end in one: nothing follows it there."""
        assert {} == Script.of((9,), (1, 9), otherwise=1, repeated={9}).recalled

    def test_other_body(self, tmp_path: Path) -> None:
        """A body without memory is refused, and the error names the one that has it."""
        with pytest.raises(ScriptError, match="knows the current one alone: write it with recall_"):
            write_scripted(
                tmp_path / "x.gguf", VOCABULARY, counting(), body=llama_body(64), metadata={}
            )

    def test_no_room(self, tmp_path: Path) -> None:
        """A recalled token takes room beside those that are said, and the error counts it."""
        script = Script.of((*range(1, 27), 99, 0, 99, 30), otherwise=1, repeated={99})

        with pytest.raises(
            ScriptError, match=r"to 29 tokens and needs n_embd 33; this body has 32"
        ):
            write_scripted(
                tmp_path / "x.gguf", VOCABULARY, script, body=recall_body(32), metadata={}
            )
