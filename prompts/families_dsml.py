"""The rows of the families that call tools in DSML: V3.2 and later."""

from prompts.family import Family, Sampling, Thinking
from prompts.markers import (
    ASSISTANT,
    BOS,
    DSML,
    EOS,
    EOT,
    FIM,
    LATEST_REMINDER,
    SYSTEM,
    THINK,
    THINK_END,
    TOOLS,
    USER,
)
from prompts.tools import ToolSyntax

REQUIRED = (BOS, EOS, USER, ASSISTANT, THINK, THINK_END)
OTHERS = (EOT, *FIM, *TOOLS)

ABSOLUTE_MAXIMUM = (
    "Reasoning Effort: Absolute maximum with no shortcuts permitted.\n"
    "You MUST be very thorough in your thinking and comprehensively decompose the problem to "
    "resolve the root cause, rigorously stress-testing your logic against all potential paths, "
    "edge cases, and adversarial scenarios.\n"
    "Explicitly write out your entire deliberation process, documenting every intermediate step, "
    "considered alternative, and rejected hypothesis to ensure absolutely no assumption is left "
    "unchecked.\n\n"
)
BEYOND_MAXIMUM = (
    "Reasoning Effort: Beyond maximum \u2014 exhaustive, relentless, and uncompromising.\n"
    "You MUST reason with the utmost depth and rigor, leaving absolutely nothing to chance: "
    "exhaustively decompose the problem into its most fundamental components, trace every causal "
    "chain to its root, and resolve the underlying cause rather than any surface symptom.\n"
    "Do not stop reasoning until you have independently verified the solution from multiple "
    "angles and are certain that no assumption remains unchecked and no error remains "
    "undiscovered.\n\n"
)
EFFORT_LINE = (
    "Reasoning Effort: {} (range 1-100, the higher the value, the more thorough the reasoning)\n\n"
)

DSML_ROWS = (
    Family(
        id="ds-v3.2",
        title="DeepSeek-V3.2",
        renderer="ds-v3.2",
        bos=BOS,
        eos=EOS,
        turn_ends=(EOS,),
        required_markers=REQUIRED,
        other_markers=(*OTHERS, DSML),
        is_fim_unverified=True,
        tools=ToolSyntax.DSML_V3_2,
        thinking=Thinking.SWITCH,
        think_open=THINK,
        think_close=THINK_END,
        thinks_unasked=True,
        own_roles=("developer",),
        between_parts="",
        temperature=1.0,  # unverified, as is top_p
        top_p=0.95,
        tokenizer_pre="deepseek-v3",
        source="DeepSeek-V3.2 encoding/encoding_dsv32.py; four copies of it",
    ),
    Family(
        id="ds-v4-preview",
        title="DeepSeek-V4 preview",
        renderer="ds-v4",
        bos=BOS,
        eos=EOS,
        turn_ends=(EOS,),
        required_markers=(*REQUIRED, DSML),
        other_markers=(*OTHERS, LATEST_REMINDER),
        is_fim_unverified=True,
        tools=ToolSyntax.DSML_V4,
        thinking=Thinking.SWITCH,
        think_open=THINK,
        think_close=THINK_END,
        thinks_unasked=True,
        efforts=(("low", ""), ("high", ""), ("max", ABSOLUTE_MAXIMUM)),
        own_roles=("latest_reminder",),
        between_parts="\n\n",
        thinking_sampling=Sampling(1.0, least_top_p=1.0, has_penalties=False),
        tokenizer_pre="deepseek-v3",
        source="DeepSeek-V4-Flash encoding_dsv4.py of April 2026; deepseek-recipe 0.2.0",
    ),
    Family(
        id="ds-v4-0731",
        title="DeepSeek-V4-0731",
        renderer="ds-v4",
        bos=BOS,
        eos=EOS,
        turn_ends=(EOS,),
        required_markers=(*REQUIRED, DSML),
        other_markers=(*OTHERS, LATEST_REMINDER),
        is_fim_unverified=True,
        tools=ToolSyntax.DSML_V4,
        thinking=Thinking.SWITCH,
        think_open=THINK,
        think_close=THINK_END,
        thinks_unasked=True,
        efforts=(("low", ""), ("high", ABSOLUTE_MAXIMUM), ("max", BEYOND_MAXIMUM)),
        own_roles=("latest_reminder",),
        between_parts="\n\n",
        thinking_sampling=Sampling(1.0, least_top_p=1.0, has_penalties=False),
        tokenizer_pre="deepseek-v3",
        source="DeepSeek-V4-Flash-0731 encoding_dsv4.py; deepseek-recipe 0.2.0",
    ),
    Family(
        id="ds-v4.1",
        title="DeepSeek-V4.1",
        renderer="ds-v4.1",
        bos=BOS,
        eos=EOS,
        turn_ends=(EOS,),
        required_markers=(*REQUIRED, DSML, SYSTEM),
        other_markers=(*OTHERS, LATEST_REMINDER),
        is_fim_unverified=True,
        tools=ToolSyntax.DSML_V4_1,
        thinking=Thinking.SWITCH,
        think_open=THINK,
        think_close=THINK_END,
        thinks_unasked=True,
        efforts=tuple(
            (level, EFFORT_LINE.format(number))
            for level, number in (("low", 50), ("high", 75), ("max", 100))
        ),
        effort_line=EFFORT_LINE,
        own_roles=("latest_reminder",),
        between_parts="\n\n",
        temperature=1.0,
        top_p=0.95,
        thinking_sampling=Sampling(1.0, least_top_p=0.95, has_penalties=False),
        answer_sampling=Sampling(least_top_p=1.0),
        unloadable="llama.cpp cannot load V4.1 yet (ggml-org/llama.cpp#28696): only its prompts "
        "are known here.",
        tokenizer_pre="deepseek-v3",
        source="deepseek-recipe 0.2.0",
    ),
)
