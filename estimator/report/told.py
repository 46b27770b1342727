"""An answer in words: the verdict, what it takes, how fast it is, what would do better."""

from estimator.fit.advice import beside
from estimator.fit.answer import Answer, Row
from estimator.fit.enquiry import CanRun
from estimator.fit.prospect import Prospect
from estimator.fit.spot import Verdict
from estimator.speed.estimate import Range, Speed
from estimator.units import show_gib, show_lacking, show_tokens

# Rates that differ by less are told once.
_AS_FAST = 0.95


def told(found: CanRun | Prospect) -> str:
    """The verdict, as the beginning of an answer, and what would do better."""
    best, verdict = found.best, found.verdict
    parts = [f"{_yes_or_no(found)}: {_how(found)}."]
    if best is not None and found.speed is not None:
        parts.append(f"{told_speed(found.speed)}{_when_full(found)}.")
    if found.changes and verdict is not Verdict.WHOLE:
        helps = "; ".join(change.says for change in found.changes)
        parts.append(f"What would help: {helps}.")
    elif any(change.setting for change in found.changes):
        parts.append(f"More: {'; '.join(c.says for c in found.changes if c.setting)}.")
    return " ".join(parts)


def _when_full(found: CanRun | Prospect) -> str:
    """How fast it is at the end of the context, where that is another number."""
    first, last = found.speed, found.full_speed
    if not (first and last and first.decode and last.decode):
        return ""
    if last.decode.likely > _AS_FAST * first.decode.likely:
        return ""
    return f", {told_range(last.decode)} after {show_tokens(found.answer.demand.n_ctx)}"


def told_speed(speed: Speed) -> str:
    """How fast, or that nobody knows, without a full stop."""
    if speed.decode is None:
        return speed.why[:1].upper() + speed.why[1:]
    how = "Measured" if speed.is_measured else "It decodes"
    return f"{how} {told_range(speed.decode)} tokens a second"


def told_rate(speed: Speed) -> str:
    """For a table: the range, and whether it was measured."""
    if speed.decode is None:
        return "unknown"
    return told_range(speed.decode) + (", measured" if speed.is_measured else "")


def told_range(found: Range) -> str:
    """`58 (46 to 72)`, with a digit more where they are few."""
    digits = 0 if found.low >= 10 else 1
    return f"{found.likely:.{digits}f} ({found.low:.{digits}f} to {found.high:.{digits}f})"


def _yes_or_no(found: CanRun | Prospect) -> str:
    verdict = found.verdict
    has_gpu = any(device.is_gpu for device in found.answer.devices)
    if verdict is Verdict.NO:
        return "No"
    if verdict is Verdict.CPU and has_gpu:
        return "Only without the GPU"
    return "Partly" if verdict in (Verdict.EXPERTS_IN_RAM, Verdict.LAYERS) else "Yes"


def _how(found: CanRun | Prospect) -> str:
    best = found.best
    if best is not None:
        where = best.placement.where
        return (
            f"{best.quant} runs {where}{beside(where)} {show_tokens(best.placement.n_ctx)} of "
            f"context, taking {_taken(best, found.answer)}; "
            f"up to {show_tokens(best.largest_ctx)} fit"
        )
    nearest = min(found.answer.rows, key=lambda row: row.shortfall_bytes)
    which = f"even {nearest.quant}, the nearest," if len(found.answer.rows) > 1 else nearest.quant
    return (
        f"{which} lacks {_lacking(nearest, found.answer)} "
        f"with {show_tokens(found.answer.demand.n_ctx)} of context"
    )


def _taken(row: Row, answer: Answer) -> str:
    """Of each device by itself: of several the one that has least left, and of RAM."""
    needs, devices = row.placement.needs, row.placement.spot.devices
    fullest = min(devices, key=lambda d: answer.usable_bytes[d.key] - needs[d.key])
    of_one = f"{show_gib(needs[fullest.key])} of {show_gib(answer.usable_bytes[fullest.key])}"
    taken = f"{show_gib(row.needs_bytes)}, on the fullest {of_one}" if len(devices) > 1 else of_one
    return f"{taken}{ram_beside(row)}"


def ram_beside(row: Row) -> str:
    """` and 18.91 GiB of RAM`, for what lies there beside a GPU."""
    return f" and {show_gib(row.ram_bytes)} of RAM" if row.gpu_bytes and row.ram_bytes else ""


def _lacking(row: Row, answer: Answer) -> str:
    lacking = [
        (device, row.placement.needs[device.key] - answer.usable_bytes[device.key])
        for device in answer.devices
        if row.placement.needs.get(device.key, 0) > answer.usable_bytes[device.key]
    ]
    return " and ".join(
        show_lacking(n_bytes) + ("" if device.is_gpu else " of RAM") for device, n_bytes in lacking
    )
