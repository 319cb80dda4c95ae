"""Waiting, and having waited for too long: a position that is not there yet, an answer that takes too much time."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from schema.asked import Malformed
from schema.limits import refusal

_MOST = 2**63 - 1


def least_position(extensions: Mapping[str, Any] | None) -> int | None:
    """`minPosition` of a request's extensions: a position as receipts and answers write it. Raises Malformed."""
    said = (extensions or {}).get("minPosition")
    if said is None:
        return None
    text = str(said) if isinstance(said, int | str) and not isinstance(said, bool) else ""
    if text.isascii() and text.isdigit() and len(text) <= 19 and int(text) <= _MOST:
        return int(text)
    raise Malformed("extensions.minPosition 应是台账位置，如回执或上次答复里的 position。")


def position_ahead(position: int) -> GraphQLError:
    """A server that is behind will have caught up soon, and another one may have already: the same is asked again."""
    message = f"本服务读到的台账还没有到位置 {position}；请稍候重试，或核对 minPosition。"
    return refusal("position_ahead", message, retryAfter=1)


def timed_out(seconds: float) -> GraphQLError:
    """The same would take as long again: what helps is to ask less."""
    return refusal("timed_out", f"查询超过 {seconds:g} 秒，已中止；请缩小范围、减少字段，或分几次查询。")
