"""Two scripted models, so that whoever has no model yet gets an answer from real llama.cpp."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from proxy.body import llama_body
from proxy.errors import DeepFitError
from proxy.script import Script
from proxy.scripted import write_scripted
from proxy.tensors import Value
from proxy.vocabulary import Vocabulary

# Raise it when a file would come out different: files of another version are written anew.
VERSION = "1"

GREETING = (
    "Hello! I am the DeepFit demo - real llama.cpp computed this reply (with scripted words)."
)
OFFER = (
    " To talk to DeepSeek itself, put one of their GGUF files into any folder"
    " and run `deepfit serve --models DIR`"
)
APOLOGY = "(Only chat messages reach me.)"
ASIDE = "  # This demo only completes lines that end in `return`"


def ensure_demo(folder: Path) -> tuple[Path, ...]:
    """The demo models' files, written if they are missing, damaged or of another version.

    Any number of processes may do this at once. Raises `DeepFitError` when they cannot be written.
    """
    models = {
        folder / "deepfit-demo.Q8_0.gguf": write_instruct,
        folder / "deepfit-demo-base.Q8_0.gguf": write_base,
    }
    stamp = folder / "deepfit-demo.version"
    try:
        if not _is_current(stamp, models):
            folder.mkdir(parents=True, exist_ok=True)
            _write_all(models, stamp)
    except OSError as error:
        raise DeepFitError(
            f"The demo models cannot be written to {folder}: {error}. Make room there or allow "
            "writing, or name a folder with models of your own: --models DIR."
        ) from error
    return tuple(models)


def write_instruct(path: Path) -> None:
    """A chat model of family deepseek-coder: greets after `### Response:` and a newline."""
    vocabulary = replace(
        Vocabulary.deepseek_coder(), eos=Vocabulary.deepseek_coder().id_of("<|EOT|>")
    )
    after = vocabulary.id_of("\n")
    greeting = vocabulary.spell(GREETING, avoiding={after})
    offer = vocabulary.spell(OFFER, avoiding={after, *greeting})
    apology = vocabulary.spell(APOLOGY, avoiding={after, *greeting, *offer})
    write_scripted(
        path,
        vocabulary,
        Script.of(
            (after, *greeting, *offer, vocabulary.eos),
            (*apology, *offer),
            otherwise=apology[0],
        ),
        body=llama_body(n_embd=64),
        dtype="Q8_0",
        metadata=_names("instruct"),
    )


def write_base(path: Path) -> None:
    """A model trained for infilling, of family deepseek-coder: completes a line of Python.

    After `return`, after the line before it, and between a prefix and a suffix.
    """
    vocabulary = Vocabulary.deepseek_coder()
    chains = [
        tuple(vocabulary.id_of(token) for token in chain)
        for chain in (
            (" return", " a", " +", " b", "<｜end▁of▁sentence｜>"),
            ("<｜fim▁end｜>", "return", " a"),
            ("):", "\n", "   ", " return"),
            ("    ", "return"),
            (" ", "a", " +"),
        )
    ]
    aside = vocabulary.spell(ASIDE, avoiding={token for chain in chains for token in chain})
    write_scripted(
        path,
        vocabulary,
        Script.of(*chains, (*aside, vocabulary.eos), otherwise=aside[0]),
        body=llama_body(n_embd=64),
        dtype="Q8_0",
        metadata=_names("base"),
    )


def _names(finetune: str) -> dict[str, Value]:
    """How the file names itself. Prompts and infilling are chosen by whose model it says it is."""
    return {
        "general.type": "model",
        "general.name": f"deepfit-demo-{finetune} (speaks like deepseek-coder)",
        "general.finetune": finetune,
        "general.description": "Not trained but scripted: shows that DeepFit works.",
    }


def _is_current(stamp: Path, files: Iterable[Path]) -> bool:
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _stamp_of(files)


def _stamp_of(files: Iterable[Path]) -> str:
    """The version and the sizes: a file that was cut short is found out without reading it."""
    sizes = (file.stat().st_size if file.exists() else 0 for file in files)
    return " ".join((VERSION, *(str(size) for size in sizes)))


def _write_all(models: Mapping[Path, Callable[[Path], None]], stamp: Path) -> None:
    """Everything is written aside and moved into place, the stamp last."""
    with TemporaryDirectory(dir=stamp.parent, prefix=".writing-") as aside:
        for path, write in models.items():
            draft = Path(aside) / f"{path.name}.part"
            write(draft)
            draft.replace(path)
        draft = Path(aside) / stamp.name
        draft.write_text(_stamp_of(models), encoding="utf-8")
        draft.replace(stamp)
