"""A model's page says what the estimator says, and nothing else."""

from dataclasses import replace
from functools import lru_cache

import pytest

from estimator.catalog import CARDS
from estimator.catalog.devices import devices_of
from estimator.fit.answer import judge
from estimator.fit.enquiry import SERVED, can_run, candidates_of
from estimator.fit.pace import speed_of
from estimator.fit.plan import Plan
from estimator.fit.runner import grouped, holders, kind_of, runners
from estimator.fit.spot import Verdict
from estimator.memory.estimate import estimate_memory
from estimator.models.names import ModelMatch
from estimator.models.table import RELEASES, model_shape
from estimator.report.comparison import compare
from estimator.report.json_form import report_object, runners_object
from estimator.report.questions import Question, questions, with_article
from estimator.report.report import report_of
from estimator.report.rows import Report
from estimator.report.told import told, told_rate
from estimator.units import parse_tokens, show_gb, show_gib

RELEASE = {release.name: release for release in RELEASES}
NAMES = ("coder-1.3b-instruct", "r1-distill-qwen-14b", "v2-lite-chat", "r1", "v4-flash")
# Cards of every kind, small ones and large ones.
SOME = [card for number, card in enumerate(CARDS) if number % 23 == 0 or card.count > 1]


@lru_cache
def report(name: str) -> Report:
    return report_of(RELEASE[name])


def answers(name: str) -> dict[str, str]:
    return {each.asks: each.answer for each in questions(report(name))}


@pytest.mark.parametrize("name", NAMES)
class TestReport:
    def test_specifications(self, name: str) -> None:
        """The specifications are the shape's and the release's."""
        found, shape = report(name).specifications, model_shape(name)

        assert shape.n_params == found.n_params
        assert shape.n_layers == found.n_layers
        assert RELEASE[name].n_ctx_train == found.n_ctx_train
        assert RELEASE[name].family == found.family
        assert (found.n_active < found.n_params) == (shape.experts is not None)

    def test_bytes(self, name: str) -> None:
        """Every file size and every VRAM is what `estimate_memory` says for `deepfit serve`.

        Of V4, each of whose requests has a cache of its own, for `parallel = 1`.
        """
        found = report(name)
        n = 1 if name == "v4-flash" else 16
        for row in found.quants:
            shape = model_shape(name, row.quant)
            assert row.file_bytes == shape.weights.total_bytes
            for n_ctx, footprint in zip(found.contexts, row.footprints, strict=True):
                assert footprint == estimate_memory(
                    shape, None, n_ctx, n_seq=n, n_outputs=n, kv_unified=True
                )

    def test_contexts(self, name: str) -> None:
        """VRAM stands for 2K, 8K, 32K and the longest context, as far as they go."""
        n_ctx_train = RELEASE[name].n_ctx_train
        usual = {2048, 8192, 32768}

        assert {n for n in usual if n < n_ctx_train} | {n_ctx_train} == {*report(name).contexts}

    def test_holders(self, name: str) -> None:
        """A card is counted when the planner puts the quant on it whole, with f16 KV."""
        found = report(name)
        held = holders(candidates_of(RELEASE[name], None), found.demand)
        for card in SOME:
            answer = judge(candidates_of(RELEASE[name], None), devices_of(card), found.demand)
            whole = {row.quant for row in answer.rows if row.verdict is Verdict.WHOLE}
            listed = {
                placed.candidate.quant
                for placed in held.get(card, ())
                if placed.verdict is Verdict.WHOLE
            }
            assert whole == listed, card.name

    def test_counts(self, name: str) -> None:
        """Larger quants are held by no more devices, and all devices are of one kind."""
        rows = report(name).quants
        for kind in ("gpu", "gpus", "mac", "unified"):
            counts = [row.holders[kind].n for row in rows]
            assert counts == sorted(counts, reverse=True)
            assert sum(kind_of(card) == kind for card in CARDS) == rows[0].holders[kind].n_known

    def test_speeds(self, name: str) -> None:
        """The speed of a well-known card is that of the quant `plan` gives it."""
        for row in report(name).speeds:
            answer = judge(
                candidates_of(RELEASE[name], None), devices_of(row.card), report(name).demand
            )
            assert answer.best is not None
            assert answer.best.quant == row.largest
            assert speed_of(answer.best) == row.largest_speed

    def test_memory_classes(self, name: str) -> None:
        """The quant by memory is what `plan` gives a card of NVIDIA's with so much."""
        for each in report(name).memory_classes:
            card = next(
                card
                for card in CARDS
                if (card.vendor, card.memory_bytes, card.count) == ("nvidia", each.memory_bytes, 1)
                and card.kind == "gpu"
            )
            answer = judge(
                candidates_of(RELEASE[name], None), devices_of(card), report(name).demand
            )
            assert each.quant == (answer.best.quant if answer.best else None)

    def test_questions(self, name: str) -> None:
        """The answers have the very numbers of the tables."""
        found, said = report(name), answers(name)
        title, usual = RELEASE[name].title, found.usual

        vram = said[f"How much VRAM does {title} need?"]
        assert show_gib(found.needs(usual, found.usual_ctx)) in vram
        assert show_gib(found.footprint(usual, found.usual_ctx).kv_bytes) in vram
        assert show_gib(found.needs(usual, found.contexts[-1])) in vram
        assert show_gb(usual.file_bytes) in said[f"What is the download size of {title}?"]
        assert f"{usual.holders['gpu'].n} of" in said[f"Can I run {title} locally?"]
        asked = can_run("RTX 4090", ModelMatch(RELEASE[name], None, 0.0))
        assert said[f"Can an RTX 4090 run {title}?"].startswith(told(asked))

    def test_json(self, name: str) -> None:
        """The object for programs has the same bytes, and the comparison when it is asked for."""
        found = report(name)
        plain = report_object(found)
        compared = report_object(found, compare(RELEASE[name]))

        assert [row.file_bytes for row in found.quants] == [
            row["file_bytes"] for row in plain["quants"]
        ]
        assert [found.needs(row, found.usual_ctx) for row in found.quants] == [
            row["vram"][str(found.usual_ctx)]["total_bytes"] for row in plain["quants"]
        ]
        assert "compared" not in plain
        assert compared["compared"]["why"]


class TestMixtures:
    def test_beside_ram(self) -> None:
        """With its experts in RAM, R1 takes what the planner counts for that."""
        row = next(row for row in report("r1").beside_ram if row.quant == "Q4_K_M")
        shape = model_shape("r1", "Q4_K_M")
        footprint = estimate_memory(
            shape, None, 8192, n_seq=16, n_outputs=16, kv_unified=True, experts_on_cpu=True
        )

        assert (footprint.total_bytes, footprint.host_bytes) == (row.gpu_bytes, row.ram_bytes)
        assert 12 << 30 < row.gpu_bytes < 14 << 30

    def test_dense(self) -> None:
        """A dense model has no experts to leave in RAM."""
        assert () == report("r1-distill-qwen-14b").beside_ram

    def test_v4_note(self) -> None:
        """That V4 takes a cache for each request is said, with both numbers."""
        shape = model_shape("v4-flash", "Q4_K_M")
        note = next(note for note in report("v4-flash").notes if "parallel = 1" in note)
        for n in (1, 16):
            asked = estimate_memory(shape, None, 1 << 20, n_seq=n, kv_unified=True)
            assert show_gib(asked.kv_bytes) in note


class TestAnswers:
    def test_mac(self) -> None:
        """Of a model that no Mac holds at the usual quant, that is said; of none at all too."""
        small, large = answers("r1-distill-qwen-14b"), answers("r1")

        assert small["Can I run DeepSeek R1 Distill Qwen 14B on a Mac?"].startswith("Yes:")
        assert "M3 Ultra 80-core 512GB" in large["Can I run DeepSeek R1 on a Mac?"]

    def test_no_mac(self) -> None:
        """Where none does, how much it would take is said."""
        found = report("r1")
        none = replace(found.quants[0], holders=dict.fromkeys(found.quants[0].holders, NOBODY))
        bare = replace(found, quants=(none, *found.quants[1:]))

        told_mac = next(each.answer for each in questions(bare) if "on a Mac" in each.asks)
        assert told_mac.startswith("No Mac holds it: IQ1_M")

    def test_small_quant_only(self) -> None:
        """Where only small quants fit a Mac, that is said first."""
        found = report("r1")
        none = replace(found.usual, holders=dict.fromkeys(found.usual.holders, NOBODY))
        rows = tuple(none if row is found.usual else row for row in found.quants)

        told_mac = next(
            each.answer for each in questions(replace(found, quants=rows)) if "Mac" in each.asks
        )
        assert told_mac.startswith("Only in a small quant:")

    def test_speeds_unheld(self) -> None:
        """Where no well-known device holds the usual quant, the largest each holds are told."""
        found = report("r1")
        fewer = tuple(replace(row, usual_speed=None) for row in found.speeds)

        def fast(of: Report) -> str:
            return next(each.answer for each in questions(of) if "How fast" in each.asks)

        assert "largest quant that each holds" in fast(replace(found, speeds=fewer))
        assert "None of the well-known devices" in fast(replace(found, speeds=()))

    @pytest.mark.parametrize(
        ("device", "model", "ram_bytes", "start"),
        [
            ("RTX 4090", "r1 14b", None, "Yes: Q8_0 runs whole"),
            ("RTX 3060 8GB", "r1 70b", 64 << 30, "Partly:"),
            ("RTX 3060 8GB", "r1", 512 << 30, "Only without the GPU: Q4_K_M runs in RAM"),
            ("RTX 4090", "r1", None, "No: even "),
        ],
    )
    def test_told(self, device: str, model: str, ram_bytes: int | None, start: str) -> None:
        """A verdict begins with yes, partly, only without the GPU, or no."""
        assert told(can_run(device, model, ram_bytes=ram_bytes)).startswith(start)

    def test_places(self) -> None:
        """What lies in RAM is told beside the GPU; what is lacking, of which of the two."""
        beside = told(can_run("RTX 4090", "r1", ram_bytes=512 << 30))
        lacking = told(can_run("RTX 4090", "r1"))

        assert "taking 13.19 GiB of 23.00 GiB and 367.48 GiB of RAM;" in beside
        assert "No: even IQ1_M, the nearest, lacks 88.90 GiB of RAM with" in lacking
        assert "No: Q8_0 lacks" in told(can_run("RTX 4090", "r1", quant="Q8_0"))

    def test_several_cards(self) -> None:
        """Several cards are named once, with their number; the fullest says how near it is."""
        found = can_run("2x3090", "r1 70b", quant="Q4_K_M")
        assert found.best is not None
        most = max(found.best.placement.needs[f"gpu{n}"] for n in (0, 1))

        assert "split over 2 × GeForce RTX 3090 with" in told(found)
        assert f"on the fullest {show_gib(most)} of 23.00 GiB;" in told(found)

    def test_full_context(self) -> None:
        """A speed that falls with the context is told at both ends."""
        found = can_run("3090", "r1 14b", quant="Q4_K_M", n_ctx=32768)
        assert found.full_speed is not None
        assert found.full_speed.decode is not None
        last = f"{found.full_speed.decode.likely:.0f} ("

        assert f"tokens a second, {last}" in told(found)
        assert "after 32,768 tokens." in told(found)
        assert "after 256 tokens" not in told(can_run("3090", "r1 14b", n_ctx=256))

    def test_setting(self) -> None:
        """What a setting of the machine would make possible is told also where all is well."""
        assert "More: with" in told(can_run("strix halo 128", "r1 70b"))
        assert "More:" not in told(can_run("RTX 4090", "r1 14b"))

    def test_unknown_speed(self) -> None:
        """Where nobody knows how fast a device is, that is said and no number."""
        found = can_run("RTX 4090", "r1 14b")
        assert found.speed is not None
        unknown = replace(found.speed, decode=None, why="the speed of it is unknown")

        assert "The speed of it is unknown." in told(replace(found, speed=unknown))
        assert "unknown" == told_rate(unknown)

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("RTX 4090", "an RTX 4090"),
            ("GeForce RTX 4090", "a GeForce RTX 4090"),
            ("Arc A310", "an Arc A310"),
            ("H100 80GB SXM", "an H100 80GB SXM"),
            ("Instinct MI50", "an Instinct MI50"),
            ("TITAN V", "a TITAN V"),
            ("DGX Spark", "a DGX Spark"),
            ("B200", "a B200"),
        ],
    )
    def test_article(self, name: str, said: str) -> None:
        """A device is named with the article that is said before it."""
        assert said == with_article(name)

    def test_question_is_a_value(self) -> None:
        """Questions are asked in the same words of every model."""
        first, second = (
            [each.asks.replace(RELEASE[name].title, "") for each in questions(report(name))]
            for name in NAMES[:2]
        )

        assert first == second
        assert all(isinstance(each, Question) for each in questions(report(NAMES[0])))


class TestRunners:
    """`deepfit gpus`: which devices run a model."""

    CANDIDATES = candidates_of(RELEASE["r1-distill-llama-70b"], None)

    def test_as_planned(self) -> None:
        """Each stands with the quant and the KV type that `plan` chooses for it alone."""
        found = {each.card: each for each in runners(self.CANDIDATES, SERVED, cards=SOME)}
        for card in SOME:
            planned = judge(self.CANDIDATES, devices_of(card), SERVED).found
            assert (card in found) == isinstance(planned, Plan), card.name
            if isinstance(planned, Plan):
                assert planned.quant == found[card].quant
                assert planned.spot == found[card].placement.spot

    @pytest.mark.parametrize("name", ["coder-6.7b-base", "moe-16b-chat"])
    def test_small_quants_last(self, name: str) -> None:
        """A q8_0 KV cache is taken before a quant below Q4_K_M, as `plan` does it."""
        candidates = candidates_of(RELEASE[name], None)
        n_ctx = RELEASE[name].n_ctx_train
        demand = replace(SERVED, n_ctx=min(SERVED.n_ctx, n_ctx))
        found = runners(candidates, demand)
        planned = [judge(candidates, devices_of(each.card), demand).found for each in found]

        assert [plan.quant for plan in planned] == [each.quant for each in found]

    def test_min_speed(self) -> None:
        """With a speed asked for, a card has the largest quant that likely reaches it, or none."""
        slow = {each.card: each for each in runners(self.CANDIDATES, SERVED)}
        fast = {each.card: each for each in runners(self.CANDIDATES, SERVED, min_tok_s=20)}

        assert set(fast) < set(slow)
        for card, runner in fast.items():
            assert runner.speed.decode is not None
            assert runner.speed.decode.likely >= 20
            assert runner.placement.candidate.n_bytes <= slow[card].placement.candidate.n_bytes

    def test_order(self) -> None:
        """They are sorted and grouped by memory, least first, of all devices together."""
        groups = grouped(runners(self.CANDIDATES, SERVED))
        totals = [group.memory_bytes * group.count for group in groups]

        assert totals == sorted(totals)
        assert len({(g.memory_bytes, g.count, g.kind) for g in groups}) == len(groups)
        for group in groups:
            assert {kind_of(each.card) for each in group.runners} == {group.kind}
            assert {each.card.memory_bytes for each in group.runners} == {group.memory_bytes}

    def test_json(self) -> None:
        """Programs get every group and device."""
        groups = grouped(runners(self.CANDIDATES, SERVED, cards=SOME))
        told_groups = runners_object(groups)

        assert [len(group.runners) for group in groups] == [
            len(group["devices"]) for group in told_groups
        ]

    def test_nothing_asked(self) -> None:
        """Without a candidate there is no answer."""
        with pytest.raises(ValueError, match="without a candidate"):
            runners((), SERVED)


@pytest.mark.parametrize(
    ("text", "n_tokens"),
    [("8192", 8192), ("16k", 16384), (" 128K ", 131072), ("1m", 1 << 20), ("1 k", 1024)],
)
def test_tokens(text: str, n_tokens: int) -> None:
    """A context is typed in tokens, with k and m as powers of 1024."""
    assert n_tokens == parse_tokens(text)


@pytest.mark.parametrize("text", ["", "k", "0", "-1", "1.5k", "9q", "16kb", "9999999999m", "１６"])
def test_no_tokens(text: str) -> None:
    """Anything else is refused, with what to type."""
    with pytest.raises(ValueError, match="8192, 16k or 1m"):
        parse_tokens(text)


def test_gb() -> None:
    """A file's size is told as hubs tell it, in billions of bytes."""
    assert ["4.92 GB", "0.87 GB", "404.49 GB"] == [
        show_gb(n) for n in (4_920_000_000, 870_000_000, 404_490_000_000)
    ]


NOBODY = replace(report("r1").quants[-1].holders["unified"], n=0, smallest=())
