"""What a report says, section by section, in words and tables that every format lays out alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from estimator.hub.get import told_get
from estimator.pages import GB, USUAL_CTX
from estimator.report.comparison import Comparison, off
from estimator.report.questions import questions
from estimator.report.rows import CardSpeed, Holders, QuantRow, Report
from estimator.report.told import told_rate
from estimator.units import GIB, show_gb, show_gib
from prompts.families import FAMILIES
from prompts.family import Family, Mode, Thinking

_KINDS = {"gpu": "GPUs", "mac": "Macs", "unified": "other unified memory", "gpus": "several GPUs"}
_THINKING = {
    Thinking.NONE: "no",
    Thinking.PREFILLED: "always",
    Thinking.OPENS: "when it wants to",
    Thinking.SWITCH: "when asked to",
}


@dataclass(frozen=True, slots=True)
class Table:
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what is said below it, then a table, then lines for a terminal.

    `level` 3 belongs to the section before.
    """

    title: str
    says: tuple[str, ...] = ()
    table: Table | None = None
    level: int = 2
    lines: tuple[str, ...] = ()


VRAM = "How much VRAM does each quant need?"


def sections(report: Report, comparison: Comparison | None = None) -> tuple[Section, ...]:
    return (
        _specifications(report),
        _vram(report),
        _devices(report),
        *_beside_ram(report),
        _speeds(report),
        _get(report),
        *([_compared(comparison), _compared_speeds(comparison)] if comparison else []),
        Section("Questions"),
        *(Section(each.asks, (each.answer,), level=3) for each in questions(report)),
        Section("What is counted", report.notes),
    )


def _specifications(report: Report) -> Section:
    return Section("Specifications", (), Table(("", ""), tuple(_facts(report))))


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    found = report.specifications
    yield "Repository", found.repository
    if found.n_experts:
        yield (
            "Parameters",
            f"{_billions(found.n_params)}, of which a token reads " + _billions(found.n_active),
        )
        yield "Experts", f"{found.n_experts_used} of {found.n_experts} a token"
    else:
        yield "Parameters", _billions(found.n_params)
    yield "Architecture", found.arch
    yield "Layers", str(found.n_layers)
    yield "Context", f"{found.n_ctx_train:,} tokens"
    yield "Vocabulary", f"{found.n_vocab:,}"
    yield "Released", found.released
    yield "Licence", found.licence or "not said"
    yield from _prompt_facts(FAMILIES[found.family])


def _prompt_facts(family: Family) -> Iterator[tuple[str, str]]:
    yield "Family", f"{family.title} ({family.id})"
    yield "Prompt template", family.renderer or "none: it goes on with text"
    ends = family.stops(Mode.CHAT) if family.can_chat else (family.eos,)
    yield "End of turn" if family.can_chat else "End of text", "  ".join(ends)
    yield "Thinks", _THINKING[family.thinking]
    yield "Fills in the middle", "yes" if family.fim else "no"


def _vram(report: Report) -> Section:
    contexts = [_tokens(n_ctx) for n_ctx in report.contexts]
    headers = ("quant", "bits", "file", *contexts, "no GPU", "loss")
    added = [row for row in report.quants if row.quality and row.quality[0] in "+-"]
    sources = sorted({row.quality_source for row in added if row.quality_source})
    says = (
        "GiB on one GPU that holds it whole, by tokens of context; without a GPU at "
        f"{_tokens(report.usual_ctx)}.",
        f"Loss: perplexity added, on the model that was measured ({_measured_on(added)}; "
        f"{'; '.join(sources)}); a dash where nobody says.",
    )
    rows = tuple(_vram_row(row) for row in report.quants)
    return Section(VRAM, says if added else says[:1], Table(headers, rows))


def _measured_on(rows: Sequence[QuantRow]) -> str:
    """The models in parentheses of the quality notes."""
    notes = (row.quality or "" for row in rows)
    return ", ".join(sorted({note.partition("(")[2].rstrip(")") for note in notes}))


def _vram_row(row: QuantRow) -> tuple[str, ...]:
    return (
        row.quant,
        f"{row.bits_per_weight:.2f}",
        show_gb(row.file_bytes),
        *(_gib(footprint.total_bytes) for footprint in row.footprints),
        _gib(row.ram_bytes),
        _added(row.quality or ""),
    )


def _gib(n_bytes: int) -> str:
    return f"{n_bytes / GIB:,.2f}" if n_bytes < 100 * GIB else f"{n_bytes / GIB:,.0f}"


def _added(quality: str) -> str:
    """What a quant adds to the perplexity; absolute figures compare with nothing here."""
    number = quality.partition(" ")[0]
    return f"{float(number):+.2f}" if number[:1] in ("+", "-") else "-"


def _devices(report: Report) -> Section:
    says = (
        f"How many hold it whole with {report.usual_ctx:,} tokens of context, of how many we know, "
        "and the smallest of them.",
    )
    rows = tuple(
        (row.quant, *(_held(row.holders[kind]) for kind in _KINDS)) for row in report.quants
    )
    return Section("Which devices run it?", says, Table(("quant", *_KINDS.values()), rows))


def _held(found: Holders) -> str:
    if not found.n:
        return f"0 of {found.n_known}"
    return f"{found.n} of {found.n_known}, from {found.smallest[0]} on"


def _beside_ram(report: Report) -> Iterator[Section]:
    if report.beside_ram:
        says = (
            f"With {report.usual_ctx:,} tokens of context. Slower than whole on GPUs, and far "
            "faster than without any: all but the routed experts stays on the GPU.",
        )
        rows = tuple(
            (row.quant, show_gib(row.gpu_bytes), show_gib(row.ram_bytes))
            for row in report.beside_ram
        )
        table = Table(("quant", "of the GPU", "of RAM"), rows)
        yield Section("With its experts in RAM", says, table)


def _speeds(report: Report) -> Section:
    title = "How fast is it?"
    if not report.speeds:
        return Section(title, ("None of the well-known devices holds it whole.",))
    says = (
        "Tokens a second that one conversation is answered with: the likely rate and its range.",
    )
    headers = ("device", report.usual.quant, "largest quant it holds", "with that")
    rows = tuple(_speed_row(row) for row in report.speeds)
    return Section(title, says, Table(headers, rows))


def _speed_row(row: CardSpeed) -> tuple[str, ...]:
    usual = told_rate(row.usual_speed) if row.usual_speed else "does not hold it"
    return row.card.name, usual, row.largest, told_rate(row.largest_speed)


def _get(report: Report) -> Section:
    """The lines for the usual quant."""
    found = report.get
    what = f"{found.asked}, with {report.usual_ctx:,} tokens of context."
    says = (what, *told_get(found, report.release))
    return Section("Get it and run it", says, lines=found.lines)


def _compared(found: Comparison) -> Section:
    whose = (
        "The web pages' numbers (llmrun.dev) beside ours"
        if found.is_their_page
        else "The web pages' formula (llmrun.dev; they have no page of it) beside our numbers"
    )
    headers = ("quant", "their file", "ours", "their VRAM at 2K", "ours", "theirs, full", "ours")
    rows = tuple(
        (
            row.quant,
            *_pair(float(row.page.file_gb), row.file_bytes),
            *_pair(float(row.page.vram_gb(USUAL_CTX)), row.usual.total_bytes),
            *_pair(float(row.page.full_gb), row.full.total_bytes),
        )
        for row in found.rows
    )
    says = (f"{whose}, with how far theirs are off.", *found.why)
    return Section("Theirs beside ours", says, Table(headers, rows))


def _pair(theirs_gb: float, ours_bytes: int) -> tuple[str, str]:
    error = off(theirs_gb * GB, ours_bytes)
    return f"{theirs_gb:.2f} GB ({error:+.0%})", show_gb(ours_bytes)


def _compared_speeds(found: Comparison) -> Section:
    rows = tuple((row.card.name, f"{row.theirs:.0f}", told_rate(row.ours)) for row in found.speeds)
    says = ("Tokens a second, as if each card had memory enough.",)
    return Section("Speed", says, Table(("card", "theirs", "ours"), rows), level=3)


def _tokens(n_ctx: int) -> str:
    return f"{n_ctx // 1024}K" if n_ctx % 1024 == 0 else str(n_ctx)


def _billions(n: int) -> str:
    return f"{n / 1e9:.2f} billion"
