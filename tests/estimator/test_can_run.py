from dataclasses import replace

import pytest

from estimator.devices import Device
from estimator.fit.cells import grid
from estimator.fit.enquiry import ALONE, SERVED, UnknownDevice, can_run
from estimator.fit.named_machine import ASSUMED_RAM_BYTES
from estimator.fit.spot import Verdict
from estimator.models.model import UnknownModel
from estimator.quants.recipes import UnknownQuant

GIB = 1 << 30


def test_names_as_people_type_them() -> None:
    """A device and a model by name get the largest usual quant that is whole."""
    found = can_run("3060 12gb", "r1 14b")

    assert ("GeForce RTX 3060 12GB", "r1-distill-qwen-14b") == (
        found.parts[0].matches[0].card.name, found.release.name)  # fmt: skip
    assert Verdict.WHOLE is found.verdict
    assert found.best is not None
    assert found.best.quant in ("Q5_K_S", "Q5_K_M", "Q4_K_M")


def test_rows_are_each_quants_best() -> None:
    """There is a row for each quant, largest first, and the plan is the first that is whole."""
    found = can_run("3060 12gb", "r1 14b").answer
    sizes = [row.candidate.n_bytes for row in found.rows]
    whole = [row for row in found.rows if row.verdict is Verdict.WHOLE]

    assert sorted(sizes, reverse=True) == sizes
    assert found.best is whole[0]
    for row in whole:
        assert row.needs_bytes <= found.usable_bytes["gpu0"]
        assert 0 == row.shortfall_bytes


def test_largest_context_of_a_row() -> None:
    """With a row's largest context it still runs the same way, with 256 more it does not."""
    row = next(r for r in can_run("3060 12gb", "r1 14b").answer.rows if r.quant == "Q4_K_M")
    at = can_run("3060 12gb", "r1 14b", quant="Q4_K_M", n_ctx=row.largest_ctx)
    beyond = can_run("3060 12gb", "r1 14b", quant="Q4_K_M", n_ctx=row.largest_ctx + 256)

    assert Verdict.WHOLE is at.verdict
    assert Verdict.WHOLE is not beyond.verdict


def test_one_quant() -> None:
    """A quant that was asked for, in the name of the model or apart, is the only row."""
    named = can_run("3060 12gb", "r1-14b:Q4_K_M")
    apart = can_run("3060 12gb", "r1 14b", quant="Q4_K_M")

    assert ["Q4_K_M"] == [row.quant for row in named.answer.rows]
    assert named.answer.found == apart.answer.found


def test_ambiguous_device() -> None:
    """Of the cards that a name fits, the answer is for the one with the least memory."""
    found = can_run("3060", "r1 14b")

    matches = found.parts[0].matches
    assert len(matches) > 1
    assert min(match.card.memory_bytes for match in matches) == matches[0].card.memory_bytes
    assert found.answer.devices[0].card == matches[0].card


def test_several_models() -> None:
    """`deepseek r1` is the 671B; the distills are offered."""
    found = can_run("h100", "deepseek r1")

    assert "r1" == found.release.name
    assert any("distill" in release.name for release in found.others)


def test_ram_is_assumed() -> None:
    """Where nobody says how much RAM there is, 32 GiB are taken to be there, and it is said."""
    assumed = can_run("4090", "r1")
    told = can_run("4090", "r1", ram_bytes=512 * GIB)

    assert (True, Verdict.NO) == (assumed.ram_is_assumed, assumed.verdict)
    assert ASSUMED_RAM_BYTES == assumed.answer.devices[-1].total_bytes
    assert (False, Verdict.EXPERTS_IN_RAM) == (told.ram_is_assumed, told.verdict)


def test_ram_that_would_help() -> None:
    """A mixture that runs in no case says how much RAM its experts want; with that, it runs."""
    change = next(c for c in can_run("4090", "r1").changes if c.kind == "ram")
    enough = can_run("4090", "r1", quant=change.quant, ram_bytes=change.n_bytes)
    less = can_run("4090", "r1", quant=change.quant, ram_bytes=change.n_bytes - GIB // 50)

    assert Verdict.EXPERTS_IN_RAM is change.verdict is enough.verdict
    assert Verdict.EXPERTS_IN_RAM is not less.verdict
    assert "of RAM Q4_K_M runs with its experts in RAM" in change.says


def test_smaller_quant_that_would_help() -> None:
    """A quant that is not whole names the largest that is; and that one is."""
    found = can_run("3060 12gb", "r1 14b", quant="Q8_0")
    change = next(c for c in found.changes if c.kind == "quant")

    assert Verdict.LAYERS is found.verdict
    assert change.verdict is can_run("3060 12gb", "r1 14b", quant=change.quant).verdict


def test_context_that_would_help() -> None:
    """A quant that is not whole for the context names the longest with which it is."""
    found = can_run("3060 12gb", "r1 14b", quant="Q4_K_M", n_ctx=65536)
    change = next(c for c in found.changes if c.kind == "context")
    longest, longer = (
        can_run("3060 12gb", "r1 14b", quant="Q4_K_M", n_ctx=n_ctx).verdict
        for n_ctx in (change.n_ctx, change.n_ctx + 256)
    )

    assert Verdict.WHOLE_Q8_KV is change.verdict is longest
    assert Verdict.LAYERS is longer
    assert change.says.startswith("Q4_K_M runs whole with q8_0 KV, with no more than ")


def test_context_that_would_help_as_asked() -> None:
    """Where the KV cache was asked for in f16, the longest context is counted with that."""
    found = can_run("3060 12gb", "r1 14b", quant="Q4_K_M", n_ctx=65536, kv_type="f16")
    change = next(c for c in found.changes if c.kind == "context")

    assert Verdict.WHOLE is change.verdict


def test_memory_that_would_help() -> None:
    """What is lacking for the next quant is so much, and no more than that rounded up to read."""
    machine = [Device("GPU", "gpu", 0, 12 * GIB, 12 * GIB, "test", "cuda")]
    found = can_run(machine, "r1 14b", kv_type="f16")
    change = next(c for c in found.changes if c.kind == "memory")
    grown = [replace(machine[0], free_bytes=12 * GIB + change.n_bytes)]
    short = [replace(machine[0], free_bytes=12 * GIB + change.n_bytes - GIB // 100)]

    assert Verdict.WHOLE is can_run(grown, "r1 14b", quant=change.quant, kv_type="f16").verdict
    assert Verdict.NO is can_run(short, "r1 14b", quant=change.quant, kv_type="f16").verdict


def test_memory_of_two_kinds() -> None:
    """Where the RAM lacks some too, more memory for the GPU is not said to be enough."""
    found = can_run("8gb 3070", "v3", quant="BF16", kv_type="f32", ram_bytes=2 * GIB)

    assert ["ram"] == [change.kind for change in found.changes]


def test_little_ram() -> None:
    """Beside a GPU that holds the model, no more RAM is asked for than that takes."""
    found = can_run("4090", "r1 14b", ram_bytes=GIB)
    change = next(c for c in found.changes if c.kind == "ram")
    enough = can_run("4090", "r1 14b", quant=change.quant, ram_bytes=change.n_bytes)

    assert Verdict.NO is found.verdict
    assert Verdict.WHOLE is change.verdict is enough.verdict
    assert change.n_bytes < 3 * GIB


def test_two_gpus_are_two() -> None:
    """`2x3090` is two devices, over which a model is split."""
    found = can_run("2x3090", "r1 70b")

    assert found.best is not None
    assert 2 == len(found.best.placement.spot.devices)
    assert found.speed is not None
    assert found.speed.decode is not None
    assert 8 < found.speed.decode.likely < 25


def test_unified_memory_has_no_ram_beside() -> None:
    """A Mac's memory is one: nothing is taken to be beside it."""
    found = can_run("m3 max 64", "r1 70b")

    assert ["unified0"] == [device.key for device in found.answer.devices]
    assert not found.ram_is_assumed


def test_what_this_machine_has() -> None:
    """Devices that were detected are taken as they are."""
    ram = Device("RAM", "cpu", 0, 16 * GIB, 12 * GIB, "test")
    found = can_run([ram], "coder 1.3b")

    assert (Verdict.CPU, ()) == (found.verdict, found.parts)


def test_no_quant_at_all() -> None:
    """What runs nowhere has a row for every quant, and an answer in words."""
    found = can_run("gtx 1060 3gb", "r1")

    assert {Verdict.NO} == {row.verdict for row in found.answer.rows}
    assert found.best is None
    assert found.speed is None
    assert "no quant fits" in found.answer.found.why


@pytest.mark.parametrize("name", ["rtx 3065", "toaster", ""])
def test_unknown_device(name: str) -> None:
    """A device that nobody makes is an error that names near ones, never another's answer."""
    with pytest.raises(UnknownDevice, match=r"no device is (called|named)"):
        can_run(name, "r1 14b")


@pytest.mark.parametrize("name", ["llama 3 70b", "mistral", "r1 15b"])
def test_unknown_model(name: str) -> None:
    """Another maker's model is an error."""
    with pytest.raises(UnknownModel):
        can_run("4090", name)


def test_unknown_quant() -> None:
    """A quant that no recipe makes is an error that names those there are."""
    with pytest.raises(UnknownQuant, match="Q4_K_M"):
        can_run("4090", "r1 14b", quant="Q9_K")


@pytest.mark.parametrize("n_ctx", [0, -1, 131073])
def test_context_out_of_range(n_ctx: int) -> None:
    """A context of nothing, or of more than was trained, is an error that says what to ask."""
    with pytest.raises(ValueError, match=r"ask for"):
        can_run("4090", "r1 14b", n_ctx=n_ctx)


def test_context_nobody_named() -> None:
    """8192 tokens, or what the model was trained for if that is less."""
    assert 8192 == can_run("4090", "r1 14b").answer.demand.n_ctx == SERVED.n_ctx
    assert 4096 == can_run("4090", "deepseek llm 7b").answer.demand.n_ctx


def test_v4_is_asked_for_one() -> None:
    """V4 keeps a cache for each request: the answer is for one, unless a demand says otherwise."""
    alone, served = can_run("h200", "v4 flash"), can_run("h200", "v4 flash", demand=SERVED)

    assert ALONE.n_seq == 1 == alone.answer.demand.n_seq
    assert SERVED.n_seq == served.answer.demand.n_seq == can_run("h200", "r1").answer.demand.n_seq
    for one, many in zip(alone.answer.rows, served.answer.rows, strict=True):
        assert one.largest_ctx >= many.largest_ctx
    cells = grid([alone.parts[0].matches[0].card], [alone.release])
    assert {row.quant: row.verdict for row in alone.answer.rows} == {
        cell.quant: cell.verdict for cell in cells
    }


def test_speed_at_both_ends() -> None:
    """A token at the end of the context takes longer than the first, less so with a small cache."""
    plain, small = (
        can_run("3090", "r1 14b", quant="Q4_K_M", n_ctx=32768, kv_type=kv) for kv in ("f16", "q8_0")
    )
    ends = [each.full_speed.decode.likely for each in (plain, small)]  # type: ignore[union-attr]

    assert plain.speed is not None
    assert plain.speed.decode is not None
    assert ends[0] < ends[1] < plain.speed.decode.likely
    assert can_run("gtx 1060 3gb", "r1").full_speed is None


@pytest.mark.parametrize(
    ("typed", "quant"),
    [("q4", "Q4_K_M"), ("q8_0", "Q8_0"), ("4 bit", "Q4_K_M"), ("iq3", "IQ3_M"), ("fp16", "F16")],
)
def test_quant_as_people_type_it(typed: str, quant: str) -> None:
    """A quant apart from the model's name is read as in it, and called by its own name."""
    assert [quant] == [row.quant for row in can_run("4090", "r1 7b", quant=typed).answer.rows]


@pytest.mark.parametrize("typed", ["q4 or q8", "best", "fp8", ""])
def test_no_quant_of_that_name(typed: str) -> None:
    """What no quant is called is an error that names those there are."""
    with pytest.raises(UnknownQuant, match="there are"):
        can_run("4090", "r1 7b", quant=typed or " ")


@pytest.mark.parametrize("ram_bytes", [0, -1])
def test_no_ram(ram_bytes: int) -> None:
    """A machine without RAM is an error, not one with the usual RAM."""
    with pytest.raises(ValueError, match="no machine is without RAM"):
        can_run("4090", "r1 7b", ram_bytes=ram_bytes)
