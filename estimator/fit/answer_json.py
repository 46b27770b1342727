"""Answers as JSON objects, for programs: the same from the command line and over HTTP.

Sizes are bytes, speeds tokens a second; what nobody knows is null. Keys stay as they are.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from estimator.catalog.machine_names import MachinePart
from estimator.catalog.names import Match
from estimator.detection.survey_json import device_object
from estimator.fit.answer import Row
from estimator.fit.enquiry import CanRun
from estimator.fit.file_enquiry import FileRun
from estimator.fit.prospect import Prospect
from estimator.fit.spot import Verdict
from estimator.hub.get import get, get_object
from estimator.memory.footprint import Parts
from estimator.models.release import Release
from estimator.speed.estimate import Range, Speed


def can_run_object(found: CanRun) -> dict[str, Any]:
    """What `deepfit can-run --json` prints and `GET /v1/can-run` answers."""
    return {
        "model": release_object(found.release),
        "other_models": [release.name for release in found.others],
        **_named(found.parts),
        "ram_is_assumed": found.ram_is_assumed,
        **answer_object(found),
        "get": _get(found),
    }


def file_run_object(found: FileRun) -> dict[str, Any]:
    """What `deepfit can-run --json` prints of a file."""
    return {
        **prospect_object(found.prospect),
        **_named(found.parts),
        "ram_is_assumed": found.ram_is_assumed,
    }


def prospect_object(found: Prospect) -> dict[str, Any]:
    """What `deepfit plan --json` prints and `GET /v1/plan` answers."""
    return {
        "model": found.model,
        "is_here": found.is_here,
        **answer_object(found),
    }


def answer_object(found: CanRun | Prospect) -> dict[str, Any]:
    answer, best = found.answer, found.answer.best
    return {
        "runs": answer.verdict is not Verdict.NO,
        "verdict": str(answer.verdict),
        "why": answer.found.why,
        "best": row_object(best) if best else None,
        "speed": speed_object(found.speed) if found.speed else None,
        "full_speed": speed_object(found.full_speed) if found.full_speed else None,
        "ram_bandwidth": found.ram.bytes_per_s,
        "ram_bandwidth_is_assumed": found.ram.is_assumed,
        "changes": [{**asdict(change), "says": change.says} for change in found.changes],
        "demand": {
            "n_ctx": answer.demand.n_ctx,
            "n_seq": answer.demand.n_seq,
            "kv_type": answer.demand.kv_type_k,
            "headroom_bytes": answer.demand.headroom_bytes,
        },
        "devices": [
            {**device_object(device), "usable_bytes": answer.usable_bytes[device.key]}
            for device in answer.devices
        ],
        "quants": [row_object(row) for row in answer.rows],
    }


def row_object(row: Row) -> dict[str, Any]:
    """One quant: how it runs, what it takes of each device, or by how much it does not fit."""
    placement, footprint = row.placement, row.placement.footprint
    names = [device.key for device in placement.spot.devices]
    return {
        "quant": row.quant,
        "verdict": str(row.verdict),
        "where": placement.where,
        "file_bytes": row.candidate.n_bytes,
        "n_ctx": placement.n_ctx,
        "largest_ctx": row.largest_ctx,
        "needs_bytes": dict(placement.needs),
        "shortfall_bytes": row.shortfall_bytes,
        "n_gpu_layers": placement.spot.n_gpu_layers,
        "experts_on_cpu": placement.spot.experts_on_cpu,
        "kv_type": placement.spot.kv_type,
        "parts": {
            **dict(zip(names, map(parts_object, footprint.devices), strict=True)),
            "host": parts_object(footprint.host),
        },
    }


def parts_object(parts: Parts) -> dict[str, int]:
    return {**asdict(parts), "total_bytes": parts.total_bytes}


def speed_object(speed: Speed) -> dict[str, Any]:
    return {
        "decode": range_object(speed.decode),
        "prefill": range_object(speed.prefill),
        "first_token_s": range_object(speed.first_token_s),
        "is_measured": speed.is_measured,
        "source": speed.source or None,
        "why": speed.why,
    }


def range_object(found: Range | None) -> dict[str, float] | None:
    return None if found is None else {name: round(n, 2) for name, n in asdict(found).items()}


def _get(found: CanRun) -> dict[str, Any] | None:
    """How to fetch the best quant, and serve it with the context that was asked for."""
    best, release = found.best, found.release
    if best is None:
        return None
    n_ctx = found.answer.demand.n_ctx
    return get_object(get(release, best.quant, best.candidate.n_bytes, n_ctx), release)


def release_object(release: Release) -> dict[str, Any]:
    return {
        "name": release.name,
        "title": release.title,
        "repository": release.repository,
        "n_ctx_train": release.n_ctx_train,
    }


def _named(parts: Sequence[MachinePart]) -> dict[str, Any]:
    """Of several parts the names and candidates one after the other, and each part by itself."""
    names = [part.matches[0].card.name for part in parts]
    return {
        "device": " + ".join(names) or None,
        "device_count": sum(part.matches[0].count for part in parts) or None,
        "device_is_ambiguous": any(part.is_ambiguous for part in parts),
        "device_candidates": [_match(match) for part in parts for match in part.matches],
        "device_parts": [_part(part) for part in parts],
    }


def _part(part: MachinePart) -> dict[str, Any]:
    return {
        "text": part.text,
        "device": part.matches[0].card.name,
        "count": part.matches[0].count,
        "is_ambiguous": part.is_ambiguous,
        "candidates": [_match(match) for match in part.matches],
    }


def _match(match: Match) -> dict[str, Any]:
    return {
        "name": match.card.name,
        "count": match.count * match.card.count,
        "memory_bytes": match.card.memory_bytes,
        "why": match.why,
    }
