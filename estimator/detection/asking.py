"""Asks all probes at once, and waits no longer than it must."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence

from estimator.detection.probe import Answer, NothingFound, Probe

log = logging.getLogger(__name__)

_MOST_HANGING = 8  # a probe that hangs so often is not asked again
_Letter = tuple[int, Answer]


def ask_all(probes: Sequence[Probe], deadline_s: float) -> tuple[Answer, ...]:
    """Each probe's answer, in their order; in threads, because a hanging one cannot be stopped."""
    inbox: queue.SimpleQueue[_Letter] = queue.SimpleQueue()
    start = time.monotonic()
    for i, probe in enumerate(probes):
        name = f"probe-{type(probe).__name__}"
        if sum(thread.name == name for thread in threading.enumerate()) >= _MOST_HANGING:
            inbox.put((i, _failed(probe, "it still hangs since earlier looks", 0.0)))
            continue
        threading.Thread(target=_asker(i, probe, inbox.put), name=name, daemon=True).start()
    answers: dict[int, Answer] = {}
    while len(answers) < len(probes):
        try:
            i, answer = inbox.get(timeout=max(start + deadline_s - time.monotonic(), 0))
        except queue.Empty:
            break
        answers[i] = answer
    return tuple(answers.get(i) or _late(probe, deadline_s) for i, probe in enumerate(probes))


def _late(probe: Probe, deadline_s: float) -> Answer:
    log.warning("%s did not answer in %.1f s", probe.asks, deadline_s)
    return _failed(probe, f"it did not answer in {deadline_s:g} s", deadline_s)


def _failed(probe: Probe, why_not: str, seconds: float) -> Answer:
    return Answer(probe.asks, (), why_not, seconds)


def _asker(i: int, probe: Probe, put: Callable[[_Letter], None]) -> Callable[[], None]:
    def ask() -> None:
        start = time.monotonic()
        try:
            devices, why_not, known = probe.devices(), "", probe.knows_all
        except NothingFound as error:
            devices, why_not, known = (), str(error), frozenset()
        except Exception as error:  # whatever a driver does, we go on without it
            log.debug("%s found nothing: %r", probe.asks, error)
            devices, why_not, known = (), _in_words(error), frozenset()
        put((i, Answer(probe.asks, devices, why_not, time.monotonic() - start, known)))

    return ask


def _in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
