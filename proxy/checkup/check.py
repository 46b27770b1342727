"""The checkup: every look at a GGUF, in the order it is told."""

from collections.abc import Callable
from pathlib import Path

from estimator.gguf.header import GgufError
from estimator.units import show_gib
from proxy.checkup.body import architecture, attention, context, experts, layers
from proxy.checkup.finding import Finding, broken, ok
from proxy.checkup.patient import Patient
from proxy.checkup.speech import end_of_turn, family, fill_in, template
from proxy.checkup.tokenizer import bos, marker_types, padding, pre_tokenizer

# None: there is nothing to look at in this file.
LOOKS: tuple[Callable[[Patient], Finding | None], ...] = (
    architecture,
    family,
    template,
    end_of_turn,
    fill_in,
    pre_tokenizer,
    bos,
    marker_types,
    padding,
    layers,
    attention,
    experts,
    context,
)


def check(path: Path) -> tuple[Finding, ...]:
    """Findings about a GGUF or, by any of its shards, a split one; never raises for its bytes."""
    try:
        patient = Patient.of(path)
    except GgufError as error:
        return (broken("file", str(error).removeprefix(f"{path.name}: ")),)
    found = (look(patient) for look in LOOKS)
    return (_file(patient), *(finding for finding in found if finding is not None))


def _file(patient: Patient) -> Finding:
    gguf = patient.gguf
    shards = f"all {len(gguf.paths)} shards, " if len(gguf.paths) > 1 else ""
    return ok("file", f"{shards}{show_gib(gguf.file_bytes)}, {gguf.quant}, nothing cut off")
