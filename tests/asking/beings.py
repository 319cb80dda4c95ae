"""Beings of the menagerie: every kind of field that the executor knows. They are nothing of Taizhang's, so that fields
may fail which in ours never do."""

from datetime import date
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any, Union
from uuid import UUID

import strawberry

from events.vocabulary import Wan
from schema.batched import Batches, batched
from schema.scalars import Month


class Context:
    """`broken` batched fields raise; `asked` counts the calls of each, by where in the query they stand."""

    def __init__(self, broken: frozenset[str] = frozenset()) -> None:
        self.batches = Batches()
        self.broken = broken
        self.asked: dict[tuple[Any, ...], int] = {}

    def batch(self, info: Any, rows: list[Any], name: str) -> None:
        place = (name, *map(id, info._raw_info.field_nodes))
        self.asked[place] = self.asked.get(place, 0) + 1
        if name in self.broken:
            raise RuntimeError(f"the batch of {name} broke")
        assert rows, "a batch of nobody"


Info = strawberry.Info[Context, None]


@strawberry.enum
class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@strawberry.enum
class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


@strawberry.enum
class Rank(IntEnum):
    FIRST = 1
    SECOND = 2


class Wrong(Exception):
    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.extensions = {"code": what}


@strawberry.interface
class Named:
    name: str
    nick: str | None

    @strawberry.field
    def shout(self, times: int = 1, colour: Colour | None = None) -> str:
        trap(self, "shout")
        return f"{self.name}{'!' * times}{colour.name if colour else ''}"


@strawberry.type
class Leaves:
    """No interface: whatever has the attributes will do."""

    text: str
    note: str | None
    number: int
    count: int | None
    ratio: float
    share: float | None
    flag: bool
    sure: bool | None
    key: strawberry.ID
    colour: Colour
    tint: Colour | None
    size: Size | None
    rank: Rank | None
    amount: Wan
    rest: Wan | None
    day: date | None
    month: Month | None
    uuid: UUID | None
    tags: list[str]
    odds: list[int | None] | None
    grid: list[list[float]]

    @strawberry.field
    def doubled(self) -> int:
        trap(self, "doubled")
        return self.number * 2

    @strawberry.field
    def rooted(root: "Leaves", times: int = 2) -> str:
        return str(root.number * times)

    @strawberry.field
    def parented(parent: strawberry.Parent["Leaves"]) -> str:
        return f"{parent.number}"

    @strawberry.field
    @staticmethod
    def fixed() -> int:
        return 7

    @strawberry.field
    def again(self, info: Info) -> "Leaves | None":
        assert isinstance(info.context, Context)
        return self if trap(self, "again") is None else None


@strawberry.type
class Doom:
    """What a handler makes of an exception."""

    text: str


class Dooming(strawberry.ExceptionHandler[Wrong, Doom]):
    def handle(self, exception: Wrong, *, field: Any, info: Any) -> Doom:  # noqa: ARG002
        return Doom(text=str(exception))


@strawberry.type
class Animal(Named):
    leaves: Leaves
    spare: Leaves | None
    mother: "Animal | None"
    young: list["Animal"]
    lost: list["Animal | None"] | None
    crowd: list[list["Leaves"]] | None
    owns: list["Either"]
    likes: Named | None
    friends: "Friends"

    @strawberry.field
    async def later(self) -> str:
        trap(self, "later")
        return f"{self.name} at last"

    @strawberry.field
    def fate(self) -> Annotated[Union["Thing", Doom], strawberry.union("Fate")] | None:
        met: Doom | None = trap(self, "fate")
        return met

    @strawberry.field
    def sometimes(self) -> str | None:
        said: str | None = trap(self, "sometimes")
        return said

    @batched(description="as many as wished")
    async def herd(
        rows: list["Animal"], info: Info, first: int = 2, sizes: list[Size] | None = None
    ) -> list[list["Animal"]]:
        info.context.batch(info, rows, "herd")
        return [trap(row, "herd", thrown=False) or list(row.young)[: first + len(sizes or ())] for row in rows]

    @batched(description="one or none")
    async def mate(rows: list["Animal"], info: Info) -> list["Animal | None"]:
        info.context.batch(info, rows, "mate")
        return [trap(row, "mate", thrown=False) or row.mother for row in rows]

    @batched(description="a leaf that is always there")
    async def weight(rows: list["Animal"], info: Info) -> list[int]:
        info.context.batch(info, rows, "weight")
        return [trap(row, "weight", thrown=False) or len(row.name) for row in rows]

    @batched(description="a leaf that may be absent")
    async def speed(rows: list["Animal"], info: Info) -> list[float | None]:
        info.context.batch(info, rows, "speed")
        return [trap(row, "speed", thrown=False) or 1.5 for row in rows]


@strawberry.type
class Thing(Named):
    leaves: Leaves | None
    parts: list["Either | None"]

    @batched(description="whose it is")
    async def owner(rows: list["Thing"], info: Info) -> list[Animal | None]:
        info.context.batch(info, rows, "owner")
        return [trap(row, "owner", thrown=False) or getattr(row, "of", None) for row in rows]


Either = Annotated[Union[Animal, Thing], strawberry.union("Either")]  # noqa: UP007


@strawberry.type
class FriendEdge:
    cursor: str
    node: Animal


@strawberry.type
class Friends:
    edges: list[FriendEdge]
    nodes: list[Animal]

    @strawberry.field
    async def total_count(self) -> int:
        return len(self.nodes)


def trap(row: Any, name: str, *, thrown: bool = True) -> Any:
    """What was planted for this field of this row: raised where it is an error, unless a batch hands it out."""
    value = (getattr(row, "traps", None) or {}).get(name)
    if isinstance(value, Exception) and thrown:
        raise value
    return value
