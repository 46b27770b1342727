"""The table of families: one row a template of DeepSeek's, each with its source."""

from prompts.families_dsml import DSML_ROWS
from prompts.families_v3 import TURNS, V3_RESULTS, V3_ROWS
from prompts.family import DEEPSEEK_FIM, Family
from prompts.markers import ASSISTANT, BOS, EOS, EOT, FIM, TOOLS, USER
from prompts.tools import ToolSyntax

# The template's words; the README's differ ("DeepSeek", and a full stop at the end).
CODER_SYSTEM = (
    "You are an AI programming assistant, utilizing the Deepseek Coder model, developed by "
    "Deepseek Company, and you only answer questions related to computer science. For politically "
    "sensitive questions, security and privacy issues, and other non-computer science questions, "
    "you will refuse to answer"
)

V2_OTHERS = (EOT, *FIM, USER, ASSISTANT, *TOOLS)

ROWS = (
    Family(
        id="ds-coder",
        title="DeepSeek-Coder instruct",
        renderer="ds-coder",
        bos=BOS,
        eos=EOS,
        turn_ends=(EOT, EOS),
        required_markers=(BOS, EOT),
        other_markers=FIM,
        default_system=CODER_SYSTEM,
        tools=ToolSyntax.PLAIN,
        temperature=0.7,
        top_p=0.9,
        tokenizer_pre="deepseek-coder",
        source="deepseek-ai/DeepSeek-Coder README @0069ad8; tokenizer_config chat_template",
    ),
    Family(
        id="ds-coder-base",
        title="DeepSeek-Coder base",
        renderer="",
        bos=BOS,
        eos=EOS,
        turn_ends=(EOS,),
        required_markers=(BOS,),
        other_markers=(EOT, *FIM),
        fim=DEEPSEEK_FIM,
        temperature=0.0,  # the README completes greedily
        tokenizer_pre="deepseek-coder",
        source="deepseek-ai/DeepSeek-Coder README @0069ad8",
    ),
    Family(
        id="ds-user-assistant",
        title="DeepSeek LLM, V2 and Coder-V2 chat",
        renderer="ds-user-assistant",
        bos=BOS,
        eos=EOS,
        turn_ends=(EOS,),
        required_markers=(BOS, EOS),
        other_markers=V2_OTHERS,
        tools=ToolSyntax.PLAIN,
        temperature=0.3,
        top_p=0.95,
        tokenizer_pre="deepseek-llm",
        source="deepseek-ai/DeepSeek-LLM README @1b79a65; DeepSeek-Coder-V2 README @09209c4",
    ),
    Family(
        id="ds-llm-base",
        title="DeepSeek LLM, Math and MoE base",
        renderer="",
        bos=BOS,
        eos=EOS,
        turn_ends=(EOS,),
        required_markers=(BOS,),
        other_markers=(EOT,),
        tokenizer_pre="deepseek-llm",
        source="deepseek-ai/DeepSeek-LLM README @1b79a65",
    ),
    Family(
        id="ds-v2-base",
        title="DeepSeek-V2 base",
        renderer="",
        bos=BOS,
        eos=EOS,
        turn_ends=(EOS,),
        required_markers=(BOS,),
        other_markers=V2_OTHERS,
        tokenizer_pre="deepseek-llm",
        source="deepseek-ai/DeepSeek-Coder-V2 README @09209c4",
    ),
    Family(
        id="ds-v2-0628",
        title="DeepSeek-V2-Chat-0628",
        renderer="ds-v2-0628",
        bos=BOS,
        eos=EOS,
        turn_ends=(EOS,),
        required_markers=TURNS,
        other_markers=V2_OTHERS,
        tools=ToolSyntax.PLAIN,
        temperature=0.3,
        top_p=0.95,
        tokenizer_pre="deepseek-llm",
        source="xinference 4.1.0's copy of the chat_template",
        is_verified=False,
    ),
    Family(
        id="ds-v2.5",
        title="DeepSeek-V2.5",
        renderer="ds-v2.5",
        bos=BOS,
        eos=EOS,
        turn_ends=(EOS,),
        required_markers=TURNS,
        other_markers=V2_OTHERS,
        fim=DEEPSEEK_FIM,
        results=V3_RESULTS,
        tools=ToolSyntax.V3,
        temperature=0.3,
        top_p=0.95,
        tokenizer_pre="deepseek-llm",
        source="DeepSeek-V2.5 README and chat_template, by xinference 4.1.0's copy",
    ),
)

FAMILIES: dict[str, Family] = {row.id: row for row in (*ROWS, *V3_ROWS, *DSML_ROWS)}
