"""What a request costs before and beside llama.cpp: writing its prompt, parting its answer.

`python -m benchmarks.prompts` prints this table alone.
"""

import statistics
import time
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from prompts import FAMILIES, Family, MarkupParser, render
from prompts.markers import (
    DSML,
    TOOL_CALL_BEGIN,
    TOOL_CALL_END,
    TOOL_CALLS_BEGIN,
    TOOL_CALLS_END,
    TOOL_SEP,
)
from prompts.tools import ToolSyntax

FAMILY_IDS = ("ds-coder", "ds-v3", "ds-r1", "ds-v3.1", "ds-v3.2", "ds-v4-0731")
N_MESSAGES = 100
N_PIECES = 2000
ROUNDS = 51

WANTED_MS, WANTED_US = 2.0, 3.0

QUESTION = "Why does this function raise, and what would you write instead? " * 6
ANSWER = (
    "It indexes the list after its end:\n\n```python\nfor x in xs[:-1]:\n    print(x)\n```\n" * 5
)
# What a model says, as tokens have it: words, code, and a `<` that opens nothing now and then.
WORDS = ("if", " x", " <", " 10", ":", "\n", "    ", "return", " vector", "<", "int", ">", "();\n")


def dsml(block: str) -> tuple[str, str]:
    return (
        f'\n\n<{DSML}{block}>\n<{DSML}invoke name="write">\n'
        f'<{DSML}parameter name="text" string="true">',
        f"</{DSML}parameter>\n</{DSML}invoke>\n</{DSML}{block}>",
    )


# What stands before and behind the arguments of a call.
CALLS = {
    ToolSyntax.V3: (
        f"{TOOL_CALLS_BEGIN}{TOOL_CALL_BEGIN}function{TOOL_SEP}write\n```json\n",
        f"\n```{TOOL_CALL_END}{TOOL_CALLS_END}",
    ),
    ToolSyntax.V3_1: (
        f"{TOOL_CALLS_BEGIN}{TOOL_CALL_BEGIN}write{TOOL_SEP}",
        f"{TOOL_CALL_END}{TOOL_CALLS_END}",
    ),
    ToolSyntax.DSML_V3_2: dsml("function_calls"),
    ToolSyntax.DSML_V4: dsml("tool_calls"),
}


def conversation() -> list[dict[str, object]]:
    """A system message, then question and answer in turn, a question last."""
    turns: list[dict[str, object]] = [{"role": "system", "content": "You write short answers."}]
    while len(turns) < N_MESSAGES:
        is_question = len(turns) % 2 == 1
        turns.append({"role": "user", "content": f"{len(turns)}. {QUESTION}"}
                     if is_question else {"role": "assistant", "content": ANSWER})  # fmt: skip
    return turns


def pieces(family: Family) -> list[str]:
    """An answer in tokens: a third thought, a third said, a third the arguments of a call."""
    words = [WORDS[n % len(WORDS)] for n in range(N_PIECES)]
    if family.think_close:
        words[N_PIECES // 3] = family.think_close
    if family.tools in CALLS:
        words[2 * N_PIECES // 3], words[-1] = CALLS[family.tools]
    return words


def rendering_ms(family: Family) -> float:
    """Milliseconds for a conversation of `N_MESSAGES`."""
    messages = conversation()
    return 1e3 * seconds(lambda: render(family, messages))


def parsing_us(family: Family) -> float:
    """Microseconds a piece."""
    answer = list(enumerate(pieces(family)))

    def parse() -> None:
        parser = MarkupParser(family, in_thinking=bool(family.think_close))
        for number, piece in answer:
            parser.feed(piece, number)
        parser.finish()

    return 1e6 * seconds(parse) / N_PIECES


def seconds(act: Callable[[], object]) -> float:
    """The median of some rounds, after one that warms up."""
    act()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def prompt_times() -> Table:
    title = f"Prompts of {N_MESSAGES} messages, and answers of {N_PIECES} pieces: median"
    table = Table(title=title)
    columns = (
        "family",
        f"rendering, ms (wanted: {WANTED_MS:g})",
        f"parser, µs a piece (wanted: {WANTED_US:g})",
    )
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    for name in FAMILY_IDS:
        family = FAMILIES[name]
        table.add_row(name, f"{rendering_ms(family):.2f}", f"{parsing_us(family):.2f}")
    return table


if __name__ == "__main__":
    Console(highlight=False, width=100).print(prompt_times())
