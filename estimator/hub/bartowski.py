"""How bartowski calls repositories and files, the same for every model."""

from estimator.hub.repository import Repository

# What he has of every model that is not too large for one file each.
SMALL = (
    "IQ2_M", "Q2_K", "Q3_K_S", "Q3_K_M", "Q3_K_L", "IQ4_XS", "Q4_K_S", "Q4_K_M", "Q5_K_S",
    "Q5_K_M", "Q6_K", "Q8_0",
)  # fmt: skip


def bartowski(
    release: str, source: str, quants: tuple[str, ...] = SMALL, *, maker: str = ""
) -> Repository:
    """`maker` stands before the names since the spring of 2025."""
    file = f"{maker}{release}"
    return Repository(release, f"bartowski/{file}-GGUF", f"{file}-{{quant}}", quants, source)
