"""What a button is for, written into its custom_id, so that it works after a restart too."""

from bot.fit.ask import Ask, ask_of_code

LIMIT = 100
SHOW, OPEN, DETAILS = "show", "open", "details"

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def custom_id(action: str, owner: int, ask: Ask) -> str | None:
    """None where the question is too long for a button: six different GPUs in one machine."""
    made = f"fit:{action}:{_short(owner)}:{ask.code}"
    return made if len(made) <= LIMIT else None


def template(action: str) -> str:
    """Matches the custom_ids of an action."""
    return rf"fit:{action}:(?P<owner>[0-9a-z]{{1,13}}):(?P<ask>[^\s]+)"


def owner_of(text: str) -> int:
    return int(text, 36)


def ask_of(text: str) -> Ask:
    """Raises `OldButton`."""
    return ask_of_code(text)


def _short(number: int) -> str:
    """A Discord id in base 36."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
