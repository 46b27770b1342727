"""The table of recipes: every file quant that llama-quantize makes, and bartowski's large ones.

From llama.cpp's src/llama-quant.cpp (`llama_tensor_get_type_impl`, b11549).
"""

from dataclasses import replace

from estimator.quants.recipe import (
    Counts,
    Eight,
    Recipe,
    Rule,
    always,
    first,
    first_part,
    if_grouped,
    middle,
    more_downs,
    more_values,
)

SOURCE = "llama.cpp b11549, src/llama-quant.cpp"
CHECKED = "2026-11-22"

_PERPLEXITY = "llama.cpp b11549, tools/quantize/quantize.cpp"
_IQ1 = "llama.cpp pull request 6302"

_EIGHT = Eight()
_MORE = Eight(attention_output="Q5_K")
_LOW = Eight(key="Q4_K", value="Q4_K", attention_output="Q5_K")


def _low_value(otherwise: str) -> Rule:
    """Values below three bits: more where there are few of them."""

    def rule(counts: Counts, _i: int) -> str:
        return "Q4_K" if counts.is_grouped or counts.n_experts >= 4 else otherwise

    return rule


def _low(name: str, default: str, floor: str, embedding: str, output: str | None) -> Recipe:
    """The recipes below three bits are one, but for their types."""
    return Recipe(
        name,
        default,
        output="Q5_K",
        embedding=embedding,
        value=_low_value(floor),
        attention_output=output,
        down=first_part(8, floor),
        is_low=True,
        when_eight=_LOW,
        has_imatrix=True,
    )


def _iq3_m_down(counts: Counts, i: int) -> str | None:
    is_worth_more = counts.n_experts == 8 and more_downs("Q4_K")(counts, i)
    return "Q4_K" if i < counts.n_layers // 8 or is_worth_more else None


def _rated(recipe: Recipe, quality: str, source: str = _PERPLEXITY) -> Recipe:
    return replace(recipe, quality=quality, quality_source=source)


def _llama_3(recipe: Recipe, perplexity: str) -> Recipe:
    return _rated(recipe, f"{perplexity} perplexity (Llama 3 8B)")


_IQ = (
    _rated(_low("IQ1_S", "IQ1_S", "Q2_K", "Q2_K", "IQ2_XXS"),
           "perplexity 11.86 (Llama 2 7B; IQ1_M 9.34)", _IQ1),
    _rated(_low("IQ1_M", "IQ1_M", "Q2_K", "Q2_K", "IQ2_XXS"),
           "perplexity 9.34 (Llama 2 7B; IQ1_S 11.86)", _IQ1),
    _low("IQ2_XXS", "IQ2_XXS", "Q2_K", "Q2_K", None),
    _low("IQ2_XS", "IQ2_XS", "Q2_K", "Q2_K", None),
    _low("IQ2_S", "IQ2_XS", "IQ3_S", "IQ3_S", "IQ3_S"),
    _low("IQ2_M", "IQ2_S", "IQ3_S", "IQ3_S", "IQ3_S"),
    Recipe("IQ3_XXS", "IQ3_XXS", output="Q5_K", embedding="IQ3_S", value=if_grouped("Q4_K"),
           key="IQ2_S", query="IQ2_S", attention_output="IQ3_S", when_eight=_MORE,
           has_imatrix=True),
    Recipe("IQ3_XS", "IQ3_S", value=if_grouped("Q4_K"), key="IQ3_XXS", query="IQ3_XXS",
           feed=middle("IQ3_XXS"), when_eight=_MORE, has_imatrix=True),
    Recipe("IQ3_S", "IQ3_S", value=if_grouped("Q4_K"), when_eight=_MORE, has_imatrix=True),
    Recipe("IQ3_M", "IQ3_S", value=always("Q4_K"), attention_output="Q4_K", down=_iq3_m_down,
           when_eight=_MORE, has_imatrix=True),
    Recipe("IQ4_XS", "IQ4_XS", value=if_grouped("Q5_K"), when_eight=_MORE, has_imatrix=True),
    Recipe("IQ4_NL", "IQ4_NL", value=if_grouped("Q5_K"), when_eight=_MORE, has_imatrix=True),
)  # fmt: skip

_K = (
    _llama_3(Recipe("Q2_K_S", "Q2_K", value=if_grouped("Q4_K"), down=first_part(8, "Q4_K"),
                    when_eight=_EIGHT, has_imatrix=True), "+3.1836"),
    _llama_3(Recipe("Q2_K", "Q2_K", value=if_grouped("Q4_K", "Q3_K"), down=always("Q3_K"),
                    attention_output="Q3_K", when_eight=_MORE), "+3.5199"),
    _llama_3(Recipe("Q3_K_S", "Q3_K", when_eight=_MORE), "+1.6321"),
    _llama_3(Recipe("Q3_K_M", "Q3_K", value=first(2, "Q5_K", "Q4_K"),
                    down=first_part(16, "Q5_K", "Q4_K"), attention_output="Q4_K",
                    when_eight=_MORE), "+0.6569"),
    _llama_3(Recipe("Q3_K_L", "Q3_K", value=always("Q5_K"), down=always("Q5_K"),
                    attention_output="Q5_K", when_eight=_EIGHT), "+0.5562"),
    _llama_3(Recipe("Q4_K_S", "Q4_K", value=first(4, "Q5_K"), down=first_part(8, "Q5_K"),
                    when_eight=_MORE), "+0.2689"),
    _llama_3(Recipe("Q4_K_M", "Q4_K", value=more_values("Q6_K"), down=more_downs("Q6_K"),
                    when_eight=_MORE), "+0.1754"),
    _llama_3(Recipe("Q5_K_S", "Q5_K", when_eight=_EIGHT), "+0.1049"),
    _llama_3(Recipe("Q5_K_M", "Q5_K", value=more_values("Q6_K"), down=more_downs("Q6_K"),
                    when_eight=_EIGHT), "+0.0569"),
    _llama_3(Recipe("Q6_K", "Q6_K", when_eight=_EIGHT), "+0.0217"),
)  # fmt: skip

_PLAIN = (
    _llama_3(Recipe("Q4_0", "Q4_0", when_eight=_EIGHT), "+0.4685"),
    _llama_3(Recipe("Q4_1", "Q4_1", when_eight=_EIGHT), "+0.4511"),
    _llama_3(Recipe("Q5_0", "Q5_0", when_eight=_EIGHT), "+0.1316"),
    _llama_3(Recipe("Q5_1", "Q5_1", when_eight=_EIGHT), "+0.1062"),
    _llama_3(Recipe("Q8_0", "Q8_0", output="Q8_0", when_eight=_EIGHT), "+0.0026"),
    Recipe("MXFP4_MOE", "Q8_0", output="Q8_0", embedding="Q8_0", stacked="MXFP4"),
    Recipe("TQ1_0", "TQ1_0", embedding="Q4_K", when_eight=_EIGHT, is_general=False),
    Recipe("TQ2_0", "TQ2_0", embedding="Q4_K", when_eight=_EIGHT, is_general=False),
    Recipe("Q1_0", "Q1_0", when_eight=_EIGHT, is_general=False),
    Recipe("Q2_0", "Q2_0", embedding="Q4_K", when_eight=_EIGHT, is_general=False),
    _rated(Recipe("F16", "F16", output="F16"), "+0.0020 perplexity (Mistral 7B)"),
    _rated(Recipe("BF16", "BF16", output="BF16"), "-0.0050 perplexity (Mistral 7B)"),
    Recipe("F32", "F32", output="F32"),
)  # fmt: skip

_OF_LLAMA_CPP = {recipe.name: recipe for recipe in (*_IQ, *_K, *_PLAIN)}


def _large(name: str, of: str) -> Recipe:
    """As bartowski's model cards say: embeddings and output in Q8_0 instead of their usual type."""
    return replace(
        _OF_LLAMA_CPP[of], name=name, output="Q8_0", embedding="Q8_0",
        quality=None, quality_source=None,
    )  # fmt: skip


# Large ones by the llama.cpp recipe they are made from.
LARGE = {
    "Q2_K_L": "Q2_K", "Q3_K_XL": "Q3_K_L", "Q4_K_L": "Q4_K_M", "Q5_K_L": "Q5_K_M",
    "Q6_K_L": "Q6_K",
}  # fmt: skip

RECIPES = (*_OF_LLAMA_CPP.values(), *(_large(name, of) for name, of in LARGE.items()))
