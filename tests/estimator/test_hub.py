"""Whose files are known, and the lines that fetch them."""

import re
from datetime import date
from fnmatch import fnmatchcase

import pytest

from estimator.fit.enquiry import candidates_of
from estimator.hub.get import get, get_object, told_get
from estimator.hub.repository import Repository
from estimator.hub.table import REPOSITORIES, repositories_of
from estimator.models.release import MAKER, Release
from estimator.models.table import RELEASES, model_shape
from estimator.quants.recipes import find_recipe

RELEASE = {release.repository.removeprefix(MAKER): release for release in RELEASES}
# Nobody was found to name a file of these that llama.cpp reads.
WITHOUT = {
    "DeepSeek-Coder-V2-Base", "DeepSeek-Math-V2", "DeepSeek-Prover-V1", "DeepSeek-Prover-V1.5-SFT",
    "DeepSeek-V2", "DeepSeek-V2-Chat", "DeepSeek-V3.1-Base", "DeepSeek-V3.2-Exp",
    "DeepSeek-V3.2-Speciale", "DeepSeek-V4-Flash-Base", "DeepSeek-V4-Pro", "DeepSeek-V4-Pro-Base",
}  # fmt: skip

# Files as the repositories list them, and as what shows them to be fetched.
LISTED = {
    ("DeepSeek-V2.5", "Q2_K"): "DeepSeek-V2.5-Q2_K/DeepSeek-V2.5-Q2_K-00001-of-00003.gguf",
    ("DeepSeek-V3-0324", "Q4_K_M"): "Q4_K_M/DeepSeek-V3-0324-Q4_K_M-00001-of-00009.gguf",
    ("DeepSeek-R1", "Q4_K_M"): "DeepSeek-R1-Q4_K_M/DeepSeek-R1-Q4_K_M-00001-of-00009.gguf",
    ("DeepSeek-V3.1", "Q4_K_M"): "Q4_K_M/DeepSeek-V3.1-Q4_K_M-00001-of-00009.gguf",
    ("DeepSeek-V3-Base", "Q2_K"): "DeepSeek-V3-Base.Q2_K-00001-of-00020.gguf",
    ("DeepSeek-Coder-V2-Instruct", "Q4_K_M"): (
        "DeepSeek-Coder-V2-Instruct-Q4_K_M.gguf/"
        "DeepSeek-Coder-V2-Instruct-Q4_K_M-00001-of-00004.gguf"
    ),
    ("deepseek-llm-67b-base", "Q5_K_M"): "deepseek-llm-67b-base.Q5_K_M.gguf",
    ("deepseek-llm-7b-chat", "Q4_K_M"): "deepseek-llm-7b-chat.Q4_K_M.gguf",
    ("deepseek-coder-33b-base", "Q6_K"): "deepseek-coder-33b-base.Q6_K.gguf",
    ("deepseek-moe-16b-base", "Q4_K_M"): "deepseek-moe-16b-base-q4_k_m.gguf",
    ("DeepSeek-Prover-V1.5-Base", "Q8_0"): "deepseek-prover-v1.5-base_q8_0.gguf",
    ("DeepSeek-R1-0528-Qwen3-8B", "Q4_K_M"): "deepseek-ai_DeepSeek-R1-0528-Qwen3-8B-Q4_K_M.gguf",
}  # fmt: skip
# Files beside them that a line for the first must not fetch.
NEIGHBOURS = (
    "DeepSeek-V2.5-Q2_K_L/DeepSeek-V2.5-Q2_K_L-00001-of-00003.gguf",
    "UD-Q4_K_XL/DeepSeek-V3-0324-UD-Q4_K_XL-00001-of-00009.gguf",
    "DeepSeek-R1-UD-Q2_K_XL/DeepSeek-R1-UD-Q2_K_XL-00001-of-00005.gguf",
    "deepseek-llm-67b-base.Q5_K_S.gguf",
)


def n_bytes(release: Release, quant: str) -> int:
    return model_shape(release.name, quant).weights.total_bytes


def fetched(line: str) -> str:
    """The pattern or file of a line that fetches."""
    found = re.fullmatch(
        r'hf download \S+ (?:--include "(?P<glob>[^"]+)"|(?P<file>\S+\.gguf)) --local-dir models',
        line,
    )
    assert found is not None, line
    return found["glob"] or found["file"]


class TestTable:
    @pytest.mark.parametrize("row", REPOSITORIES, ids=lambda row: row.name)
    def test_row(self, row: Repository) -> None:
        """A row is of a release we know, names files by their quant, and says where it is from."""
        assert row.release in RELEASE
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", row.name)
        assert row.stem("Q4_K_M") != row.stem("Q8_0")
        assert row.quants or row.dynamic
        assert row.source
        assert date.fromisoformat(row.checked)

    @pytest.mark.parametrize("row", REPOSITORIES, ids=lambda row: row.name)
    def test_quants(self, row: Repository) -> None:
        """A quant that a recipe makes is weighed by it; the maker's own mixes bring their size."""
        assert [quant for quant in row.quants if find_recipe(quant).name != quant] == []
        assert all(quant.startswith("UD-") and gb > 0 for quant, gb in row.dynamic)

    def test_one_row_each(self) -> None:
        """No repository stands there twice."""
        assert len(REPOSITORIES) == len({row.name for row in REPOSITORIES})

    def test_without(self) -> None:
        """All releases have one but those of which nobody was found to have files."""
        assert WITHOUT == {name for name, each in RELEASE.items() if not repositories_of(each)}

    def test_old(self) -> None:
        """Only files with latents can be of the kind that does not keep the latent alone."""
        old = {row.release for row in REPOSITORIES if not row.is_split}

        assert all(RELEASE[name].numbers.latent for name in old)
        assert {"DeepSeek-V3", "DeepSeek-V2-Lite-Chat"} <= old
        assert "DeepSeek-V3.1" not in old


class TestLines:
    @pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
    def test_every_quant(self, release: Release) -> None:
        """Of every quant there is a line that can be run, for no more bytes than were asked for.

        Only where no repository is known, or none of its files is small enough, its place is open.
        """
        for candidate in candidates_of(release, None):
            found = get(release, candidate.quant, candidate.n_bytes, 8192)
            fetched(found.lines[0])
            assert found.is_known == ("REPOSITORY" not in found.lines[0])
            assert found.is_known or found.quant == candidate.quant
            if found.stands_in and not found.quant.startswith("UD-"):
                assert n_bytes(release, found.quant) <= candidate.n_bytes

    @pytest.mark.parametrize(("asked", "listed"), LISTED.items())
    def test_listed(self, asked: tuple[str, str], listed: str) -> None:
        """The line fetches the file that the repository lists, and no other quant."""
        release, quant = RELEASE[asked[0]], asked[1]
        found = get(release, quant, n_bytes(release, quant), 8192)

        what = fetched(found.lines[0])
        assert not found.stands_in
        assert fnmatchcase(listed, what)
        assert [each for each in NEIGHBOURS if fnmatchcase(each, what)] == []

    def test_small_file(self) -> None:
        """A file that is in one piece for sure is fetched by its name."""
        found = get(RELEASE["DeepSeek-R1-Distill-Qwen-14B"], "Q5_K_S", 10**10, 16384)

        assert (
            "hf download bartowski/DeepSeek-R1-Distill-Qwen-14B-GGUF "
            "DeepSeek-R1-Distill-Qwen-14B-Q5_K_S.gguf --local-dir models",
            "deepfit serve --models models --context 16384",
        ) == found.lines
        assert () == told_get(found, RELEASE["DeepSeek-R1-Distill-Qwen-14B"])

    def test_stands_in(self) -> None:
        """Where a quant is not to be had, the largest one of no more bytes is fetched, and told."""
        release = RELEASE["DeepSeek-V4-Flash-0731"]
        found = get(release, "Q4_K_M", n_bytes(release, "Q4_K_M"), 8192)

        assert ("Q4_K_M", "UD-Q8_K_XL") == (found.asked, found.quant)
        assert "*DeepSeek-V4-Flash-0731-UD-Q8_K_XL[-.]*" == fetched(found.lines[0])
        (note,) = told_get(found, release)
        assert "not known to have Q4_K_M" in note
        assert "UD-Q8_K_XL" in note

    def test_rounded(self) -> None:
        """A mix whose size is known in whole GB stands in only if it is no larger for sure."""
        release = RELEASE["DeepSeek-V4-Flash-0731"]

        quants = [
            get(release, "asked", size, 8192).quant for size in (155 * 10**9, 155_500_000_000)
        ]
        assert ["UD-IQ4_XS", "UD-Q4_K_XL"] == quants

    def test_nothing_small_enough(self) -> None:
        """Where all that is known is larger, the file to look for is told instead."""
        release = RELEASE["DeepSeek-V4-Flash-0731"]
        found = get(release, "IQ1_M", n_bytes(release, "IQ1_M"), 8192)

        assert not found.is_known
        assert "DeepSeek-V4-Flash-0731-IQ1_M.gguf" == found.file
        (note,) = told_get(found, release)
        assert found.file in note
        assert release.repository in note

    def test_second_repository(self) -> None:
        """What the first repository lacks is fetched from the next."""
        release = RELEASE["DeepSeek-Coder-V2-Instruct"]
        names = [
            get(release, quant, n_bytes(release, quant), 8192).repository
            for quant in ("Q4_K_M", "Q2_K")
        ]

        assert [
            "bartowski/DeepSeek-Coder-V2-Instruct-GGUF",
            "second-state/DeepSeek-Coder-V2-Instruct-GGUF",
        ] == names

    @pytest.mark.parametrize(
        ("name", "factor"),
        [("DeepSeek-V3", 71), ("DeepSeek-Coder-V2-Lite-Instruct", 9), ("DeepSeek-V3.1", 1)],
    )
    def test_old_files(self, name: str, factor: int) -> None:
        """Of files that keep keys and values of every head it is told how much more that takes."""
        release = RELEASE[name]
        found = get(release, "Q4_K_M", n_bytes(release, "Q4_K_M"), 8192)

        assert factor == found.kv_factor
        assert (factor > 1) == any(f"{factor} times" in note for note in told_get(found, release))

    @pytest.mark.parametrize(
        ("name", "line"),
        [
            ("DeepSeek-R1", "deepfit serve --models models --context 4096"),
            ("DeepSeek-V4-Flash", "deepfit serve --models models --context 4096 --parallel 1"),
        ],
    )
    def test_serve(self, name: str, line: str) -> None:
        """V4, which is counted for one request at a time, is served so."""
        assert line == get(RELEASE[name], "Q4_K_M", 10**12, 4096).lines[1]

    def test_json(self) -> None:
        """For programs it is an object; a repository that nobody knows is null."""
        known, unknown = (
            get_object(get(RELEASE[name], "Q4_K_M", 10**12, 8192), RELEASE[name])
            for name in ("deepseek-llm-7b-chat", "DeepSeek-Prover-V1")
        )

        assert "TheBloke/deepseek-llm-7B-chat-GGUF" == known["repository"]
        assert "deepseek-llm-7b-chat.Q4_K_M.gguf" == known["file"]
        assert [] == known["notes"]
        assert unknown["repository"] is None
        assert 1 == len(unknown["notes"])
