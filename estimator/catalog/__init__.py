"""The devices we know, a file for each maker's line; a wrong row is worse than a missing one.

Memory is what the driver nominally reports: a "12GB" card has 12 GiB. Bandwidth is bus width
times data rate, in bytes a second. A new device is a row in its file; a row is corrected there,
with its source, never by a special case elsewhere.
"""

from estimator.card import Card
from estimator.catalog import (
    apple_silicon,
    geforce,
    geforce_laptop,
    intel_arc,
    nvidia_data_centre,
    nvidia_systems,
    nvidia_workstation,
    radeon,
    radeon_pro,
    shared_memory,
)

CARDS: tuple[Card, ...] = (
    *geforce.CARDS,
    *geforce_laptop.CARDS,
    *nvidia_workstation.CARDS,
    *nvidia_data_centre.CARDS,
    *nvidia_systems.CARDS,
    *radeon.CARDS,
    *radeon_pro.CARDS,
    *intel_arc.CARDS,
    *apple_silicon.CARDS,
    *shared_memory.CARDS,
)

__all__ = ["CARDS"]
