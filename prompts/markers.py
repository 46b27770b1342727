"""DeepSeek's special strings, in escapes so that no editor can swap a look-alike character.

U+FF5C is the wide bar and U+2581 the low block; `<|EOT|>` alone has ASCII bars.
Source: the added tokens of DeepSeek's tokenizer.json files, checked 2026-11-22.
"""

BOS = "<\uff5cbegin\u2581of\u2581sentence\uff5c>"
EOS = "<\uff5cend\u2581of\u2581sentence\uff5c>"
EOT = "<|EOT|>"
USER = "<\uff5cUser\uff5c>"
ASSISTANT = "<\uff5cAssistant\uff5c>"
THINK = "<think>"
THINK_END = "</think>"
FIM_BEGIN = "<\uff5cfim\u2581begin\uff5c>"
FIM_HOLE = "<\uff5cfim\u2581hole\uff5c>"
FIM_END = "<\uff5cfim\u2581end\uff5c>"
TOOL_OUTPUTS_BEGIN = "<\uff5ctool\u2581outputs\u2581begin\uff5c>"
TOOL_OUTPUTS_END = "<\uff5ctool\u2581outputs\u2581end\uff5c>"
TOOL_OUTPUT_BEGIN = "<\uff5ctool\u2581output\u2581begin\uff5c>"
TOOL_OUTPUT_END = "<\uff5ctool\u2581output\u2581end\uff5c>"
TOOL_CALLS_BEGIN = "<\uff5ctool\u2581calls\u2581begin\uff5c>"
TOOL_CALLS_END = "<\uff5ctool\u2581calls\u2581end\uff5c>"
TOOL_CALL_BEGIN = "<\uff5ctool\u2581call\u2581begin\uff5c>"
TOOL_CALL_END = "<\uff5ctool\u2581call\u2581end\uff5c>"
SYSTEM = "<\uff5cSystem\uff5c>"
LATEST_REMINDER = "<\uff5clatest_reminder\uff5c>"
DSML = "\uff5cDSML\uff5c"  # no brackets of its own: `<` and a tag's name stand around it
TOOL_SEP = "<\uff5ctool\u2581sep\uff5c>"

FIM = (FIM_BEGIN, FIM_HOLE, FIM_END)
TOOLS = (
    TOOL_CALLS_BEGIN,
    TOOL_CALLS_END,
    TOOL_CALL_BEGIN,
    TOOL_CALL_END,
    TOOL_SEP,
    TOOL_OUTPUTS_BEGIN,
    TOOL_OUTPUTS_END,
    TOOL_OUTPUT_BEGIN,
    TOOL_OUTPUT_END,
)
