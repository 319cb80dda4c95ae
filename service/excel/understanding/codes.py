"""Project codes by shape (never by check digit) and credit codes by GB 32100-2015."""

import re
import unicodedata

from events.vocabulary import Identifier

PROJECT_CODE = "PROJECT_CODE"
"""The scheme of 投资项目在线审批监管平台 codes, old and new."""

# New (GB/T 40058-2021): YYMM; old (2016 to 2020): YYYY. No year of the old form is a month of the new: 16 to 20.
_NEW = r"(?:1[3-9]|[2-9]\d)(?:0[1-9]|1[0-2])-\d{6}-\d{2}-\d{2}-\d{6}"
_OLD = r"20(?:1[3-9]|20)-\d{6}-\d{2}-\d{2}-\d{6}(?:-\d{3})?"
_CODE = re.compile(rf"{_NEW}|{_OLD}", re.ASCII)
_SEPARATORS = re.compile(r"[、，,;；\s]+")
_DASHES = re.compile(r"[‐‑–—－]")
_CREDIT = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def plain(text: str) -> list[str]:
    """The codes of a cell, half-width and upper-case."""
    tidy = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).upper()
    return [code for code in _SEPARATORS.split(tidy.strip()) if code and code not in ("-", "/", "无")]


def identifier(code: str) -> Identifier | None:
    """None where `code` has neither shape."""
    return Identifier(scheme=PROJECT_CODE, value=code) if _CODE.fullmatch(code) else None


def credit_shape(code: str) -> bool:
    return _CREDIT.fullmatch(code) is not None


def credit_check(code: str) -> bool:
    """Whether the last sign of a well-shaped code is the check sign of the others; the sum 0 gives "0", not 31."""
    total = sum(_SIGNS.index(sign) * weight for sign, weight in zip(code[:17], _WEIGHTS, strict=True))
    return code[17] == _SIGNS[(31 - total % 31) % 31]
