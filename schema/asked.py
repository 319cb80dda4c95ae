"""What a request asks: from a POST's JSON or a GET's parameters, or why it cannot be understood."""

import json
from decimal import Decimal
from typing import Any, NamedTuple, NoReturn

from starlette.requests import Request

POSTED = "请用 POST 提交 JSON（Content-Type: application/json）。"


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
        said: Any = dict(request.query_params)
        for name in ("variables", "extensions"):
            if name in said:
                said[name] = decoded(said[name])
    else:
        said = decoded(await request.body())
    return understood(said)


def understood(said: object) -> Asked:
    """A decoded request; the same rules on every transport. Raises Malformed."""
    if not isinstance(said, dict):
        raise Malformed(f"请求体应是一个 JSON 对象。{POSTED}")
    return Asked(
        query=_of(said, "query", str, "字符串"),
        document_id=_of(said, "documentId", str, "字符串"),
        operation_name=_of(said, "operationName", str, "字符串"),
        variables=_of(said, "variables", dict, "对象"),
        extensions=_of(said, "extensions", dict, "对象"),
    )


def decoded(text: str | bytes) -> object:
    """JSON, with every digit that was written; what Python cannot take is no JSON to us."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as problem:
        raise Malformed(f"请求体不是合格的 JSON。{POSTED}") from problem


def _of(said: dict[str, Any], name: str, kind: type, word: str) -> Any:
    value = said.get(name)
    if value is not None and not isinstance(value, kind):
        raise Malformed(f"{name} 应是{word}。")
    return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
