"""The border: what a command's text may not carry into facts that are for ever.

U+0000, control and bidirectional characters would poison projections or deceive readers; lone surrogates cannot be
stored; mobile and identity-card numbers must never enter the journal (个人信息保护法 47).
"""

import re
import unicodedata
from typing import Any

import msgspec

from events.refusals import ForbiddenCharacter, InvalidInput, PersonalData, TooLarge
from events.vocabulary import Money, Value

MAX_COMMAND = 256 * 1024

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
# Cheap signs, in the command's bytes, that a field deserves a look: an escape, or the first bytes of a forbidden sign;
# digits enough for a mobile or identity-card number; full-width digits.
_RARE = (b"\\", b"\x7f", b"\xc2", b"\xd8\x9c", b"\xe2\x80", b"\xe2\x81", b"\xef\xbb\xbf", b"\xef\xbf")
_GAP = rb"(?:[ -]|\xc2\xa0|\xe3\x80\x80|\xe2\x80[\x80-\x95]|\xef\xbc\x8d)?"
_DIGITS = (
    re.compile(rb"1[3-9]\d" + _GAP + rb"\d{4}" + _GAP + rb"\d{4}"),
    re.compile(rb"\d{17}"),
    re.compile(rb"\xef\xbc[\x90-\x99]"),
)
_MOBILE = re.compile(
    r"(?<!\d)(?:\+?86[ \u2010-\u2015-]?)?1[3-9]\d[ \u2010-\u2015-]?\d{4}[ \u2010-\u2015-]?\d{4}(?!\d)", re.ASCII
)
# Born before 2014: since then a building permit (施工许可证编号) has the same shape, area ‖ day ‖ serial.
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])\d{6}(?:19\d\d|200\d|201[0-3])(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])",
    re.ASCII,
)
_UUID = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])")
_STATED = re.compile(r"[+-]?[0-9,]+(?:\.[0-9]+)?")
_TYPED = frozenset(
    {"identifiers", "identifier", "uscc", "file_hash", "attachment_hash", "external_id", "cause", "trace_id"}
)
"""Fields of fixed shape in which long digits are no personal data."""

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODERS: dict[type[Value], msgspec.json.Decoder[Value]] = {}


def clean(command: Value) -> bytes:
    """The canonical bytes of `command` (or its circumstances), valid and fit to be kept for ever; else a refusal that
    names the field."""
    try:
        content = _ENCODER.encode(command)
    except UnicodeEncodeError:
        raise ForbiddenCharacter(_where(command, _FORBIDDEN.search)) from None
    if len(content) > MAX_COMMAND:
        raise TooLarge(len(content), MAX_COMMAND)
    try:
        _decoder(type(command)).decode(content)
    except msgspec.ValidationError as problem:
        raise InvalidInput(*_explained(problem)) from problem
    if any(sign in content for sign in _RARE) and (path := _where(command, _FORBIDDEN.search)):
        raise ForbiddenCharacter(path)
    if any(digits.search(content) for digits in _DIGITS) and (path := _where(command, _personal, _TYPED)):
        raise PersonalData(path)
    return content


def _personal(text: str) -> bool:
    plain = _UUID.sub(" ", unicodedata.normalize("NFKC", text))
    return _MOBILE.search(plain) is not None or any(_checks(number) for number in _IDENTITY.findall(plain))


def _checks(number: str) -> bool:
    """Whether the last sign is the check digit of the others (GB 11643: ISO 7064 MOD 11-2, X is 10)."""
    return sum((10 if sign in "Xx" else int(sign)) << (17 - i) for i, sign in enumerate(number)) % 11 == 1


def _where(command: Value, suspect: Any, skipped: frozenset[str] = frozenset()) -> str | None:
    """The first field (in GraphQL's spelling) with a text that `suspect` finds fault with."""
    for name in command.__struct_fields__:
        if name not in skipped and any(suspect(text) for text in _texts(getattr(command, name), skipped)):
            return camel(name)
    return None


def _texts(value: Any, skipped: frozenset[str]) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Money) and _STATED.fullmatch(value.stated):
        return []
    if isinstance(value, msgspec.Struct):
        fields = (getattr(value, name) for name in value.__struct_fields__ if name not in skipped)
        return [text for field in fields for text in _texts(field, skipped)]
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in _texts(part, skipped)]
    if isinstance(value, tuple):
        return [text for part in value for text in _texts(part, skipped)]
    return []


def _decoder(command: type[Value]) -> msgspec.json.Decoder[Value]:
    if command not in _DECODERS:
        _DECODERS[command] = msgspec.json.Decoder(command)
    return _DECODERS[command]


# What msgspec finds, in the words of those who must mend it; the product's own findings are in Chinese already.
_WORDS = (
    (re.compile(r"of length >= (\d+)"), "太短，至少 {} 个"),
    (re.compile(r"of length <= (\d+)"), "太长，最多 {} 个"),
    (re.compile(r"`(?:int|float|decimal)` >=? (-?\d+)"), "太小，不得小于 {}"),
    (re.compile(r"`(?:int|float|decimal)` <=? (-?\d+)"), "太大，不得大于 {}"),
    (re.compile(r"matching regex|Invalid enum value|Expected"), "写法不合规定"),
)


def _explained(problem: msgspec.ValidationError) -> tuple[str, str | None]:
    """msgspec's words and the field they are about ("… - at `$.name`", "… - at `key` in `$.extra`")."""
    words, _, at = str(problem).partition(" - at ")
    if words.isascii():
        words = next(
            (said.format(*found.groups()) for sign, said in _WORDS if (found := sign.search(words))), "写法不合规定"
        )
    return words, camel(re.sub(r"\W.*", "", at.partition("`$.")[2])) or None


def camel(name: str) -> str:
    """A field's name as GraphQL spells it."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)
