"""Saying no in GraphQL, in this one place: refusals as members of a mutation's result, all else as top-level errors.

A mutation answers a refusal with one of six types, one a branch of events/refusals.py. Questions have no such union:
what they refuse is a top-level error whose `extensions.code` is the same stable code. Whatever we did not foresee is
"internal_error" with an id; the log has the id, the kind of exception and its frames, but never its words, which may
quote what somebody typed.
"""

import logging
import re
import traceback
from typing import Any
from uuid import uuid4

import psycopg
import strawberry
from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from events.refusals import (
    Conflict,
    ForbiddenCharacter,
    Malformed,
    NotAllowed,
    OutOfOrder,
    Refused,
    Unavailable,
    Unknown,
)

log = logging.getLogger(__name__)


class Unauthenticated(Exception):
    """Nobody is signed in, or no longer."""

    code = "unauthenticated"
    message = "没有登录，或令牌无效、已过期；请在 Authorization 中写明 Bearer 令牌。"


def unavailable() -> Unavailable:
    """The database does not answer, or too many are asking."""
    return Unavailable("台账暂时无法读取，请稍候重试。")


@strawberry.interface(
    description="拒绝：命令未被采纳，台账没有任何变动 / A command was refused and nothing has changed"
)
class Refusal:
    code: str = strawberry.field(description="稳定的代码，见 docs/refusals.md / Stable code, see docs/refusals.md")
    message: str = strawberry.field(description="说明与办法（中文）/ What is wrong and what to do, in Chinese")
    path: str | None = strawberry.field(description="有问题的输入字段 / The input field to blame, if any")


@strawberry.type(description="填写有误 / What was typed cannot be taken")
class MalformedRefusal(Refusal):
    pass


@strawberry.type(description="所指的对象不存在 / What was named does not exist")
class UnknownRefusal(Refusal):
    pass


@strawberry.type(description="角色、单位或本人不得办理 / Not this role, not this unit, not this person")
class NotAllowedRefusal(Refusal):
    pass


@strawberry.type(description="当前状态下不能办理 / Not in this state")
class OutOfOrderRefusal(Refusal):
    pass


@strawberry.type(description="他人已先行改动，或命令编号另有所用 / Somebody was quicker, or the id says something else")
class ConflictRefusal(Refusal):
    pass


@strawberry.type(description="暂时无法办理，请稍候重试 / Try again later")
class UnavailableRefusal(Refusal):
    pass


Refusals = (
    MalformedRefusal | UnknownRefusal | NotAllowedRefusal | OutOfOrderRefusal | ConflictRefusal | UnavailableRefusal
)


class Answer:
    """Turns one branch of refusals into its type, wherever a field's result union names that type."""

    def __init__(self, branch: type[Refused], kind: type[Refusal]) -> None:
        self.exception_type = branch
        self.error_type = kind

    def handle(self, exception: Refused, *, field: Any, info: Any) -> Refusal:
        del field, info
        return self.error_type(code=exception.code, message=exception.message, path=exception.path)


ANSWERS = [
    Answer(Malformed, MalformedRefusal),
    Answer(Unknown, UnknownRefusal),
    Answer(NotAllowed, NotAllowedRefusal),
    Answer(OutOfOrder, OutOfOrderRefusal),
    Answer(Conflict, ConflictRefusal),
    Answer(Unavailable, UnavailableRefusal),
]


FAULTS = {
    "syntax_error": "查询文档写法有误，请改正后重试",
    "invalid_document": "查询文档或变量与接口不符，请对照接口改正",
}


def told(error: GraphQLError) -> GraphQLError:
    """`error` as a client may see it: with a code, and without anything that is ours to know."""
    cause = _cause(error)
    if cause is None:
        said = error.extensions or {}
        code, message = said.get("code"), shortened(error.message)
        if code is None:  # in GraphQL's words: they are for whoever writes documents, the code's for whoever reads them
            code = "syntax_error" if isinstance(error, GraphQLSyntaxError) else "invalid_document"
            message = f"{FAULTS[code]}：{message}"
        extensions = {**said, "code": code}
        return GraphQLError(message, error.nodes, error.source, error.positions, error.path, extensions=extensions)
    if isinstance(cause, CannotGetOperationTypeError | InvalidOperationTypeError):
        return _coded(error, error.message, "invalid_document")
    if isinstance(cause, Unauthenticated):
        return _coded(error, cause.message, cause.code)
    if isinstance(cause, psycopg.OperationalError):
        cause = unavailable()
    if isinstance(cause, psycopg.DataError) and cause.sqlstate is None:  # refused by the driver: text with U+0000
        cause = ForbiddenCharacter()
    if isinstance(cause, Refused):
        return _coded(error, cause.message, cause.code, argument=cause.path)
    return _coded(error, INTERNAL, "internal_error", id=noted(cause))


QUOTED = 40
"""Characters of what somebody wrote that an error gives back; so much do our scalars quote too."""
_TAIL = re.compile(r"(cannot represent [^:'\"]{0,60}: |\b[Ff]ound:? |\bUnexpected )(.{41,})", re.DOTALL)
"""Where GraphQL's messages go on with a value, to their end."""
_NAMED = re.compile(r"""'[^']*'|"[^"]*\"""")
MESSAGE = 400


def shortened(message: str) -> str:
    """GraphQL's own message with what it quotes cut short: who asked knows the rest, and nobody else should."""
    cut = _TAIL.sub(lambda tail: f"{tail[1]}{tail[2][:QUOTED]}…", message, count=1)
    return _NAMED.sub(lambda name: _cut(name.group()), cut)[:MESSAGE]


def _cut(quoted: str) -> str:
    return quoted if len(quoted) <= QUOTED + 2 else f"{quoted[: QUOTED + 1]}…{quoted[0]}"


INTERNAL = "系统内部出错，已记入日志；请把错误编号告诉管理员。"


def noted(problem: BaseException) -> str:
    """Log an exception that nobody foresaw, without its words; the id under which the log has it."""
    id = uuid4().hex
    frames = "".join(traceback.format_tb(problem.__traceback__))
    sqlstate = getattr(problem, "sqlstate", None)
    log.error("internal error %s: %s%s\n%s", id, type(problem).__qualname__, f" {sqlstate}" if sqlstate else "", frames)
    return id


def _cause(error: GraphQLError) -> BaseException | None:
    """The exception behind a GraphQL error; None where GraphQL itself found fault with the document or a value."""
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _coded(error: GraphQLError, message: str, code: str, **more: str | None) -> GraphQLError:
    extensions = {"code": code, **{name: value for name, value in more.items() if value}}
    return GraphQLError(message, error.nodes, error.source, error.positions, error.path, extensions=extensions)
