"""Relay connections: edges with cursors, nodes, what lies beyond the page, and how many there are in all."""

from collections.abc import Awaitable, Callable, Sequence
from functools import cached_property
from itertools import repeat
from typing import Any, Generic, NamedTuple, TypeVar

import strawberry

from schema.batched import batched
from schema.context import Info

T = TypeVar("T")


@strawberry.type(description="翻页信息 / About this page")
class PageInfo:
    has_next_page: bool = strawberry.field(description="后面还有 / Whether more follow")
    has_previous_page: bool = strawberry.field(description="前面还有 / Whether others come before")
    start_cursor: str | None = strawberry.field(description="本页第一条的游标，上一页的 before / Cursor of the first")
    end_cursor: str | None = strawberry.field(description="本页最后一条的游标，下一页的 after / Cursor of the last")


@strawberry.type(description="一条与它的游标 / A node and its cursor")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="游标 / Cursor")
    node: T = strawberry.field(description="内容 / The node")


class RowEdge(NamedTuple):
    """An Edge of a row as it was read."""

    cursor: str | None
    node: Any


class Page:
    """A Connection of rows as they were read; `cursors` are there where something selected tells them. What it counts,
    `counted` tells of itself and of others that were read together."""

    def __init__(
        self,
        nodes: Sequence[Any] = (),
        cursors: Sequence[str] = (),
        *,
        follow: bool = False,
        precede: bool = False,
        counted: Callable[[], Awaitable[int]],
    ) -> None:
        self.nodes = nodes
        self.cursors = cursors
        self.follow = follow
        self.precede = precede
        self.counted = counted

    @cached_property
    def edges(self) -> list[RowEdge]:
        return list(map(RowEdge, self.cursors or repeat(None, len(self.nodes)), self.nodes))

    @property
    def page_info(self) -> PageInfo:
        return PageInfo(
            has_next_page=self.follow,
            has_previous_page=self.precede,
            start_cursor=self.cursors[0] if self.cursors else None,
            end_cursor=self.cursors[-1] if self.cursors else None,
        )


@strawberry.type(description="一页 / A page")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="各条与其游标 / Nodes with cursors")
    nodes: list[T] = strawberry.field(description="各条 / Nodes")
    page_info: PageInfo = strawberry.field(description="翻页信息 / About this page")

    @batched(description="总条数（不问不算）/ How many there are in all; counted only when asked")
    async def total_count(rows: list[Any], info: Info) -> list[int]:
        del info
        return [await page.counted() for page in rows]
