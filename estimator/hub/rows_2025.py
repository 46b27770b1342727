"""Where files of V3, R1 and what followed them are: distills, V3.1, V3.2, V4."""

from estimator.hub.bartowski import bartowski
from estimator.hub.repository import Repository

_FETCHED = "public projects fetch {} by that name"
_DOCS = "Unsloth's documentation: {}"
_LISTED = "chazhyseni/litMoE, litmoe/models.py, from the hub's own list of files"

# The smaller mixes of V3's shape, to whose sizes several sources agree.
_V3_MIXES = (
    ("UD-IQ1_S", 185), ("UD-IQ1_M", 200), ("UD-IQ2_XXS", 216), ("UD-Q2_K_XL", 251),
    ("UD-IQ3_XXS", 273),
)  # fmt: skip


def _unsloth(
    release: str,
    source: str,
    quants: tuple[str, ...] = (),
    dynamic: tuple[tuple[str, int], ...] = (),
    *,
    is_split: bool = True,
) -> Repository:
    """Each quant lies in a folder of its own, in parts of less than 50 GB."""
    name, file = f"unsloth/{release}-GGUF", f"{release}-{{quant}}"
    return Repository(release, name, file, quants, source, dynamic, is_split)


REPOSITORIES = (
    _unsloth("DeepSeek-V3", "tree/main", ("Q3_K_M", "Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0"),
             is_split=False),
    Repository(
        "DeepSeek-V3-Base", "DevQuasar/deepseek-ai.DeepSeek-V3-Base-GGUF",
        "DeepSeek-V3-Base.{quant}", ("Q2_K",), _FETCHED.format("Q2_K"), is_split=False,
    ),
    _unsloth("DeepSeek-V3-0324", "tree/main",
             ("Q2_K", "Q3_K_M", "Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0", "BF16"), is_split=False),
    _unsloth("DeepSeek-Prover-V2-671B", _FETCHED.format("Q4_K_M"), ("Q4_K_M",)),
    # Its Q8_0 has another name.
    _unsloth("DeepSeek-R1", "tree/3083b083a632146c97a142f0a6afcb24b6bad2b7",
             ("Q2_K", "Q3_K_M", "Q4_K_M", "Q5_K_M", "Q6_K"), is_split=False),
    Repository(
        "DeepSeek-R1", "unsloth/DeepSeek-R1-GGUF-UD", "{quant}", (),
        "public projects name its quants, sizes and parts",
        (("UD-IQ1_S", 185), ("UD-IQ2_XXS", 216), ("UD-Q2_K_XL", 250)),
    ),
    _unsloth("DeepSeek-R1-0528", _DOCS.format("DeepSeek-R1-0528"), ("Q4_K_M",), _V3_MIXES),
    _unsloth("DeepSeek-R1-Zero", "tree/dfa25676ce208a6b71c1f986510b0acee4c7e628",
             ("Q3_K_M", "Q4_K_M"), is_split=False),
    _unsloth("DeepSeek-V3.1", _DOCS.format("DeepSeek-V3.1"), ("Q4_K_M",), _V3_MIXES),
    _unsloth("DeepSeek-V3.1-Terminus", _DOCS.format("DeepSeek-V3.1"),
             dynamic=(("UD-TQ1_0", 170), ("UD-Q2_K_XL", 251))),
    bartowski("DeepSeek-R1-Distill-Qwen-1.5B", _FETCHED.format("Q4_K_M and Q8_0")),
    bartowski("DeepSeek-R1-Distill-Qwen-7B", _FETCHED.format("Q4_K_M")),
    bartowski("DeepSeek-R1-Distill-Qwen-14B", _FETCHED.format("Q4_K_M")),
    bartowski("DeepSeek-R1-Distill-Qwen-32B", _FETCHED.format("Q4_K_M")),
    bartowski("DeepSeek-R1-Distill-Llama-8B", _FETCHED.format("Q4_K_M")),
    bartowski("DeepSeek-R1-Distill-Llama-70B", _FETCHED.format("Q4_K_M")),
    bartowski("DeepSeek-R1-0528-Qwen3-8B", _FETCHED.format("Q4_K_M and Q5_K_M"),
              maker="deepseek-ai_"),
    _unsloth(
        "DeepSeek-V3.2", _LISTED,
        ("Q2_K", "Q3_K_S", "Q3_K_M", "IQ4_XS", "Q4_0", "Q4_K_S", "Q4_K_M", "Q5_K_S", "Q5_K_M",
         "Q6_K", "Q8_0", "BF16"),
        (("UD-IQ1_S", 184), ("UD-IQ1_M", 199), ("UD-IQ2_XXS", 217), ("UD-IQ2_M", 228),
         ("UD-Q2_K_XL", 247), ("UD-IQ3_XXS", 273), ("UD-Q3_K_XL", 321), ("UD-Q4_K_XL", 408)),
    ),
    # Of V4 there are mixes alone: its experts are four bits wide as they come.
    _unsloth("DeepSeek-V4-Flash", _DOCS.format("DeepSeek-V4"),
             dynamic=(("UD-IQ2_XXS", 91), ("UD-IQ3_XXS", 103), ("UD-Q4_K_XL", 155),
                      ("UD-Q8_K_XL", 162))),
    _unsloth(
        "DeepSeek-V4-Flash-0731", _LISTED,
        dynamic=(("UD-IQ1_S", 83), ("UD-IQ1_M", 87), ("UD-IQ2_XXS", 91), ("UD-Q2_K_XL", 97),
                 ("UD-IQ3_XXS", 104), ("UD-IQ3_S", 116), ("UD-Q3_K_XL", 128), ("UD-IQ4_XS", 137),
                 ("UD-Q4_K_XL", 155), ("UD-Q8_K_XL", 162)),
    ),
    _unsloth("DeepSeek-V4-Flash-Vision-Exp", _FETCHED.format("UD-IQ1_S"),
             dynamic=(("UD-IQ1_S", 83),)),
    _unsloth("DeepSeek-V4-Pro-0813", _FETCHED.format("UD-Q4_K_XL and UD-Q8_K_XL"),
             dynamic=(("UD-Q4_K_XL", 850), ("UD-Q8_K_XL", 874))),
)  # fmt: skip
