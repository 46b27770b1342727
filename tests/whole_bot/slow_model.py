"""A model that takes its time: what is done in mid-answer needs a middle that lasts."""

from dataclasses import replace
from pathlib import Path

from proxy.body import llama_body
from proxy.script import Script
from proxy.vocabulary import Vocabulary
from tests.scripted import cycle_words, scripted_file

MODEL = "deepseek-coder-slow-instruct"
# A hundred tokens a second or so: a context of 4096 lasts twenty seconds and more.
_N_EMBD = 1024


def slow_file(folder: Path) -> Path:
    """It says the words of `cycle_words` over and over, whatever it is asked, without end."""
    vocabulary = Vocabulary.deepseek_coder()
    words = tuple(vocabulary.id_of(word) for word in cycle_words())
    return scripted_file(
        folder / f"{MODEL}.Q8_0.gguf",
        replace(vocabulary, eos=32021),
        Script.of((*words, words[0]), otherwise=words[0]),
        llama_body(_N_EMBD),
        "Q8_0",
        {"general.type": "model", "general.name": MODEL},
    )
