"""GGUF files for tests: scripted models of each family, and models of random weights.

Every file runs in the real llama.cpp. `tests/conftest.py` has them as fixtures.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, get_args

import llama_cpp
import numpy as np

from proxy.body import Body, llama_body, recall_body
from proxy.script import Script
from proxy.scripted import write_scripted
from proxy.tensors import Dtype, Value
from proxy.vocabulary import Vocabulary
from tests.miniature import FAMILIES, Family, vocabulary_of
from tests.raw_llama import llama_log

Array = np.ndarray[Any, np.dtype[Any]]

QUANTS = ("Q2_K", "Q3_K_M", "Q4_K_M", "Q5_K_M", "Q6_K", "Q8_0")

ANSWER = "Paris is the capital of France."
THINKING = "They want one city.\n"
WRONG = "No prompt looks like that"

# What ends prompts of some family must not start in mid-answer in a model of another.
PROMPT_ENDS = (":", "\n")

CODER_TEMPLATE = (
    "{{ bos_token }}{% if messages[0]['role'] != 'system' %}You are an AI programming assistant, "
    "utilizing the Deepseek Coder model, developed by Deepseek Company, and you only answer "
    "questions related to computer science. For politically sensitive questions, security and "
    "privacy issues, and other non-computer science questions, you will refuse to answer\n"
    "{% endif %}{% for m in messages %}{% if m['role'] == 'system' %}{{ m['content'] }}\n"
    "{% elif m['role'] == 'user' %}### Instruction:\n{{ m['content'] }}\n"
    "{% else %}### Response:\n{{ m['content'] }}\n<|EOT|>\n{% endif %}{% endfor %}### Response:\n"
)


def coder_file(
    path: Path,
    answer: str = ANSWER,
    *,
    as_thebloke: bool = False,
    quant: str = "Q8_0",
    name: str = "deepseek-coder-1.3b-instruct",
    wrong: str = WRONG,
    n_embd: int = 256,
    metadata: Mapping[str, Value] | None = None,
) -> Path:
    """A deepseek-coder instruct model: `answer` and <|EOT|> after `### Response:` and a newline.

    As TheBloke converted them: eos 32014, no template, no `tokenizer.ggml.pre`. Who does not
    stop at <|EOT|> reads the answer again and again, without end.
    """
    vocabulary = Vocabulary.deepseek_coder()
    after, end = vocabulary.id_of("\n"), vocabulary.id_of("<|EOT|>")
    answered = _spell(vocabulary, answer)
    astray = vocabulary.spell(wrong, avoiding=_ends(vocabulary) | set(answered))
    script = Script.of((after, *answered, end, after), (*astray, end), otherwise=astray[0])
    entries: dict[str, Value] = {"general.type": "model", "general.name": name}
    if as_thebloke:
        vocabulary = replace(vocabulary, pre=None)
    else:
        vocabulary = replace(vocabulary, eos=end)
        entries["tokenizer.chat_template"] = CODER_TEMPLATE
    return scripted_file(
        path, vocabulary, script, llama_body(n_embd), quant, entries | dict(metadata or {})
    )


def coder_base_file(
    path: Path,
    middle: str = "return a + b",
    *,
    quant: str = "Q8_0",
    name: str = "deepseek-coder-1.3b-base",
    wrong: str = WRONG,
    n_embd: int = 256,
) -> Path:
    """A deepseek-coder base model: `middle` and EOS after `<｜fim▁end｜>`."""
    vocabulary = Vocabulary.deepseek_coder()
    filled = _spell(vocabulary, middle)
    astray = vocabulary.spell(wrong, avoiding=_ends(vocabulary) | set(filled))
    script = Script.of(
        (vocabulary.id_of("<｜fim▁end｜>"), *filled, vocabulary.eos),
        (*astray, vocabulary.eos),
        otherwise=astray[0],
    )
    entries: dict[str, Value] = {"general.type": "model", "general.name": name}
    return scripted_file(path, vocabulary, script, llama_body(n_embd), quant, entries)


def cycle_file(
    path: Path, *, n_words: int = 50, name: str = "deepseek-coder-cycle-instruct"
) -> Path:
    """A model that says the words of `cycle_words` over and over, whatever it is asked."""
    vocabulary = Vocabulary.deepseek_coder()
    words = tuple(vocabulary.id_of(word) for word in cycle_words(n_words))
    script = Script.of((*words, words[0]), otherwise=words[0])
    entries: dict[str, Value] = {"general.type": "model", "general.name": name}
    body = llama_body(32 * -(-n_words // 32))
    return scripted_file(path, replace(vocabulary, eos=32021), script, body, "Q8_0", entries)


def cycle_words(n_words: int = 50) -> tuple[str, ...]:
    """What `cycle_file` says, one token each, each with its leading space."""
    tokens = Vocabulary.deepseek_coder().tokens
    words = (f" {token[1:]}" for token in tokens if token[0] == "Ġ" and token[1:].isalpha())
    return tuple(islice((word for word in words if word.isascii() and len(word) > 5), n_words))


def family_file(
    path: Path,
    family: Family | str,
    answer: str = ANSWER,
    *,
    thinking: str = THINKING,
    wrong: str = WRONG,
    quant: str = "Q8_0",
    metadata: Mapping[str, Value] | None = None,
) -> Path:
    """A miniature model of `tests/miniature.py`: the answer and EOS after a right prompt.

    A family that thinks says `thinking` and `</think>` first.
    """
    family = FAMILIES[family] if isinstance(family, str) else family
    vocabulary = vocabulary_of(family, (thinking, f"\n\n{answer}", wrong))
    start: tuple[int, ...] = (vocabulary.id_of(family.after),)
    if family.thinks:
        start += (*_spell(vocabulary, thinking), vocabulary.id_of("</think>"))
        answer = f"\n\n{answer}"
    taken = _ends(vocabulary) | set(start)
    answered = vocabulary.spell(answer, avoiding=taken)
    astray = vocabulary.spell(wrong, avoiding=taken | set(answered))
    script = Script.of((*start, *answered, family.eos), (*astray, family.eos), otherwise=astray[0])
    entries = {"general.type": "model", "general.name": family.name} | dict(metadata or {})
    return scripted_file(path, vocabulary, script, family.body, quant, entries)


def caller_file(
    path: Path,
    family: Family | str,
    call: str,
    answer: str = ANSWER,
    *,
    thinking: str = THINKING,
    wrong: str = WRONG,
) -> Path:
    """A miniature model that says `call` after a right prompt, and `answer` after a result.

    The family's markers in the call are its tokens, and so is each word with the space before it.
    Where markers come twice, the model is a llama that recalls. Told to think by the prompt's last
    token, it says `thinking` and `</think>` before the call.
    """
    family = FAMILIES[family] if isinstance(family, str) else family
    parts = _parts(call, family.specials)
    words = [part for part in parts if part not in family.specials]
    vocabulary = vocabulary_of(family, (thinking, answer, wrong), whole=words)
    has_switch = family.after == "</think>"
    said = [vocabulary.id_of("<think>" if has_switch or family.thinks else family.after)]
    if has_switch or family.thinks:
        said += [vocabulary.id_of(family.after)] if family.thinks else []
        said += [*_spell(vocabulary, thinking), vocabulary.id_of("</think>")]
    said += _spell_parts(vocabulary, parts, family.specials, avoiding=said)
    taken = {*_ends(vocabulary), *said}
    answered = vocabulary.spell(answer, avoiding=taken) if family.after_results else ()
    astray = vocabulary.spell(wrong, avoiding=taken | set(answered))
    chains = [(*said, family.eos), (*astray, family.eos)]
    if answered:
        chains.append((vocabulary.id_of(family.after_results), *answered, family.eos))
    repeated = {token for token in said if said.count(token) > 1}
    script = Script.of(*chains, otherwise=astray[0], repeated=repeated)
    entries: dict[str, Value] = {"general.type": "model", "general.name": family.name}
    body = recall_body(64 * -(-script.width // 64)) if repeated else family.body
    return scripted_file(path, vocabulary, script, body, "Q8_0", entries)


def _parts(text: str, specials: tuple[str, ...]) -> list[str]:
    """Markers, and words with the space before them, in order."""
    names = "|".join(map(re.escape, specials))
    return re.findall(rf"{names}| ?(?:(?!{names})[^ ])+", text)


def _spell_parts(
    vocabulary: Vocabulary, parts: Iterable[str], specials: tuple[str, ...], avoiding: list[int]
) -> list[int]:
    """Markers as they are, words in tokens that are said once; a newline alone is a marker too."""
    spelled: list[int] = []
    for part in parts:
        is_marker = part in specials or part == "\n"
        taken = {*avoiding, *spelled}
        spelled += [vocabulary.id_of(part)] if is_marker else vocabulary.spell(part, avoiding=taken)
    return spelled


def _spell(vocabulary: Vocabulary, text: str) -> tuple[int, ...]:
    return vocabulary.spell(text, avoiding=_ends(vocabulary))


def _ends(vocabulary: Vocabulary) -> set[int]:
    return {vocabulary.id_of(text) for text in PROMPT_ENDS}


def scripted_file(
    path: Path,
    vocabulary: Vocabulary,
    script: Script,
    body: Body,
    quant: str,
    metadata: Mapping[str, Value],
) -> Path:
    """The model in any quant; what gguf-py cannot write, llama.cpp makes from F16."""
    if quant in get_args(Dtype):
        dtype: Any = quant
        write_scripted(path, vocabulary, script, body=body, dtype=dtype, metadata=metadata)
        return path
    draft = path.with_suffix(".F16")
    write_scripted(path=draft, vocabulary=vocabulary, script=script, body=body, metadata=metadata)
    quantize(draft, path, quant)
    draft.unlink()
    return path


def quantize(source: Path, path: Path, quant: str) -> Path:
    """`source`, an F32 or F16 GGUF, in another quant (`Q4_K_M`) by llama.cpp's own quantizer."""
    params = llama_cpp.llama_model_quantize_default_params()
    params.ftype = getattr(llama_cpp, f"LLAMA_FTYPE_MOSTLY_{quant}")
    with llama_log() as log:
        code = llama_cpp.llama_model_quantize(str(source).encode(), str(path).encode(), params)
    if code:
        raise RuntimeError(f"llama.cpp does not quantize {source} to {quant}: {''.join(log)}")
    return path
