"""Where files of the V2 family are; all were made before llama.cpp kept the latent alone."""

from dataclasses import replace

from estimator.hub.bartowski import SMALL, bartowski
from estimator.hub.repository import Repository
from estimator.hub.rows_2023 import MRADERMACHER


def _mradermacher(release: str, source: str) -> Repository:
    name = f"mradermacher/{release}-GGUF"
    return Repository(release, name, f"{release}.{{quant}}", MRADERMACHER, source)


_ROWS = (
    _mradermacher("DeepSeek-V2-Lite-Chat", "tree/b71ef480ff005cef0bc7c15a49f3c306f396a395"),
    _mradermacher("DeepSeek-V2-Lite", "tree/main"),
    bartowski("DeepSeek-V2-Chat-0628", "kvcache-ai/ktransformers, README.md", ("Q4_K_M",)),
    # Its folders are called as if they were files.
    bartowski(
        "DeepSeek-Coder-V2-Instruct", "tree/main/DeepSeek-Coder-V2-Instruct-Q4_K_M.gguf",
        ("Q3_K_M", "Q4_K_M"),
    ),
    Repository(
        "DeepSeek-Coder-V2-Instruct", "second-state/DeepSeek-Coder-V2-Instruct-GGUF",
        "DeepSeek-Coder-V2-Instruct-{quant}", ("Q2_K", "Q3_K_L"),
        "tree/97aea1edfd3b4ca7607bdf9a8de502325f4487e5",
    ),
    bartowski("DeepSeek-Coder-V2-Lite-Instruct", "public projects fetch Q3_K_L and Q4_K_M", SMALL),
    bartowski(
        "DeepSeek-Coder-V2-Lite-Base", "resolve/main/DeepSeek-Coder-V2-Lite-Base-Q6_K.gguf", SMALL
    ),
    Repository(
        "DeepSeek-Coder-V2-Instruct-0724",
        "lmstudio-community/DeepSeek-Coder-V2-Instruct-0724-GGUF",
        "DeepSeek-Coder-V2-Instruct-0724-{quant}", ("Q3_K_L", "Q4_K_M", "Q8_0"), "tree/main",
    ),
    bartowski(
        "DeepSeek-V2.5", "tree/c21e3a767df86ae5c41cc23f4021eca646b3f317",
        ("Q2_K", "Q3_K_S", "Q3_K_L", "IQ4_XS", "Q4_0", "Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0"),
    ),
    bartowski("DeepSeek-V2.5-1210", "public projects fetch Q4_K_M and Q8_0", ("Q4_K_M", "Q8_0")),
)  # fmt: skip

REPOSITORIES = tuple(replace(row, is_split=False) for row in _ROWS)
