"""`deepfit gpus`: which devices hold a model whole, from the least memory up."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deepfit.asked import bad_input, model_named, say_json, say_others
from estimator.fit.answer_json import release_object
from estimator.fit.enquiry import candidates_of, demanded, usual_demand
from estimator.fit.runner import Group, Runner, grouped, runners
from estimator.fit.spot import Verdict
from estimator.fit.terms import Terms
from estimator.report.json_form import runners_object
from estimator.report.told import told_range
from estimator.speed.estimate import Speed
from estimator.units import GIB, show_tokens

_KINDS = {"gpu": "GPU", "gpus": "GPUs", "mac": "Mac", "unified": "unified"}


def run(model: str, terms: Terms, min_tok_s: float, *, as_json: bool, console: Console) -> bool:
    """Whether any does. Raises `DeepFitError` for names and terms unknown."""
    with bad_input():
        match, others = model_named(model)
        release = match.release
        usual = usual_demand(release.numbers.compressed)
        demand = demanded(usual, release.title, release.n_ctx_train, terms.n_ctx, terms.kv_type)
        candidates = candidates_of(release, terms.quant or match.quant)
        groups = grouped(runners(candidates, demand, min_tok_s=min_tok_s))
    if as_json:
        asked = {"n_ctx": demand.n_ctx, "min_tok_s": min_tok_s}
        found = {"model": release_object(release), **asked, "groups": runners_object(groups)}
        say_json(console, found)
        return bool(groups)
    speed = f" and decode {min_tok_s:,.10g} tokens a second or more" if min_tok_s else ""
    context = f"{show_tokens(demand.n_ctx)} of context"
    title = f"Devices that hold {release.title} whole with {context}{speed}"
    console.print(f"[bold]{escape(title)}[/bold]")
    console.print(_table(groups) if groups else "None that we know.")
    if any(runner.speed.is_measured for group in groups for runner in group.runners):
        console.print("* measured on such a device.")
    say_others(console, others)
    return bool(groups)


def _table(groups: tuple[Group, ...]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("memory", no_wrap=True)
    table.add_column("device", overflow="fold")
    for header in ("largest\nquant", "tokens a second"):
        table.add_column(header, no_wrap=True)
    for group in groups:
        for number, runner in enumerate(group.runners):
            table.add_row(
                "" if number else _memory(group),
                escape(runner.card.name),
                runner.quant + _with_kv(runner),
                _rate(runner.speed),
                end_section=runner is group.runners[-1],
            )
    return table


def _memory(group: Group) -> str:
    times = f"{group.count} × " if group.count > 1 else ""
    return f"{times}{group.memory_bytes / GIB:.5g} GiB {_KINDS[group.kind]}"


def _rate(speed: Speed) -> str:
    """Short, so that the names of devices are whole in 80 columns."""
    told = told_range(speed.decode) if speed.decode else "unknown"
    return told + "*" * speed.is_measured


def _with_kv(runner: Runner) -> str:
    is_small = runner.placement.verdict is Verdict.WHOLE_Q8_KV
    return f" ({runner.placement.spot.kv_type} KV)" if is_small else ""
