"""Reports, comparisons and lists of devices as JSON objects, for programs."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from estimator.fit.answer_json import parts_object, release_object, speed_object
from estimator.fit.runner import Group, Runner
from estimator.hub.get import get_object
from estimator.pages import GB, Page
from estimator.report.comparison import Compared, Comparison
from estimator.report.questions import questions
from estimator.report.rows import CardSpeed, QuantRow, Report


def report_object(report: Report, comparison: Comparison | None = None) -> dict[str, Any]:
    return {
        "model": release_object(report.release),
        "specifications": asdict(report.specifications),
        "usual_ctx": report.usual_ctx,
        "usual_quant": report.usual.quant,
        "n_seq": report.demand.n_seq,
        "quants": [_quant(report, row) for row in report.quants],
        "experts_in_ram": [asdict(row) for row in report.beside_ram],
        "by_gpu_memory": [asdict(each) for each in report.memory_classes],
        "speeds": [_speed(row) for row in report.speeds],
        "questions": [asdict(question) for question in questions(report)],
        "notes": list(report.notes),
        "get": get_object(report.get, report.release),
        **({"compared": _comparison(comparison)} if comparison else {}),
    }


def runners_object(groups: Iterable[Group]) -> list[dict[str, Any]]:
    """What `deepfit gpus --json` prints."""
    return [
        {
            "kind": group.kind,
            "memory_bytes": group.memory_bytes,
            "count": group.count,
            "devices": [_runner(runner) for runner in group.runners],
        }
        for group in groups
    ]


def _runner(runner: Runner) -> dict[str, Any]:
    placement = runner.placement
    return {
        "name": runner.card.name,
        "quant": runner.quant,
        "verdict": str(placement.verdict),
        "n_ctx": placement.n_ctx,
        "needs_bytes": dict(placement.needs),
        "speed": speed_object(runner.speed),
    }


def _quant(report: Report, row: QuantRow) -> dict[str, Any]:
    return {
        "quant": row.quant,
        "file_bytes": row.file_bytes,
        "bits_per_weight": round(row.bits_per_weight, 3),
        "quality": row.quality,
        "quality_source": row.quality_source,
        "vram": {
            str(n_ctx): parts_object(footprint.device)
            for n_ctx, footprint in zip(report.contexts, row.footprints, strict=True)
        },
        "ram_alone_bytes": row.ram_bytes,
        "holders": {kind: asdict(found) for kind, found in row.holders.items()},
    }


def _speed(row: CardSpeed) -> dict[str, Any]:
    return {
        "device": row.card.name,
        "largest": row.largest,
        "largest_speed": speed_object(row.largest_speed),
        "usual_speed": speed_object(row.usual_speed) if row.usual_speed else None,
    }


def _comparison(found: Comparison) -> dict[str, Any]:
    return {
        "is_their_page": found.is_their_page,
        "quants": [
            {"quant": row.quant, "theirs": _page(row.page), "ours": _ours(row)}
            for row in found.rows
        ],
        "speeds": [
            {"device": row.card.name, "theirs": round(row.theirs), "ours": speed_object(row.ours)}
            for row in found.speeds
        ],
        "why": list(found.why),
    }


def _page(page: Page) -> dict[str, Any]:
    return {
        "bits": float(page.bits),
        "file_bytes": round(page.file_gb * GB),
        "vram_bytes": round(page.vram_gb() * GB),
        "full_bytes": round(page.full_gb * GB),
        "comfort_bytes": page.comfort_gb * GB,
    }


def _ours(row: Compared) -> dict[str, int]:
    return {
        "file_bytes": row.file_bytes,
        "vram_bytes": row.usual.total_bytes,
        "full_bytes": row.full.total_bytes,
    }
