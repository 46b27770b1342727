"""The template of V3.2, as its `encoding_dsv32.py` writes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from prompts.dsml import Dsml, dsml_of
from prompts.efforts import is_thinking
from prompts.errors import PromptError
from prompts.family import Family
from prompts.formats import format_text
from prompts.markers import ASSISTANT, USER
from prompts.messages import Message, Options
from prompts.results import sorted_results
from prompts.segments import Segment, marker, plain

QUESTIONS = ("user", "developer")


def ds_v3_2(family: Family, messages: Sequence[Message], options: Options) -> list[Segment]:
    """Each question opens the answer to it, and so does each block of results.

    A later system message is bare text where it stands. Results come in the order of their calls,
    which is all that tells them apart. There are no words for a demanded call or a JSON object.
    """
    messages = sorted_results(messages)
    way = _Way(family, options, dsml_of(family), _last_question(messages))
    out = [marker(family.bos)]
    if messages[0].role not in ("system", "developer"):
        out += way.wishes()
    is_open = False
    for index, message in enumerate(messages):
        match message.role:
            case "system":
                out += [plain(message.content), *(way.wishes() if index == 0 else ())]
                continue
            case "tool":
                out += way.result(messages, index)
            case "assistant":
                out += [] if is_open else way.opening(index)
                out += way.answer(message, index)
            case _:
                out += way.question(message, index)
        is_open = message.role != "assistant" or message.prefix
    return out if is_open else [*out, *way.opening(len(messages))]


def _last_question(messages: Sequence[Message]) -> int:
    return max((at for at, message in enumerate(messages) if message.role in QUESTIONS), default=-1)


@dataclass(frozen=True, slots=True)
class _Way:
    """What is thought before the last question is not shown again."""

    family: Family
    options: Options
    dsml: Dsml
    last_question: int

    def wishes(self) -> list[Segment]:
        wanted = plain(format_text(self.options.response_format, json_object=""))
        return [*self.dsml.tools(self.options), wanted]

    def thought(self, index: int) -> Segment:
        """What opens the answer behind message `index`."""
        return marker(self.family.think_open if self._thinks(index) else self.family.think_close)

    def opening(self, index: int) -> list[Segment]:
        return [marker(ASSISTANT), self.thought(index)]

    def question(self, message: Message, index: int) -> list[Segment]:
        said = [plain(message.content)]
        if message.role == "developer":
            wishes = self.wishes() if index == 0 else []
            said = [*wishes, plain(f"\n\n# The user's message is: {message.content}")]
        return [marker(USER), *said, *self.opening(index)]

    def result(self, messages: Sequence[Message], index: int) -> list[Segment]:
        before = "\n\n<function_results>" if messages[index - 1].role != "tool" else ""
        said = plain(f"{before}\n<result>{messages[index].content}</result>")
        if [message.role for message in messages[index + 1 : index + 2]] == ["tool"]:
            return [said]
        return [said, plain("\n</function_results>\n\n"), self.thought(index)]

    def answer(self, turn: Message, index: int) -> list[Segment]:
        """What follows the thinking marker that opened it."""
        said = [plain(turn.content)]
        if self._thinks(index):
            if not (turn.prefix or turn.reasoning or turn.tool_calls):
                raise PromptError(
                    f"messages[{index}] answers the last question without reasoning: send its "
                    "reasoning_content, prefix true to go on with it, or turn thinking off."
                )
            is_over = turn.content or not turn.prefix
            closed = [marker(self.family.think_close)] if is_over else []
            said = [plain(turn.reasoning or ""), *closed, *said]
        if turn.prefix:
            return said
        return [*said, *self.dsml.calls(turn.tool_calls), marker(self.family.eos)]

    def _thinks(self, index: int) -> bool:
        return index >= self.last_question and is_thinking(self.family, self.options)
