"""Relay connections with keyset cursors: a page goes on behind the last row seen, whatever was appended meanwhile.

A cursor is opaque. It holds the order, the last row's sort key and id, and the position that was read, so that the
pages of one listing are all true of one moment.
"""

import base64
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

import msgspec
import strawberry

from events.refusals import InvalidInput

T = TypeVar("T")
MOST = 1000


class Cursor(NamedTuple):
    """Where a page ended."""

    order: str
    descending: bool
    key: str
    id: UUID
    position: int

    def text(self) -> str:
        return base64.urlsafe_b64encode(msgspec.json.encode(self)).decode()

    @classmethod
    def read(cls, text: str, order: str, descending: bool) -> "Cursor":
        try:
            cursor = msgspec.json.decode(base64.urlsafe_b64decode(text.encode()), type=Cursor)
        except (ValueError, msgspec.DecodeError) as problem:
            raise InvalidInput("游标无法识别，请使用上一页给出的 endCursor", "after") from problem
        if (cursor.order, cursor.descending) != (order, descending):
            raise InvalidInput("游标与排序不符，换了排序请从第一页查起", "after")
        return cursor


def exact(key: str) -> Decimal:
    """A cursor's amount."""
    try:
        return Decimal(key)
    except InvalidOperation as problem:
        raise InvalidInput("游标无法识别，请使用上一页给出的 endCursor", "after") from problem


@strawberry.type(description="翻页信息 / About this page")
class PageInfo:
    has_next_page: bool = strawberry.field(description="后面还有 / Whether more follow")
    has_previous_page: bool = strawberry.field(description="前面还有 / Whether this page began behind a cursor")
    start_cursor: str | None = strawberry.field(description="本页第一条的游标 / Cursor of the first")
    end_cursor: str | None = strawberry.field(description="本页最后一条的游标，下一页的 after / Cursor of the last")


@strawberry.type(description="一条与它的游标 / A node and its cursor")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="游标 / Cursor")
    node: T = strawberry.field(description="内容 / The node")


@strawberry.type(description="一页 / A page")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="各条与其游标 / Nodes with cursors")
    nodes: list[T] = strawberry.field(description="各条 / Nodes")
    page_info: PageInfo = strawberry.field(description="翻页信息 / About this page")
    counting: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="总条数（不问不算）/ How many there are in all; counted only when asked")
    async def total_count(self) -> int:
        return await self.counting()


def page_info(cursors: Sequence[str], *, more: bool, after: object) -> PageInfo:
    return PageInfo(
        has_next_page=more,
        has_previous_page=after is not None,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )


def connection(
    nodes: list[T], cursors: list[str], *, more: bool, after: str | None, count: Callable[[], Awaitable[int]]
) -> Connection[T]:
    return Connection(
        edges=[Edge(cursor=cursor, node=node) for cursor, node in zip(cursors, nodes, strict=True)],
        nodes=nodes,
        page_info=page_info(cursors, more=more, after=after),
        counting=count,
    )


def page_size(first: int, most: int = MOST) -> int:
    """How many to read; a refusal where too many, or none, are asked for."""
    if not 1 <= first <= most:
        raise InvalidInput(f"一页可取 1 至 {most} 条", "first")
    return first
