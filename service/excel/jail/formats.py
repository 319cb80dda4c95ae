"""Which number formats show a date. A workbook keeps 2020-03-01 as 43891; only the format tells."""

import re
from enum import IntEnum


class Shows(IntEnum):
    """What a number is shown as. A time of day or a duration is neither a number that counts nor a date."""

    NUMBER = 0
    DATE = 1
    TIME = 2


_DATES = {*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58}
_TIMES = {*range(18, 22), *range(32, 36), *range(45, 48), 55, 56}
BUILT_IN = {**dict.fromkeys(_DATES, Shows.DATE), **dict.fromkeys(_TIMES, Shows.TIME)}
"""Formats that files name by number alone. 27–36 and 50–58 are dates in Chinese Excel and WPS (57 is yyyy"年"m"月"),
which libraries made elsewhere take for plain numbers."""

_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_NOT_SHOWN_AS_SUCH = re.compile(r'"[^"]*"?|\[[^\]]*\]|[\\_*!].|General|G/通用格式|AM/PM|A/P|上午/下午', re.IGNORECASE)
"""Quoted words, colours and locales, escaped and padding characters, names of formats."""


def shows(code: str) -> Shows:
    """What numbers under a format code are shown as; its first section counts, which is for positive numbers."""
    if _ELAPSED.search(code):
        return Shows.TIME
    said = _NOT_SHOWN_AS_SUCH.sub("", code).partition(";")[0].lower()
    clock = "h" in said or "s" in said
    if "y" in said or "d" in said or "aaa" in said or ("m" in said and not clock):
        return Shows.DATE
    return Shows.TIME if clock else Shows.NUMBER
