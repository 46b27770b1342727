"""Will it fit, and how fast? The public face of the estimator.

A name is imported when it is used: most who ask need a few of them, and all take 0.1 s.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from estimator.bandwidth import parse_bandwidth, show_bandwidth
    from estimator.card import Card, SpeedClass
    from estimator.catalog import CARDS
    from estimator.catalog.machine_names import MachinePart, find_machine
    from estimator.catalog.names import Match, card_of, devices_of, find_device, near_devices
    from estimator.detection.detect import detect_devices, survey
    from estimator.detection.surveyed import Survey
    from estimator.devices import Device
    from estimator.fit.advice import Change
    from estimator.fit.answer import Answer, Row
    from estimator.fit.cells import Cell, grid
    from estimator.fit.demand import Candidate, Demand
    from estimator.fit.enquiry import CanRun, can_run
    from estimator.fit.file_enquiry import FileRun, can_run_file
    from estimator.fit.named_machine import TooManyDevices, UnknownDevice, devices_together
    from estimator.fit.pace import RamBandwidth
    from estimator.fit.plan import Plan, Refusal, plan
    from estimator.fit.prospect import Prospect, prospect_of
    from estimator.fit.runner import runners
    from estimator.fit.spot import Spot, Verdict
    from estimator.gguf.file import GgufFile, read_gguf
    from estimator.gguf.header import GgufError
    from estimator.gguf.remote import read_remote_gguf
    from estimator.memory.estimate import UnsupportedArchitecture, estimate_memory
    from estimator.memory.footprint import Footprint, Parts
    from estimator.models.model import UnknownModel
    from estimator.models.names import ModelMatch, find_model
    from estimator.models.release import Release
    from estimator.models.table import RELEASES, model_shape
    from estimator.quants.recipes import UnknownQuant, find_recipe, quantize, quants_of
    from estimator.report.comparison import Comparison, compare
    from estimator.report.report import report_of
    from estimator.report.rows import Report
    from estimator.shape import ModelShape
    from estimator.speed.estimate import Range, Speed, estimate_speed
    from estimator.speed.own import Measurement, load_measurements
    from estimator.units import parse_size, parse_tokens, show_gb, show_gib, show_size

_HOMES = {
    "estimator.bandwidth": (
        "parse_bandwidth",
        "show_bandwidth",
    ),
    "estimator.card": (
        "Card",
        "SpeedClass",
    ),
    "estimator.catalog": ("CARDS",),
    "estimator.catalog.machine_names": (
        "MachinePart",
        "find_machine",
    ),
    "estimator.catalog.names": (
        "Match",
        "card_of",
        "devices_of",
        "find_device",
        "near_devices",
    ),
    "estimator.detection.detect": (
        "detect_devices",
        "survey",
    ),
    "estimator.detection.surveyed": ("Survey",),
    "estimator.devices": ("Device",),
    "estimator.fit.advice": ("Change",),
    "estimator.fit.answer": (
        "Answer",
        "Row",
    ),
    "estimator.fit.cells": (
        "Cell",
        "grid",
    ),
    "estimator.fit.demand": (
        "Candidate",
        "Demand",
    ),
    "estimator.fit.enquiry": (
        "CanRun",
        "can_run",
    ),
    "estimator.fit.file_enquiry": (
        "FileRun",
        "can_run_file",
    ),
    "estimator.fit.named_machine": (
        "TooManyDevices",
        "UnknownDevice",
        "devices_together",
    ),
    "estimator.fit.pace": ("RamBandwidth",),
    "estimator.fit.plan": (
        "Plan",
        "Refusal",
        "plan",
    ),
    "estimator.fit.prospect": (
        "Prospect",
        "prospect_of",
    ),
    "estimator.fit.runner": ("runners",),
    "estimator.fit.spot": (
        "Spot",
        "Verdict",
    ),
    "estimator.gguf.file": (
        "GgufFile",
        "read_gguf",
    ),
    "estimator.gguf.header": ("GgufError",),
    "estimator.gguf.remote": ("read_remote_gguf",),
    "estimator.memory.estimate": (
        "UnsupportedArchitecture",
        "estimate_memory",
    ),
    "estimator.memory.footprint": (
        "Footprint",
        "Parts",
    ),
    "estimator.models.model": ("UnknownModel",),
    "estimator.models.names": (
        "ModelMatch",
        "find_model",
    ),
    "estimator.models.release": ("Release",),
    "estimator.models.table": (
        "RELEASES",
        "model_shape",
    ),
    "estimator.quants.recipes": (
        "UnknownQuant",
        "find_recipe",
        "quantize",
        "quants_of",
    ),
    "estimator.report.comparison": (
        "Comparison",
        "compare",
    ),
    "estimator.report.report": ("report_of",),
    "estimator.report.rows": ("Report",),
    "estimator.shape": ("ModelShape",),
    "estimator.speed.estimate": (
        "Range",
        "Speed",
        "estimate_speed",
    ),
    "estimator.speed.own": (
        "Measurement",
        "load_measurements",
    ),
    "estimator.units": (
        "parse_size",
        "show_gib",
        "show_size",
        "parse_tokens",
        "show_gb",
    ),
}

__all__ = [
    "CARDS",
    "RELEASES",
    "Answer",
    "CanRun",
    "Candidate",
    "Card",
    "Cell",
    "Change",
    "Comparison",
    "Demand",
    "Device",
    "FileRun",
    "Footprint",
    "GgufError",
    "GgufFile",
    "MachinePart",
    "Match",
    "Measurement",
    "ModelMatch",
    "ModelShape",
    "Parts",
    "Plan",
    "Prospect",
    "RamBandwidth",
    "Range",
    "Refusal",
    "Release",
    "Report",
    "Row",
    "Speed",
    "SpeedClass",
    "Spot",
    "Survey",
    "TooManyDevices",
    "UnknownDevice",
    "UnknownModel",
    "UnknownQuant",
    "UnsupportedArchitecture",
    "Verdict",
    "can_run",
    "can_run_file",
    "card_of",
    "compare",
    "detect_devices",
    "devices_of",
    "devices_together",
    "estimate_memory",
    "estimate_speed",
    "find_device",
    "find_machine",
    "find_model",
    "find_recipe",
    "grid",
    "load_measurements",
    "model_shape",
    "near_devices",
    "parse_bandwidth",
    "parse_size",
    "parse_tokens",
    "plan",
    "prospect_of",
    "quantize",
    "quants_of",
    "read_gguf",
    "read_remote_gguf",
    "report_of",
    "runners",
    "show_bandwidth",
    "show_gb",
    "show_gib",
    "show_size",
    "survey",
]


def __getattr__(name: str) -> Any:
    if name == "pages":  # the one room that is asked for whole
        return import_module("estimator.pages")
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'estimator' has no attribute {name!r}")
