from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estimator.models.model import UnknownModel
from estimator.models.names import ModelMatch, find_model
from estimator.models.release import Release
from estimator.models.table import RELEASES
from estimator.quants.recipe import Recipe
from estimator.quants.recipes import RECIPES

# What people type, the release that they mean first of all, and the quant that they name.
MEANT = """
r1 14b                                              | r1-distill-qwen-14b
deepseek coder 6.7                                  | coder-6.7b-instruct
v2 lite                                             | v2-lite-chat
r1-0528-qwen3-8b                                    | r1-0528-qwen3-8b
deepseek r1                                         | r1
deepseek-r1                                         | r1
DeepSeek R1                                         | r1
DeepSeek-R1 671B                                    | r1
r1 685b                                             | r1
R1                                                  | r1
ds r1                                               | r1
dsr1                                                | r1
deepseekr1                                          | r1
deep seek r1                                        | r1
Deep-Seek R1                                        | r1
deepsek r1                                          | r1
deepsekk r1                                         | r1
deepeseek r1                                        | r1
depeseek r1                                         | r1
r 1 deepseek                                        | r1
the full deepseek r1 671b model                     | r1
r1 671b q4_k_m                                      | r1 | Q4_K_M
deepseek-r1:671b                                    | r1
deepseek-r1:671b-q8_0                               | r1 | Q8_0
deepseek-ai/DeepSeek-R1                             | r1
unsloth/DeepSeek-R1-GGUF                            | r1
DeepSeek-R1-UD-IQ1_S-00001-of-00003.gguf            | r1 | UD-IQ1_S
DeepSeek-R1.Q4_K_M-00001-of-00009.gguf              | r1 | Q4_K_M
deepseek r1 UD-Q2_K_XL                              | r1 | UD-Q2_K_XL
deepseek r1 iq1s                                    | r1 | IQ1_S
deepseek r1 0528                                    | r1-0528
r1-0528                                             | r1-0528
R1 (0528)                                           | r1-0528
unsloth/DeepSeek-R1-0528-GGUF:Q3_K_M                | r1-0528 | Q3_K_M
r1 zero                                             | r1-zero
deepseek-r1-zero                                    | r1-zero
DeepSeek-R1-Zero-Q2_K.gguf                          | r1-zero | Q2_K
r1 1.5b                                             | r1-distill-qwen-1.5b
r1 1.5                                              | r1-distill-qwen-1.5b
deepseek-r1:1.5b                                    | r1-distill-qwen-1.5b
DeepSeek-R1-Distill-Qwen-1.5B-Q8_0.gguf             | r1-distill-qwen-1.5b | Q8_0
DeepSeek-R1-Distill-Qwen-1_5B-GGUF                  | r1-distill-qwen-1.5b
r1 7b                                               | r1-distill-qwen-7b
deepseek-r1:7b                                      | r1-distill-qwen-7b
r1 distill 7b                                       | r1-distill-qwen-7b
deepseek r1 distill quen 7b                         | r1-distill-qwen-7b
r1 distil qwen2.5 7b                                | r1-distill-qwen-7b
mradermacher/DeepSeek-R1-Distill-Qwen-7B-i1-GGUF    | r1-distill-qwen-7b
DeepSeek-R1-Distill-Qwen-7B.i1-IQ3_XXS.gguf         | r1-distill-qwen-7b | IQ3_XXS
r1-14b                                              | r1-distill-qwen-14b
r1:14b                                              | r1-distill-qwen-14b
deepseek-r1:14b                                     | r1-distill-qwen-14b
r1-14b:Q4_K_M                                       | r1-distill-qwen-14b | Q4_K_M
r1 14b q4km                                         | r1-distill-qwen-14b | Q4_K_M
r1 14b q4 k m                                       | r1-distill-qwen-14b | Q4_K_M
r1 14b q4                                           | r1-distill-qwen-14b | Q4_K_M
r1 14b 4bit                                         | r1-distill-qwen-14b | Q4_K_M
r1 14b 8-bit                                        | r1-distill-qwen-14b | Q8_0
r1 14b iq3                                          | r1-distill-qwen-14b | IQ3_M
r1 14b fp16                                         | r1-distill-qwen-14b | F16
r1 14 b                                             | r1-distill-qwen-14b
r1 14                                               | r1-distill-qwen-14b
deepseek 14b                                        | r1-distill-qwen-14b
qwen 14b distill                                    | r1-distill-qwen-14b
qwen2.5 14b r1 distill                              | r1-distill-qwen-14b
deepseek-r1:14b-qwen-distill-q4_K_M                 | r1-distill-qwen-14b | Q4_K_M
deepseek-ai_DeepSeek-R1-Distill-Qwen-14B-Q5_K_M.gguf| r1-distill-qwen-14b | Q5_K_M
bartowski/DeepSeek-R1-Distill-Qwen-14B-GGUF/DeepSeek-R1-Distill-Qwen-14B-Q4_K_L.gguf | r1-distill-qwen-14b | Q4_K_L
r1 32b                                              | r1-distill-qwen-32b
deepseek r1 32b iq4_xs                              | r1-distill-qwen-32b | IQ4_XS
deepseek-r1-distill-qwen-32b                        | r1-distill-qwen-32b
deepseek-r1:32b-qwen-distill-fp16                   | r1-distill-qwen-32b | F16
DeepSeek-R1-Distill-Qwen-32B-abliterated-Q4_0.gguf  | r1-distill-qwen-32b | Q4_0
r1 8b                                               | r1-distill-llama-8b
r1 llama 8b                                         | r1-distill-llama-8b
r1 distill llama 8                                  | r1-distill-llama-8b
r1-distill-lama-8b                                  | r1-distill-llama-8b
DeepSeek-R1-Distill-Llama-8B-Q4_K_M.gguf            | r1-distill-llama-8b | Q4_K_M
deepseek-r1:8b-llama-distill-q4_K_M                 | r1-distill-llama-8b | Q4_K_M
r1 llama 3.1 8b                                     | r1-distill-llama-8b
deepseek-r1:8b                                      | r1-0528-qwen3-8b
deepseek-r1:latest                                  | r1-0528-qwen3-8b
deepseek-r1:8b-0528-qwen3-q8_0                      | r1-0528-qwen3-8b | Q8_0
r1 0528 8b                                          | r1-0528-qwen3-8b
r1 qwen3                                            | r1-0528-qwen3-8b
r1 qwen 3 8b                                        | r1-0528-qwen3-8b
hf.co/unsloth/DeepSeek-R1-0528-Qwen3-8B-GGUF:Q4_K_XL| r1-0528-qwen3-8b | Q4_K_XL
deepseek-ai_DeepSeek-R1-0528-Qwen3-8B-Q6_K_L.gguf   | r1-0528-qwen3-8b | Q6_K_L
r1 70b                                              | r1-distill-llama-70b
r1 llama 70b                                        | r1-distill-llama-70b
llama 70b r1                                        | r1-distill-llama-70b
r1 distill llama 3.3 70b                            | r1-distill-llama-70b
deepseek 70b                                        | r1-distill-llama-70b
deepseek-r1:70b-llama-distill-q3_K_M                | r1-distill-llama-70b | Q3_K_M
DeepSeek-R1-Distill-Llama-70B-IQ2_M.gguf            | r1-distill-llama-70b | IQ2_M
v3                                                  | v3
deepseek v3                                         | v3
deepseek-v3:671b                                    | v3
deepseek-v3:latest                                  | v3
dsv3                                                | v3
deepseekv3                                          | v3
deepseek 3                                          | v3
DeepSeek V 3                                        | v3
v3 base                                             | v3-base
deepseek-ai/DeepSeek-V3-Base                        | v3-base
v3 0324                                             | v3-0324
v3-0324                                             | v3-0324
bartowski/deepseek-ai_DeepSeek-V3-0324-GGUF         | v3-0324
DeepSeek-V3-0324-UD-Q2_K_XL-00001-of-00006.gguf     | v3-0324 | UD-Q2_K_XL
v3.1                                                | v3.1
deepseek 3.1                                        | v3.1
deepseek v3.1 671b iq2_xxs                          | v3.1 | IQ2_XXS
deepseek-v3.1:671b-terminus-q4_K_M                  | v3.1-terminus | Q4_K_M
terminus                                            | v3.1-terminus
v3.1 base                                           | v3.1-base
v3.2                                                | v3.2
ds v3.2                                             | v3.2
deepseek v3.2 exp                                   | v3.2-exp
v3.2 experimental                                   | v3.2-exp
v3.2 speciale                                       | v3.2-speciale
deepseek specialle                                  | v3.2-speciale
math v2                                             | math-v2
deepseek math v2 685b                               | math-v2
v4                                                  | v4-flash
v4 flash                                            | v4-flash
deepseek-v4-flash                                   | v4-flash
deepseek v4 flsh                                    | v4-flash
v4flash mxfp4                                       | v4-flash | MXFP4_MOE
v4 flash 0731                                       | v4-flash-0731
DeepSeek-V4-Flash-0731-Q4_K_M-00001-of-00004.gguf   | v4-flash-0731 | Q4_K_M
v4 pro                                              | v4-pro
v4 pro 1.6t                                         | v4-pro
v4 0813                                             | v4-pro-0813
v4 pro base                                         | v4-pro-base
deepseek v2                                         | v2-chat
deepseek-v2:236b                                    | v2-chat
deepseek-v2:16b                                     | v2-lite-chat
deepseek-v2:latest                                  | v2-lite-chat
deepseek-ai/DeepSeek-V2                             | v2
v2 chat 0628                                        | v2-chat-0628
v2-lite                                             | v2-lite-chat
v2lite                                              | v2-lite-chat
deepseek v2 light                                   | v2-lite-chat
DeepSeek-V2-Lite-Chat.Q4_K_M.gguf                   | v2-lite-chat | Q4_K_M
deepseek-ai/DeepSeek-V2-Lite                        | v2-lite
v2 lite base                                        | v2-lite
v2.5                                                | v2.5
deepseek-v2.5:236b-q4_0                             | v2.5 | Q4_0
v2.5 1210                                           | v2.5-1210
coder v2                                            | coder-v2-instruct
deepseek coder v2 236b                              | coder-v2-instruct
deepseek-coder-v2:236b-instruct-q4_K_M              | coder-v2-instruct | Q4_K_M
coder v2 0724                                       | coder-v2-instruct-0724
deepseek-coder-v2:16b                               | coder-v2-lite-instruct
deepseek-coder-v2:lite                              | coder-v2-lite-instruct
deepseek-coder-v2:latest                            | coder-v2-lite-instruct
deepseek-coder-v2:16b-lite-instruct-q8_0            | coder-v2-lite-instruct | Q8_0
coder v2 lite                                       | coder-v2-lite-instruct
coderv2 lite                                        | coder-v2-lite-instruct
coder v2 16b q6k                                    | coder-v2-lite-instruct | Q6_K
DeepSeek-Coder-V2-Lite-Instruct-Q5_K_L.gguf         | coder-v2-lite-instruct | Q5_K_L
lmstudio-community/DeepSeek-Coder-V2-Lite-Instruct-GGUF | coder-v2-lite-instruct
coder v2 lite base                                  | coder-v2-lite-base
coder                                               | coder-1.3b-instruct
deepseek-coder                                      | coder-1.3b-instruct
deepseek-coder:latest                               | coder-1.3b-instruct
coder 1.3b                                          | coder-1.3b-instruct
coder1.3b                                           | coder-1.3b-instruct
deepseek-coder-1.3b-instruct.Q4_K_M.gguf            | coder-1.3b-instruct | Q4_K_M
TheBloke/deepseek-coder-1.3b-instruct-GGUF          | coder-1.3b-instruct
deepseek coder v1 1.3b                              | coder-1.3b-instruct
coder 1.3b base bf16                                | coder-1.3b-base | BF16
deepseek-coder:1.3b-base-q5_K_M                     | coder-1.3b-base | Q5_K_M
deepseek coder 5.7bmqa                              | coder-5.7bmqa-base
deepseek-coder:6.7b                                 | coder-6.7b-instruct
depseek coder 6.7b instuct                          | coder-6.7b-instruct
deepseek codr 6.7b                                  | coder-6.7b-instruct
deepseek-coder-6.7B-instruct-GGUF                   | coder-6.7b-instruct
coder 33b q5                                        | coder-33b-instruct | Q5_K_M
deepseek-coder-33b-base.Q3_K_S.gguf                 | coder-33b-base | Q3_K_S
coder 7b v1.5                                       | coder-7b-instruct-v1.5
deepseek-coder-7b-instruct-v1.5-Q4_K_M.gguf         | coder-7b-instruct-v1.5 | Q4_K_M
coder 7b 1.5 base                                   | coder-7b-base-v1.5
deepseek llm 7b                                     | llm-7b-chat
deepseek-llm-7b-base                                | llm-7b-base
deepseek 67b                                        | llm-67b-chat
deepseek-llm:67b-chat-q4_0                          | llm-67b-chat | Q4_0
moe 16b                                             | moe-16b-chat
deepseek moe                                        | moe-16b-chat
deepseek-moe-16b-base                               | moe-16b-base
deepseek math 7b rl                                 | math-7b-rl
math 7b instruct                                    | math-7b-instruct
prover v2                                           | prover-v2-671b
prover v2 7b                                        | prover-v2-7b
deepseek prover v1.5 rl                             | prover-v1.5-rl
DeepSeek-Prover-V1.5-SFT                            | prover-v1.5-sft
"""  # noqa: E501 - a file's name is as long as it is

CASES = [tuple(part.strip() for part in line.split("|")) for line in MEANT.strip().splitlines()]


def best(name: str) -> ModelMatch:
    return find_model(name)[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_names_as_people_type_them(case: tuple[str, ...]) -> None:
    """A name means the release that its writer means, and the quant is told from it."""
    name, meant, *quant = case
    match = best(name)

    assert (meant, quant[0] if quant else None) == (match.release.name, match.quant)


def test_there_are_enough() -> None:
    """The list is long, and no name stands in it twice."""
    names = [name for name, *_ in CASES]

    assert len(names) == len(set(names))
    assert len(names) >= 150


OTHERS = """
llama 3 70b|llama-3.1-8b|meta-llama/Llama-3.3-70B-Instruct|llama 70b|qwen 14b|qwen2.5 14b|qwen3 8b
qwen2.5-coder-7b|Qwen/Qwen2.5-Coder-32B-Instruct-GGUF|qwen 2.5 math 7b|mistral|mistral 7b v0.3
mixtral 8x7b|codellama 7b|codellama-34b-instruct.Q4_K_M.gguf|codex|starcoder2 7b|wizardcoder 33b
phi-4|phi 3 mini|gemma 7b|gemma-2-9b-it|yi coder 9b|yi 34b|granite code 8b|gpt-oss 20b|gpt-oss:120b
kimi k2|glm 4.5|r1 1776|qwq 32b|llava 7b|deepcoder 14b|opencoder 8b|command r 35b|falcon 180b
llama v2 7b|llama v3|mistral v3|grok 2|olmo 7b|nemotron 70b|solar 10.7b|minicpm v|smollm2 1.7b
"""


@pytest.mark.parametrize("name", OTHERS.replace("\n", "|").strip("|").split("|"))
def test_other_makers(name: str) -> None:
    """Another maker's model is never answered with one of DeepSeek's."""
    with pytest.raises(UnknownModel, match="no model of DeepSeek's is called"):
        find_model(name)


@pytest.mark.parametrize(
    "name",
    ["deepseek r1 13b", "r1 9b", "coder 6.8b", "v3.5", "deepseek v5", "v2 lite 236b", "r1 0529",
     "coder 34b", "v3 lite", "r1 coder", "deepseek r2", "v4 flash 671b", "llm 68b"],
)  # fmt: skip
def test_numbers_are_never_corrected(name: str) -> None:
    """A size, a version or a date that no release has is an error, however near it is."""
    with pytest.raises(UnknownModel):
        find_model(name)


def test_distills_are_offered() -> None:
    """`deepseek r1` is the 671B; its later release and its distills are further matches."""
    first, *more = find_model("deepseek r1")

    assert (671.0, 0.0) == (first.release.sizes[0], first.distance)
    assert {"r1-0528", "r1-zero", "r1-distill-qwen-14b", "r1-distill-llama-70b"} <= {
        match.release.name for match in more
    }


def test_best_first() -> None:
    """Matches are in order of distance, the instructed model before the base."""
    matches = find_model("deepseek v2")

    assert sorted(match.distance for match in matches) == [match.distance for match in matches]
    assert ["coder-6.7b-instruct", "coder-6.7b-base"] == [
        match.release.name for match in find_model("coder 6.7b")
    ]


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
def test_every_release_is_found_by_its_names(release: Release) -> None:
    """A release is what its repository, its title, its aliases and its files are called."""
    names = [
        release.repository, release.title, *release.aliases,
        f"{release.repository.partition('/')[2]}-Q4_K_M.gguf",
    ]  # fmt: skip
    for name in names:
        releases = [match.release for match in find_model(name)]
        assert release in releases
        assert releases[0].numbers == release.numbers
    assert best(release.repository).release == release


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_every_quant_is_told_from_a_name(recipe: Recipe) -> None:
    """Each recipe's name is split off, as it stands in a file's name and as it is typed."""
    name = recipe.name
    for text in (f"DeepSeek-R1-{name}.gguf", f"r1:{name.lower()}", f"deepseek r1 {name.lower()}"):
        assert ("r1", name) == (best(text).release.name, best(text).quant)


@pytest.mark.parametrize("name", ["deepseek", "ds", "deepseek chat", "deepseek llm", "", "   "])
def test_says_too_little(name: str) -> None:
    """A name that does not say which model is an error that shows how to."""
    with pytest.raises(UnknownModel, match=r"r1 14b"):
        find_model(name)


def test_near_names() -> None:
    """An unknown name is answered with those that look like it."""
    with pytest.raises(UnknownModel, match="did you mean deepseek-r1-distill-llama-8b"):
        find_model("deepseek-r1-distill-llama-9b")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("deepseek v4.1 flash", "llama.cpp cannot load DeepSeek V4.1 yet"),
        ("DeepSeek-V4.1-Flash-1017", "llama.cpp cannot load DeepSeek V4.1 yet"),
        ("deepseek-vl2-small", "models that see or draw are not in the table"),
        ("janus pro 7b", "models that see or draw are not in the table"),
        ("deepseek ocr", "models that see or draw are not in the table"),
    ],
)
def test_models_that_are_not_here(name: str, reason: str) -> None:
    """A model of DeepSeek's that cannot be run this way is an error that says why."""
    with pytest.raises(UnknownModel, match=reason):
        find_model(name)


@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    """Any text means some releases or raises `UnknownModel`."""
    with suppress(UnknownModel):
        assert find_model(text)
