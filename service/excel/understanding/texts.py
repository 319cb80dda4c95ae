"""Texts of cells: tidied, compared, cut into names of units and of persons."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from service.excel.grid import Failed, Value
from service.excel.understanding.words import AREA_ENDINGS, NOTHING, UNIT_ENDINGS, UNIT_LABELS

_BREAKS = re.compile(r"[^\S\n]*\n\s*")
_GAPS = re.compile(r"[^\S\n]+")
_SEPARATORS = re.compile(r"[、，,;；\n]+")
_LABEL = re.compile(rf"^(?:{'|'.join(UNIT_LABELS)})[:：]\s*")
# One blank parts "市住建局 张三", but not "柳州市 住建局".
_BODIES = "".join(sign for sign in UNIT_ENDINGS if sign not in "".join(AREA_ENDINGS))
_WIDE_GAP = re.compile(rf"\s{{3,}}|\u3000{{2,}}|(?<=[{_BODIES}])\s+(?=[一-鿿·]{{2,}}(?:\s|$))")
_GAP_BEFORE_PERSON = re.compile(r"\s{3,}|(?<=[一-鿿)）])\s+(?=[一-鿿])|\s+(?=\d{7})")
_SPACED_NAME = re.compile(r"(?<!\S[一-鿿])(?<=[一-鿿])\s+(?=[一-鿿](?:\s|$))")
_TELEPHONE = re.compile(r"(?:(?:\d{3,4}-)?\d{7,8}|1[3-9]\d{9})(?!\d)", re.ASCII)
_PERSON = re.compile(r"[一-鿿·]{2,4}")


class Party(NamedTuple):
    """A unit as a cell names it, and the persons and telephone that stand beside it."""

    unit: str
    persons: tuple[str, ...] = ()
    telephone: str = ""


def shown(value: Value) -> str:
    """A cell as text, as typed: days as 2020-03-01, numbers without exponent; "" for what cannot be shown."""
    if value is None or isinstance(value, Failed | bool):
        return ""
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute or value.second) else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return value.replace("\r\n", "\n").replace("\r", "\n")


def plain_number(value: Decimal) -> str:
    """Without exponent and trailing zeros: 1E+3 is "1000"; a number too long to write out stays as it is."""
    if not value.is_finite() or abs(value.adjusted()) > 40:
        return str(value)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def half(text: str) -> str:
    """Half-width, without any blank: for comparing and for reading numbers."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def line(text: str) -> str:
    """A name: on one line, unpadded; breaks within Chinese text vanish."""
    return _GAPS.sub(" ", re.sub(r"(?<=[A-Za-z0-9]) *\n\s*(?=[A-Za-z0-9])", " ", text).replace("\n", "")).strip()


def prose(text: str) -> str:
    """A longer text: unpadded, its own line breaks kept."""
    return _BREAKS.sub("\n", text).strip()


def says_nothing(text: str) -> bool:
    """Blank, or one of the signs for nothing ("—", "/", "无")."""
    return text.strip() in NOTHING


def is_person(text: str) -> bool:
    """Whether a short text can be a person's name rather than a unit's; blanks inside ("王  五") do not count."""
    squeezed = "".join(text.split())
    return _PERSON.fullmatch(squeezed) is not None and squeezed[-1] not in UNIT_ENDINGS


def parties(text: str, *, with_persons: bool = False) -> list[Party]:
    """The units of a cell in order, each with who stands beside it.

    A person stands after a wide gap; where the header promises persons (`with_persons`) after any blank or comma.
    """
    found: list[Party] = []
    for part in _SEPARATORS.split(text):
        gap = _GAP_BEFORE_PERSON if with_persons else _WIDE_GAP
        pieces = gap.split(_SPACED_NAME.sub("", _LABEL.sub("", part.strip())))
        for place, piece in enumerate(pieces):
            if says_nothing(piece):
                continue
            if found and (with_persons or place > 0) and _is_personal(piece):
                found[-1] = beside(found[-1], piece)
            else:
                found.append(Party(line(piece)))
    return found


def _is_personal(piece: str) -> bool:
    rest = _TELEPHONE.sub("", unicodedata.normalize("NFKC", piece)).strip(" ()")
    return not rest or is_person(rest)


def beside(party: Party, piece: str) -> Party:
    """`party` with the name and telephone of `piece`."""
    plain = unicodedata.normalize("NFKC", piece)
    numbers = _TELEPHONE.findall(plain)
    name = "".join(_TELEPHONE.sub("", plain).strip(" ()").split())
    return Party(party.unit, (*party.persons, name) if name else party.persons, party.telephone or "".join(numbers[:1]))
