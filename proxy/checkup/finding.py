"""One thing that was looked at in a GGUF, and how it was found."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Right as it is; wrong and overridden when it is loaded; wrong, and `says` what to do."""

    OK = "ok"
    REPAIRED = "repaired"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of a checkup."""

    status: Status
    subject: str
    says: str


def ok(subject: str, says: str) -> Finding:
    return Finding(Status.OK, subject, says)


def repaired(subject: str, says: str) -> Finding:
    return Finding(Status.REPAIRED, subject, says)


def broken(subject: str, says: str) -> Finding:
    return Finding(Status.BROKEN, subject, says)
