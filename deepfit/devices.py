"""`deepfit devices`: what this machine has, who was asked for it, and whose answer counts."""

import json

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from estimator.detection.probe import Answer
from estimator.detection.survey_json import survey_object
from estimator.detection.surveyed import Survey
from estimator.devices import Device
from estimator.units import show_gib


def run(survey: Survey, *, as_json: bool, console: Console) -> None:
    if as_json:
        console.out(json.dumps(survey_object(survey), indent=2, ensure_ascii=False))
        return
    console.print(_devices(survey))
    for device in survey.devices:
        if device.free_is_assumed:
            console.print(f"* {escape(device.name)}: {escape(device.source)}")
    console.print(_asked(survey))
    for aside in survey.set_aside:
        name, size = escape(aside.device.name), show_gib(aside.device.total_bytes)
        console.print(f"Not counted: {name}, {size}, of {escape(aside.asked)}: {aside.why}.")
    for note in survey.notes:
        console.print(escape(note))


def _devices(survey: Survey) -> Table:
    table = Table(title="Devices", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("", no_wrap=True)
    table.add_column("device", overflow="fold")
    for header in ("memory", "free", "backend"):
        table.add_column(header, no_wrap=True)
    table.add_column("in the catalogue", overflow="fold")
    table.add_column("bandwidth", no_wrap=True)
    for device in survey.devices:
        table.add_row(
            device.key,
            escape(device.name),
            show_gib(device.total_bytes),
            show_gib(device.free_bytes) + ("*" if device.free_is_assumed else ""),
            device.backend,
            escape(device.card.name) if device.card else "-",
            _bandwidth(device),
        )
    return table


def _bandwidth(device: Device) -> str:
    return f"{device.card.bandwidth / 1e9:.0f} GB/s" if device.card else "unknown"


def _asked(survey: Survey) -> Table:
    table = Table(title="Asked", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("who", overflow="fold")
    table.add_column("answer", overflow="fold")
    table.add_column("took", justify="right", no_wrap=True)
    for answer in survey.answers:
        table.add_row(
            escape(answer.asked), escape(_said(answer)), f"{answer.seconds * 1000:.0f} ms"
        )
    return table


def _said(answer: Answer) -> str:
    if answer.why_not:
        return answer.why_not
    said = [
        f"{device.name}, {show_gib(device.total_bytes)} ({device.source.partition(';')[0]})"
        for device in answer.devices
    ]
    return "; ".join(said) or "no device is shown"
