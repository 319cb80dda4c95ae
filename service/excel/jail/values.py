"""What a cell says, as it travels to the parent: None, or a letter and a text.

t text · n number · b true (1) or false (0) · d day · m moment · x what cannot be taken as a value. JSON alone cannot
tell a day from a text; a letter can, and costs nothing.
"""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from service.excel.jail.limits import SAID

NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
HALF_CHARACTERS = range(0xD800, 0xE000)
PLAIN_BELOW = 21
"""Numbers up to so many digits are written out; beyond, with an exponent."""
SECONDS = 86_400
LAST_DAY = 2_958_465
"""31 December 9999, in the system of 1900."""
LEAP_DAY_OF_1900 = 60
"""Excel counts a 29 February 1900 that never was; days before it are one further on than those after it."""


def text(said: str) -> str | None:
    """Blanks are kept as typed; nothing is None. Excel writes control characters as _x000D_."""
    if "_x" in said:
        said = ESCAPED.sub(_character, said)
    return "t" + said if said else None


def _character(escaped: re.Match[str]) -> str:
    code = int(escaped[1], 16)
    return escaped[0] if code in HALF_CHARACTERS else chr(code)


def failed(said: str) -> str:
    return "x" + said[:SAID]


def number(said: str) -> str:
    """Fifteen significant digits, as Excel shows them: 7446.0799999999999 is 7446.08."""
    if NUMBER.fullmatch(said) is None:
        return failed(said)
    shown = format(float(said), ".15g")
    if "e" in shown:
        value = Decimal(shown)
        shown = format(value, "f") if abs(value.adjusted()) < PLAIN_BELOW else str(value)
    if shown in ("inf", "-inf"):
        return failed(said)
    return "n" + ("0" if shown == "-0" else shown)


def boolean(said: str) -> str:
    return {"0": "b0", "false": "b0", "1": "b1", "true": "b1"}.get(said) or failed(said)


def serial(said: str, *, since_1904: bool) -> str:
    """A day, or a moment to the millisecond, from the number of days that Excel keeps; none where it shows no date."""
    if NUMBER.fullmatch(said) is None:
        return failed(said)
    days = float(said)
    whole = int(days) if abs(days) < 2 * LAST_DAY else -1
    if since_1904:
        epoch, first = datetime(1904, 1, 1, tzinfo=UTC), 0
    else:
        epoch, first = datetime(1899, 12, 31 if whole < LEAP_DAY_OF_1900 else 30, tzinfo=UTC), 1
        if whole == LEAP_DAY_OF_1900:
            return failed("1900-02-29")
    if not first <= whole <= LAST_DAY - (1_462 if since_1904 else 0):
        return failed(said)
    milliseconds = round((days - whole) * SECONDS * 1000)
    try:
        return _moment(epoch + timedelta(days=whole, milliseconds=milliseconds))
    except OverflowError:
        return failed(said)


def iso(said: str) -> str:
    """A day or a moment as ISO 8601, which "Strict" files keep; its zone, if any, is dropped, as Excel drops it."""
    try:
        return "d" + date.fromisoformat(said).isoformat() if len(said) == 10 else _moment(datetime.fromisoformat(said))
    except ValueError:
        return failed(said)


def _moment(at: datetime) -> str:
    at = at.replace(tzinfo=None)
    if at.time() == datetime.min.time():
        return "d" + at.date().isoformat()
    return "m" + at.isoformat()
