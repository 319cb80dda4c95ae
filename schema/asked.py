"""What a request asks: from a POST's JSON, a GET's parameters or a socket's message, or why it cannot be understood.

JSON is taken strictly: UTF-8 without half characters, no NaN, no name twice in an object, no number that a double or a
64-bit integer could not have been, nested no deeper than any input of ours. Digits are kept as they were written.
"""

import json
from collections import Counter
from decimal import Decimal
from typing import Any, NamedTuple

import orjson
from starlette.requests import Request

POSTED = "请用 POST 提交 JSON（Content-Type: application/json）。"
DEPTH = 64
"""Levels of nesting in a body. Inputs need a dozen; what recurses over variables never meets more."""
VALUES = 20_000
"""Commas, brackets and braces in a body: counted before anything is made of it; inputs need a few hundred."""
DIGITS = 64
"""Characters of a number. Amounts have fifteen digits, positions nineteen."""
_WHOLE = range(-(2**63), 2**64)


class Malformed(Exception):
    """A request that is no GraphQL request; `said` is what to do, in Chinese."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class Asked(NamedTuple):
    """A GraphQL request, whatever brought it."""

    query: str | None
    document_id: str | None
    operation_name: str | None
    variables: dict[str, Any] | None
    extensions: dict[str, Any] | None


async def asked(request: Request) -> Asked:
    """Raises Malformed."""
    if request.method == "GET":
        return understood(_parameters(request))
    return understood(decoded((await request.body()).removeprefix(b"\xef\xbb\xbf")))


def understood(said: object) -> Asked:
    """A decoded request; the same rules on every transport. Raises Malformed."""
    if isinstance(said, list):
        raise Malformed("不支持一次提交多个请求；请逐个提交，每个是一个 JSON 对象。")
    if not isinstance(said, dict):
        raise Malformed(f"请求体应是一个 JSON 对象。{POSTED}")
    return Asked(
        query=_of(said, "query", str, "字符串"),
        document_id=_of(said, "documentId", str, "字符串"),
        operation_name=_of(said, "operationName", str, "字符串") or None,
        variables=_of(said, "variables", dict, "对象"),
        extensions=_of(said, "extensions", dict, "对象"),
    )


def decoded(text: str | bytes) -> object:
    """JSON as Python has it; numbers with a point or an exponent as Decimal. Raises Malformed."""
    try:
        plain = text if isinstance(text, str) else text.decode()
        if sum(map(plain.count, ",[{")) > VALUES:
            raise Malformed(f"请求体里的值超过 {VALUES} 个；请分次提交。")
        orjson.loads(plain)  # the stricter of the two, and quick; but it has no digits beyond a double's
        said: object = _DECODER.decode(plain)
    except (ValueError, RecursionError) as problem:
        raise Malformed(f"请求体不是合格的 JSON。{POSTED}") from problem
    if _deeper(said, DEPTH):
        raise Malformed(f"JSON 嵌套超过 {DEPTH} 层；请减少嵌套。")
    return said


def _parameters(request: Request) -> dict[str, Any]:
    """A GET's parameters; an empty one says nothing, as forms and spreadsheets send it."""
    pairs = [(name, value) for name, value in request.query_params.multi_items() if value]
    said: dict[str, Any] = _object(pairs)
    for name in ("variables", "extensions"):
        if name in said:
            try:
                said[name] = decoded(said[name])
            except Malformed as problem:
                raise Malformed(f"参数 {name} 应是一个 JSON 对象。") from problem
    return said


def _of(said: dict[str, Any], name: str, kind: type, word: str) -> Any:
    value = said.get(name)
    if value is not None and not isinstance(value, kind):
        raise Malformed(f"{name} 应是{word}。")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of a name that stands twice, one reader takes the first and another the last: neither is what was meant."""
    said = dict(pairs)
    if len(said) != len(pairs):
        (name, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise Malformed(f"“{name[:40]}”出现了不止一次；请只写一次。")
    return said


def _decimal(digits: str) -> Decimal:
    if len(digits) > DIGITS:
        raise Malformed(f"有数字超过 {DIGITS} 个字符；请减少位数。")
    return Decimal(digits)


def _whole(digits: str) -> int:
    number = int(digits) if len(digits) <= DIGITS else _WHOLE.stop
    if number not in _WHOLE:
        raise Malformed("有整数超出 64 位的范围；更大的数请写成字符串。")
    return number


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_decimal, parse_int=_whole)


def _deeper(said: object, levels: int) -> bool:
    """Whether arrays and objects are nested deeper; level by level, because recursion has a floor of its own."""
    containers = [said] if isinstance(said, dict | list) else []
    for _ in range(levels):
        if not containers:
            return False
        containers = [
            inner
            for outer in containers
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return bool(containers)
