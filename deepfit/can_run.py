"""`deepfit can-run`: whether a device, by its name, runs a model, and how."""

from rich.console import Console
from rich.markup import escape

from deepfit.asked import bad_input, say_json, say_others
from deepfit.places import measurements_file
from deepfit.verdicts import say_answer
from estimator.fit.answer_json import can_run_object
from estimator.fit.enquiry import CanRun, can_run
from estimator.fit.spot import Verdict
from estimator.fit.terms import Terms
from estimator.speed.own import load_measurements
from estimator.units import show_gib


def run(device: str, model: str, terms: Terms, *, as_json: bool, console: Console) -> bool:
    """Whether it runs, whole or in part. Raises `DeepFitError` for names and terms unknown."""
    with bad_input():
        found = can_run(
            device,
            model,
            quant=terms.quant,
            n_ctx=terms.n_ctx,
            kv_type=terms.kv_type,
            ram_bytes=terms.ram_bytes,
            own=load_measurements(measurements_file()),
        )
    if as_json:
        say_json(console, can_run_object(found))
    else:
        _say(console, device, found)
    return found.verdict is not Verdict.NO


def _say(console: Console, device: str, found: CanRun) -> None:
    first = found.matches[0]
    count = f"{first.count} × " if first.count > 1 else ""
    say_answer(console, f"{found.release.title} on {count}{first.card.name}", found)
    if first.is_ambiguous:
        names = " or ".join(match.card.name for match in found.matches)
        console.print(
            f"{escape(device)!r} may be {escape(names)}: answered for {escape(first.card.name)}, "
            "which has the least memory."
        )
    offered = found.answer.devices[0]
    if offered.kind == "unified":
        size = show_gib(offered.total_bytes)
        console.print(f"Its GPU may use {size}: {escape(offered.source)}.")
    if found.answer.demand.n_seq == 1:
        console.print(
            "Counted for one request at a time: V4 keeps a cache for each, and `deepfit serve` "
            "has 16 unless `parallel` says otherwise."
        )
    if found.ram_is_assumed:
        ram = next(each for each in found.answer.devices if not each.is_gpu)
        size = show_gib(ram.total_bytes)
        console.print(f"{size} of RAM beside it are assumed; --ram says how much there is.")
    say_others(console, found.others)
