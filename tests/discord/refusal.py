"""What Discord answers when it does not do what is asked, by its own codes."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """One row of Discord's table of errors."""

    status: int
    code: int
    message: str


UNAUTHORIZED = Reason(401, 0, "401: Unauthorized")
NOT_FOUND = Reason(404, 0, "404: Not Found")
UNKNOWN_CHANNEL = Reason(404, 10003, "Unknown Channel")
UNKNOWN_GUILD = Reason(404, 10004, "Unknown Guild")
UNKNOWN_MESSAGE = Reason(404, 10008, "Unknown Message")
UNKNOWN_USER = Reason(404, 10013, "Unknown User")
UNKNOWN_WEBHOOK = Reason(404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION = Reason(404, 10062, "Unknown interaction")
UNKNOWN_COMMAND = Reason(404, 10063, "Unknown application command")
DAILY_CREATES = Reason(400, 30034, "Max number of daily application command creates reached (200)")
TOO_LARGE = Reason(413, 40005, "Request entity too large")
ACKNOWLEDGED = Reason(400, 40060, "Interaction has already been acknowledged.")
FOLLOW_UPS = Reason(400, 40094, "This interaction has reached its maximum of follow-up messages")
MISSING_ACCESS = Reason(403, 50001, "Missing Access")
NOT_THE_AUTHOR = Reason(403, 50005, "Cannot edit a message authored by another user")
EMPTY_MESSAGE = Reason(400, 50006, "Cannot send an empty message")
CANNOT_DM = Reason(403, 50007, "Cannot send messages to this user")
MISSING_PERMISSIONS = Reason(403, 50013, "Missing Permissions")
EXPIRED_TOKEN = Reason(401, 50027, "Invalid Webhook Token")
INVALID_FORM = Reason(400, 50035, "Invalid Form Body")
NO_HISTORY = Reason(400, 160002, "Cannot reply without permission to read message history")
NOT_MODELLED = Reason(501, 0, "The loopback Discord does not know this route")


class Refusal(Exception):
    """Raised by whoever serves a call. `details` says what was wrong, one line each."""

    def __init__(self, reason: Reason, *details: str) -> None:
        super().__init__(reason.message, *details)
        self.reason = reason
        self.details = details

    def wire(self) -> dict[str, Any]:
        body: dict[str, Any] = {"message": self.reason.message, "code": self.reason.code}
        if self.details:
            errors = [{"code": "BASE_TYPE_BAD", "message": detail} for detail in self.details]
            body["errors"] = {"_errors": errors}
        return body
