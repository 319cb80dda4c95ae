"""How much one operation may ask, in numbers that an operator may change, and how a refusal words them.

What is looked at, in this order, so that nothing dear is done for a document that is too much anyway: its length and
tokens (`tokens.py`), its fragments' cycles and its shape, and what its pages come to (`measuring.py`, `pricing.py`).
"""

from collections.abc import Sequence
from typing import NamedTuple

from graphql import GraphQLError, Node


class Limits(NamedTuple):
    """Each is the most that is still answered."""

    characters: int = 65_536
    """Of a document. What is long belongs into variables, which only the body bounds."""
    tokens: int = 2_000
    fields: int = 1_000
    """Written in a document, whatever fragments make of them."""
    depth: int = 12
    """Of fields within fields, followed through fragments."""
    aliases: int = 50
    directives: int = 50
    node_directives: int = 5
    root_fields: int = 30
    cost: int = 25_000
    """Of one operation; a page of 1,000 entries with their twelve months each comes to 13,000."""
    budget: int = 2_500_000
    """What a credential may spend at once."""
    restored: int = 250_000
    """What comes back in a second: about half of what one processor can do."""


NESTING = 60
"""Brackets within brackets, of whatever kind, before a document is parsed: Python's stack is not unlimited."""
DIGITS = 64
"""Characters of a number. Amounts have fifteen digits, positions nineteen; Python itself gives up at some thousands."""
REPORTED = 10
"""Mistakes of one document that are told; who wrote it mends those first."""


def refusal(code: str, message: str, nodes: Sequence[Node] = (), **numbers: int) -> GraphQLError:
    """An error before execution: its code, and as numbers what was allowed and what was asked."""
    return GraphQLError(message, nodes or None, extensions={"code": code, **numbers})


def too_long(characters: int, limit: int) -> GraphQLError:
    message = f"查询文档有 {characters} 个字符，最多 {limit} 个；请把长的内容放进 variables，或拆成几次查询。"
    return refusal("too_large", message, limit=limit, requested=characters)


def too_many_tokens(limit: int) -> GraphQLError:
    message = f"查询文档超过 {limit} 个词元；请把值放进 variables，重复的选择写成片段，或拆成几次查询。"
    return refusal("too_many_tokens", message, limit=limit)


def nested_too_deep(limit: int) -> GraphQLError:
    return refusal("too_deep", f"括号嵌套超过 {limit} 层；请拆成几次查询。", limit=limit)


def too_many_digits(limit: int) -> GraphQLError:
    return refusal("invalid_document", f"有数字超过 {limit} 个字符；请减少位数。", limit=limit)


def too_deep(depth: int, limit: int) -> GraphQLError:
    message = f"查询嵌套 {depth} 层，最多 {limit} 层；请减少层次，或先查编号再分别查询。"
    return refusal("too_deep", message, limit=limit, requested=depth)


def circular_introspection() -> GraphQLError:
    message = "自省在类型的字段之内又问类型的字段；请从 __schema.types 一次取齐，或逐个用 __type(name) 查询。"
    return refusal("too_deep", message, limit=1)


def fragment_cycle(path: Sequence[str], nodes: Sequence[Node]) -> GraphQLError:
    around = " → ".join(name[:40] for name in path[:6])
    return refusal("fragment_cycle", f"片段互相引用成环：{around}；请去掉其中一处引用。", nodes=nodes[:6])


def too_many(code: str, what: str, count: int, limit: int, help: str) -> GraphQLError:
    """`what` is counted in Chinese, as in "50 个别名"."""
    return refusal(code, f"查询中有 {count} 个{what}，最多 {limit} 个；{help}。", limit=limit, requested=count)


def too_costly(cost: int, limit: int) -> GraphQLError:
    asked = str(cost) if cost < 10**12 else "一万亿以上"
    message = f"这次查询预计费用为 {asked}，单次最多 {limit}；请减小 first，少选嵌套的列表，或分页、分次查询。"
    return refusal("too_costly", message, limit=limit, requested=min(cost, 10**12))


def rate_limited(seconds: int, limit: int, requested: int) -> GraphQLError:
    message = f"这个令牌近来查询过多，额度已用完；请在 {seconds} 秒后重试，或减小每次查询的费用（见 extensions.cost）。"
    return refusal("rate_limited", message, limit=limit, requested=requested, retryAfter=seconds)
