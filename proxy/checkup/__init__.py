"""A GGUF looked over: what is right, what is repaired at every load, and what nobody can mend."""

from proxy.checkup.check import check
from proxy.checkup.finding import Finding, Status

__all__ = ["Finding", "Status", "check"]
