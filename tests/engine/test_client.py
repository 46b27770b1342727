"""Worker processes: started, asked, cancelled, killed, outlived."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from prompts.segments import Prompt, marker, plain
from proxy.engine.client import WorkerClient, spawn
from proxy.engine.load import Load
from proxy.engine.process import gpu_backends
from proxy.errors import (
    ContextTooLong,
    DeepFitError,
    EngineError,
    ModelUnusable,
    OutOfMemory,
    WorkerDied,
)
from proxy.generation import Chunk, FinishReason, GenerationRequest, Sampling, Stop
from tests.scripted import cycle_words

pytestmark = pytest.mark.anyio

BOS = "<｜begin▁of▁sentence｜>"
EOT = "<|EOT|>"


def chat(text: str) -> Prompt:
    return Prompt((marker(BOS), plain(f"### Instruction:\n{text}\n### Response:\n")))


def ask(text: str = "hi", **request: object) -> GenerationRequest:
    return GenerationRequest(chat(text), stop=Stop((EOT,)), **request)  # type: ignore[arg-type]


@asynccontextmanager
async def worker(path: Path, n_ctx: int = 2048, n_seq: int = 8) -> AsyncIterator[WorkerClient]:
    load = Load(str(path), n_ctx=n_ctx, n_seq=n_seq, markers=(BOS, EOT))
    client = await spawn(load, timeout_s=60)
    try:
        yield client
    finally:
        await client.aclose()


async def collect(client: WorkerClient, request: GenerationRequest) -> list[Chunk]:
    return [chunk async for chunk in client.generate(request)]


def text_of(chunks: list[Chunk]) -> str:
    return "".join(chunk.text for chunk in chunks)


def is_running(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def environ_of(pid: int) -> list[bytes]:
    return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")


async def until(true: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


async def test_answers(coder_model: Path) -> None:
    """A prompt is accepted with an empty chunk, answered, and ended at `<|EOT|>`, unseen."""
    async with worker(coder_model) as client:
        chunks = await collect(client, ask())

    assert () == chunks[0].pieces
    assert text_of(chunks)
    assert EOT not in text_of(chunks)
    assert FinishReason.STOP is chunks[-1].finish
    assert chunks[-1].usage


async def test_many_at_once(cycle_model: Path) -> None:
    """Streams that run together each say what they say alone, a token a step each."""
    request = GenerationRequest(chat("go"), max_tokens=120, sampling=Sampling(temperature=0))
    async with worker(cycle_model) as client:
        alone = text_of(await collect(client, request))
        order: list[int] = []

        async def follow(number: int) -> str:
            text = ""
            async for chunk in client.generate(request):
                order.append(number)
                text += chunk.text
            return text

        together = await asyncio.gather(*(follow(number) for number in range(8)))

    assert [alone] * 8 == together
    assert alone.startswith("".join(cycle_words()[:50]))
    # Interleaved: nobody is far ahead of anybody at half time.
    half = order[: len(order) // 2]
    counts = [half.count(number) for number in range(8)]
    assert max(counts) - min(counts) < 30


async def test_tokenize(coder_model: Path) -> None:
    """The worker tells a prompt's tokens, and what they say, markers and half characters too."""
    async with worker(coder_model) as client:
        tokens = await client.tokenize(chat("hello 😀"))
        pieces = await client.detokenize(tokens)
        chunks = await collect(client, ask("hello 😀"))

    assert chunks[-1].usage
    assert len(tokens) == chunks[-1].usage.n_prompt
    assert BOS.encode() == pieces[0]
    assert chat("hello 😀").text.encode() == b"".join(pieces)


async def test_detokenize_unknown(coder_model: Path) -> None:
    """Token ids that do not exist are spelled for nobody, and the worker goes on."""
    async with worker(coder_model) as client:
        with pytest.raises(EngineError, match="outside the vocabulary"):
            await client.detokenize([5, 10**7])

        assert [] == await client.detokenize([])
        assert [] == await client.tokenize(Prompt(()))


async def test_prefix_reuse(coder_model: Path) -> None:
    """A conversation that goes on reuses the cells of what was said before."""
    async with worker(coder_model) as client:
        await collect(client, ask("a long beginning " * 40))
        again = await collect(client, ask("a long beginning " * 40 + "and more"))

    usage = again[-1].usage
    assert usage
    assert usage.n_cached > 100


async def test_too_long(coder_model: Path) -> None:
    """A prompt longer than the context is refused with both numbers."""
    async with worker(coder_model, n_ctx=256) as client:
        with pytest.raises(ContextTooLong) as caught:
            await collect(client, ask("word " * 400))

    assert 256 == caught.value.n_ctx
    assert caught.value.n_prompt > 400


@pytest.mark.parametrize("tokens", [(), (5, 10**7), (-1,)])
async def test_bad_token_ids(coder_model: Path, tokens: tuple[int, ...]) -> None:
    """Token ids that do not exist are refused; the worker goes on."""
    async with worker(coder_model) as client:
        with pytest.raises(EngineError, match="token"):
            await collect(client, GenerationRequest(tokens))

        assert text_of(await collect(client, ask()))


async def test_token_ids(coder_model: Path) -> None:
    """A prompt may come as token ids."""
    async with worker(coder_model) as client:
        chunks = await collect(client, GenerationRequest((32013, 185), max_tokens=3))

    assert chunks[-1].usage
    assert 2 == chunks[-1].usage.n_prompt


async def test_cancel_while_answering(cycle_model: Path) -> None:
    """Closing the stream frees the slot: with one slot, the next request is served at once."""
    async with worker(cycle_model, n_seq=1) as client:
        stream = client.generate(GenerationRequest(chat("go")))
        async for chunk in stream:
            if chunk.pieces:
                break
        await stream.aclose()  # type: ignore[attr-defined]
        async with asyncio.timeout(10):
            chunks = await collect(client, GenerationRequest(chat("go"), max_tokens=4))

        assert 0 == client.n_running
        assert text_of(chunks)


async def test_cancel_while_reading(small_random_model: Path) -> None:
    """A prompt that is being read is given up inside llama.cpp, and the next one is served."""
    long = GenerationRequest(tuple([1] * 7000), max_tokens=1)
    short = GenerationRequest((1, 2, 3), max_tokens=1)
    async with worker(small_random_model, n_ctx=8192, n_seq=1) as client:
        started = asyncio.get_running_loop().time()
        await collect(client, long)
        whole = asyncio.get_running_loop().time() - started

        stream = client.generate(GenerationRequest(tuple([2] * 7000), max_tokens=1))
        await anext(stream)
        await asyncio.sleep(whole / 4)
        started = asyncio.get_running_loop().time()
        await stream.aclose()  # type: ignore[attr-defined]
        await collect(client, short)
        freed = asyncio.get_running_loop().time() - started

    # Not a matter of speed: what was left of the long prompt, three quarters, was not read.
    assert freed < whole / 2


async def test_killed_in_mid_stream(cycle_model: Path) -> None:
    """`kill -9` ends every stream of that worker with a typed error, and it is known as dead."""
    async with worker(cycle_model) as client:
        stream = client.generate(GenerationRequest(chat("go")))
        other = client.generate(GenerationRequest(chat("go")))
        await anext(stream)
        await anext(other)
        os.kill(client.pid, signal.SIGKILL)
        for broken in (stream, other):
            with pytest.raises(WorkerDied, match="-9"):
                async for _ in broken:
                    pass

        assert not client.is_alive
        with pytest.raises(WorkerDied):
            await collect(client, ask())
        with pytest.raises(WorkerDied):
            await client.tokenize(chat("hi"))
        assert 0 == client.n_running


async def test_closed_is_gone(coder_model: Path) -> None:
    """When `aclose` returns the process is gone."""
    async with worker(coder_model) as client:
        pid = client.pid
        assert is_running(pid)

    assert not is_running(pid)


async def test_closed_in_mid_decode(small_random_model: Path) -> None:
    """A worker deep in a long prompt ends as fast, and its request with an error."""
    async with worker(small_random_model, n_ctx=8192) as client:
        stream = client.generate(GenerationRequest(tuple([1] * 8000)))
        await anext(stream)
        await client.aclose()
        with pytest.raises(WorkerDied):
            await anext(stream)


async def test_stubborn_worker_is_killed(cycle_model: Path) -> None:
    """A worker that does not end when asked is killed."""
    async with worker(cycle_model) as client:
        os.kill(client.pid, signal.SIGSTOP)
        await client.aclose()

        assert not is_running(client.pid)


async def test_ends_with_its_parent(cycle_model: Path, tmp_path: Path) -> None:
    """A worker does not outlive a parent that is killed."""
    script = tmp_path / "parent.py"
    script.write_text(
        "import asyncio, sys\n"
        "from proxy.engine.client import spawn\n"
        "from proxy.engine.load import Load\n"
        "async def main():\n"
        f"    client = await spawn(Load({str(cycle_model)!r}, n_ctx=512, n_seq=2), timeout_s=60)\n"
        "    print(client.pid, flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        try:
            pid = int(await asyncio.to_thread(parent.stdout.readline))
        finally:
            parent.kill()
    await until(lambda: not is_running(pid))


async def load_error(load: Load, timeout_s: float = 60) -> DeepFitError:
    """The error of a load that must fail, with a check that no process is left behind."""
    before = children()
    with pytest.raises(DeepFitError) as caught:
        await spawn(load, timeout_s=timeout_s)
    await until(lambda: children() <= before)
    return caught.value


def children() -> set[int]:
    """The worker processes below this one."""
    found = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):
            found |= {int(pid) for pid in (task / "children").read_text().split()}
    return {pid for pid in found if is_running(pid)}


async def test_corrupt_file(tmp_path: Path) -> None:
    """A file that is no model is unusable, in llama.cpp's words."""
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF" + bytes(100))
    error = await load_error(Load(str(path), n_ctx=512, n_seq=1))

    assert type(error) is ModelUnusable
    assert "broken.gguf" in error.message


async def test_out_of_memory(small_random_model: Path) -> None:
    """A context that no memory holds is `OutOfMemory`, not a crash."""
    error = await load_error(Load(str(small_random_model), n_ctx=2**25, n_seq=1))

    assert type(error) is OutOfMemory


async def test_missing_marker(coder_model: Path) -> None:
    """A vocabulary without a marker that prompts need is refused at load, by name."""
    load = Load(str(coder_model), n_ctx=512, n_seq=1, required_markers=("<｜User｜>",))
    error = await load_error(load)

    assert type(error) is ModelUnusable
    assert "<｜User｜>" in error.message


async def test_slow_load(coder_model: Path) -> None:
    """A load that takes longer than allowed is given up."""
    error = await load_error(Load(str(coder_model), n_ctx=512, n_seq=1), timeout_s=0.05)

    assert type(error) is ModelUnusable
    assert "load_timeout" in error.message


async def test_cancelled_load(coder_model: Path) -> None:
    """A load that nobody waits for any more leaves no process behind."""
    before = children()
    task = asyncio.create_task(spawn(Load(str(coder_model), n_ctx=512, n_seq=1), timeout_s=60))
    await until(lambda: children() > before)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until(lambda: children() <= before)


async def test_overrides(thebloke_model: Path) -> None:
    """Metadata that is wrong in the file is right in the loaded model."""
    overrides = (
        ("tokenizer.ggml.pre", "deepseek-coder"),
        ("tokenizer.ggml.eos_token_id", 32021),
        ("tokenizer.ggml.add_bos_token", True),
        ("llama.rope.freq_base", 100000.0),
    )
    load = Load(str(thebloke_model), n_ctx=512, n_seq=1, overrides=overrides)
    client = await spawn(load, timeout_s=60)
    # No stop marker is given: that <|EOT|> ends it is the override's doing.
    chunks = await collect(client, GenerationRequest(chat("hi")))
    await client.aclose()

    assert FinishReason.STOP is chunks[-1].finish
    assert EOT not in text_of(chunks)


async def test_chosen_gpu(coder_model: Path) -> None:
    """A worker that is given one GPU is shown that one alone."""
    shown = (("CUDA_VISIBLE_DEVICES", "GPU-bbbb"),)
    load = Load(str(coder_model), n_ctx=512, n_seq=1, environ=shown)
    client = await spawn(load, timeout_s=60)
    environ = environ_of(client.pid)
    await client.aclose()

    assert b"CUDA_VISIBLE_DEVICES=GPU-bbbb" in environ


async def test_backends() -> None:
    """The installed llama.cpp says what drives its GPUs, where it has any."""
    assert {"cuda", "rocm", "vulkan", "metal", "other"} >= await gpu_backends()


async def test_logprobs_cross_the_wire(coder_model: Path) -> None:
    """Log probabilities reach the parent as they left llama.cpp."""
    request = ask(sampling=Sampling(temperature=0, n_logprobs=2), max_tokens=3)
    async with worker(coder_model) as client:
        chunks = await collect(client, request)
    pieces = [piece for chunk in chunks for piece in chunk.pieces]

    assert [3] * 3 == [len(piece.logprobs) for piece in pieces]
    assert all(piece.logprobs[0].logprob > -0.01 for piece in pieces)
