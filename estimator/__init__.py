"""Will it fit? The public face of the estimator."""

from estimator.demand import Candidate, Demand
from estimator.detect import detect_devices
from estimator.devices import Device
from estimator.fit import Plan, Refusal, plan
from estimator.gguf import GgufFile, read_gguf
from estimator.gguf_header import GgufError
from estimator.memory import Footprint, UnsupportedArchitecture, estimate_memory
from estimator.models import model_shape
from estimator.recipes import UnknownQuant, quantize
from estimator.shape import ModelShape
from estimator.units import parse_size, show_gib, show_size

__all__ = [
    "Candidate",
    "Demand",
    "Device",
    "Footprint",
    "GgufError",
    "GgufFile",
    "ModelShape",
    "Plan",
    "Refusal",
    "UnknownQuant",
    "UnsupportedArchitecture",
    "detect_devices",
    "estimate_memory",
    "model_shape",
    "parse_size",
    "plan",
    "quantize",
    "read_gguf",
    "show_gib",
    "show_size",
]
