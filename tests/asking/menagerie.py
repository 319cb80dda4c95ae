"""A schema with every kind of field that the executor knows, and rows for it: sound ones, and ones with something wrong
planted in them. It is nothing of Taizhang's, so that fields may fail which in ours never do."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from random import Random
from typing import Annotated, Any, NamedTuple, Union
from uuid import UUID

import strawberry
from graphql import GraphQLError, GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from events.vocabulary import Wan
from schema.batched import Batches, batched
from schema.scalars import SCALARS, Month


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
    def again(self, info: Info) -> "Leaves | None":
        assert isinstance(info.context, Context)
        return self if trap(self, "again") is None else None


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
    def sometimes(self) -> str | None:
        return trap(self, "sometimes")

    @batched(description="as many as wished")
    async def herd(
        rows: list["Animal"], info: Info, first: int = 2, sizes: list[Size] | None = None
    ) -> list[list["Animal"]]:
        info.context.batch(info, rows, "herd")
        return [trap(row, "herd") or list(row.young)[: first + len(sizes or ())] for row in rows]

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


class Wrong(Exception):
    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.extensions = {"code": what}


def trap(row: Any, name: str, *, thrown: bool = True) -> Any:
    """What was planted for this field of this row: raised where it is an error, unless a batch hands it out."""
    planted = getattr(row, "traps", None) or {}
    value = planted.get(name)
    if isinstance(value, Exception) and thrown:
        raise value
    return value


@strawberry.type
class Query:
    @strawberry.field
    def animals(self, info: Info) -> list[Animal]:
        return WORLDS[id(info.context)].animals

    @strawberry.field
    async def maybe(self, info: Info) -> list[Animal | None] | None:
        return list(WORLDS[id(info.context)].animals)

    @strawberry.field
    async def one(self, info: Info) -> Animal | None:
        return next(iter(WORLDS[id(info.context)].animals), None)

    @strawberry.field
    def sole(self, info: Info) -> Animal:
        return WORLDS[id(info.context)].animals[0]

    @strawberry.field
    def things(self, info: Info) -> list[Thing] | None:
        return WORLDS[id(info.context)].things

    @strawberry.field
    def all(self, info: Info) -> list[Either] | None:
        world = WORLDS[id(info.context)]
        return [*world.animals, *world.things]

    @strawberry.field
    async def named(self, info: Info) -> list[Named | None]:
        world = WORLDS[id(info.context)]
        return [*world.things, *world.animals]

    @strawberry.field
    def tuples(self, info: Info) -> list[Leaves] | None:
        return tuple(WORLDS[id(info.context)].leaves)  # type: ignore[return-value]

    @strawberry.field
    def numbers(self, info: Info) -> list[int] | None:
        return [leaves.number for leaves in WORLDS[id(info.context)].leaves]


class World(NamedTuple):
    animals: list[Any]
    things: list[Any]
    leaves: list[Any]


WORLDS: dict[int, World] = {}
"""What each context's queries find."""
MENAGERIE = strawberry.Schema(Query, types=[Animal, Thing], config=StrawberryConfig(scalar_map=SCALARS))
GRAPH: GraphQLSchema = MENAGERIE._schema


class Slotted:
    """Attributes and nothing else."""

    __slots__ = ("__dict__",)

    def __init__(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)


class AnimalRow(Slotted):
    __as_strawberry_type__ = Animal


class ThingRow(Slotted):
    __as_strawberry_type__ = Thing


class SwornAnimal(NamedTuple):
    """A tuple that answers for an animal."""

    name: Any
    nick: Any
    leaves: Any
    spare: Any
    mother: Any
    young: Any
    lost: Any
    crowd: Any
    owns: Any
    likes: Any
    friends: Any
    traps: Any = None


SwornAnimal.__as_strawberry_type__ = Animal  # type: ignore[attr-defined]


class LeavesRow(NamedTuple):
    text: Any
    note: Any
    number: Any
    count: Any
    ratio: Any
    share: Any
    flag: Any
    sure: Any
    key: Any
    colour: Any
    tint: Any
    size: Any
    rank: Any
    amount: Any
    rest: Any
    day: Any
    month: Any
    uuid: Any
    tags: Any
    odds: Any
    grid: Any
    traps: Any = None


class Grower:
    """Makes a world from a seed. The values at the planted places are replaced."""

    def __init__(self, seed: int, plants: dict[int, Any]) -> None:
        self.random = Random(seed)  # noqa: S311
        self.plants = plants
        self.placed = 0
        self.style = self.random.randrange(4)

    def world(self) -> World:
        count, depth = self.random.choice([(1, 3), (3, 3), (30, 1)])
        animals = [self.animal(depth) for _ in range(count)]
        return World(animals, [self.thing(2) for _ in range(3)], [self.leaves() for _ in range(count)])

    def put(self, value: Any) -> Any:
        self.placed += 1
        return self.plants.get(self.placed, value)

    def some(self, make: Callable[[], Any]) -> Any:
        return self.put(make() if self.random.random() < 0.7 else None)

    def many(self, make: Callable[[], Any], most: int = 2) -> Any:
        return self.put([make() for _ in range(self.random.randint(0, most))])

    def leaves(self) -> Any:
        random, put = self.random, self.put
        values = {
            "text": put(random.choice(["", "柳州", "text"])),
            "note": self.some(lambda: "note"),
            "number": put(random.randint(-9, 9)),
            "count": self.some(lambda: random.choice([0, 2**31 - 1, -(2**31)])),
            "ratio": put(random.choice([0.5, -2.0])),
            "share": self.some(random.random),
            "flag": put(random.random() < 0.5),
            "sure": self.some(lambda: True),
            "key": put("key"),
            "colour": put(random.choice([Colour.RED, "blue"])),
            "tint": self.some(lambda: random.choice(list(Colour))),
            "size": self.some(lambda: random.choice([Size.SMALL, "large"])),
            "rank": self.some(lambda: random.choice([Rank.SECOND, 1])),
            "amount": put(random.choice([5.0, 2.25, 376431.0])),
            "rest": self.some(lambda: random.choice([5.0, 2.25, Decimal("3.5"), 7])),
            "day": self.some(lambda: random.choice(["2020-03-01", date(2020, 3, 1)])),
            "month": self.some(lambda: "2020-03"),
            "uuid": self.some(lambda: random.choice(["0190c7a8-5f4e-7c3a-9b1d-2f6e8a4c0d12", UUID(int=7)])),
            "tags": self.many(lambda: put("tag")),
            "odds": self.many(lambda: self.some(lambda: 3)),
            "grid": self.many(lambda: self.many(lambda: put(1.5))),
        }
        return (Slotted, LeavesRow, LeavesRow, Leaves)[self.style](**values)

    def animal(self, depth: int) -> Any:
        below = depth - 1
        young = self.many(lambda: self.animal(below)) if below > 0 else []
        values = {
            "name": self.put("兽"),
            "nick": self.some(lambda: "nick"),
            "leaves": self.put(self.leaves()),
            "spare": self.some(self.leaves),
            "mother": self.some(lambda: self.animal(below)) if below > 0 else None,
            "young": young,
            "lost": self.put([*young, None] if isinstance(young, list) else None),
            "crowd": self.many(lambda: self.many(self.leaves)),
            "owns": self.many(lambda: self.either(below)) if below > 0 else [],
            "likes": self.some(lambda: self.either(below)) if below > 0 else None,
            "friends": self.put(self.friends(young)),
        }
        return self.stands((AnimalRow, SwornAnimal, SwornAnimal, Animal)[self.style], values)

    def friends(self, young: Any) -> Any:
        nodes = young if isinstance(young, list) else []
        return Friends(edges=[FriendEdge(cursor=str(at), node=node) for at, node in enumerate(nodes)], nodes=nodes)

    def thing(self, depth: int) -> Any:
        values = {
            "name": self.put("物"),
            "nick": self.some(lambda: "thing"),
            "leaves": self.some(self.leaves),
            "parts": self.many(lambda: self.some(lambda: self.either(depth - 1))) if depth > 1 else [],
        }
        return self.stands((ThingRow, ThingRow, Thing, Thing)[self.style], values)

    def either(self, depth: int) -> Any:
        return self.put(self.animal(depth) if self.random.random() < 0.5 else self.thing(depth))

    def stands(self, kind: Callable[..., Any], values: dict[str, Any]) -> Any:
        traps = self.put(None)
        if traps is None or not isinstance(traps, dict):
            return kind(**values)
        if kind is SwornAnimal:
            return kind(**values, traps=traps)
        made = kind(**values)
        made.traps = traps
        return made


TRAPS = ("shout", "herd", "mate", "weight", "speed", "owner", "later", "sometimes", "doubled", "again")


class Strange:
    """A class that nobody expects."""

    def __repr__(self) -> str:
        return "Strange"


PLANTS: list[Any] = [
    None,
    2**31,
    10**40,
    float("nan"),
    float("inf"),
    -float("inf"),
    1e15,
    1e300,
    "",
    "RED",
    "red",
    True,
    3,
    2.5,
    Decimal("1.5"),
    Decimal("NaN"),
    Strange(),
    Strange,
    ValueError("planted as a value"),
    [],
    [None],
    [None, 1],
    {"a": 1},
    (1, 2),
    (),
    b"bytes",
    Colour.BLUE,
    Size.LARGE,
    LeavesRow(*[None] * 21),
    *({name: Wrong(name)} for name in TRAPS),
    *({name: GraphQLError(f"{name} refused", extensions={"code": name})} for name in TRAPS),
    {"mate": Strange(), "weight": None, "speed": float("nan"), "herd": [Strange()], "owner": 5},
    {"weight": 2**31, "herd": [None], "sometimes": 7},
    {"herd": "text", "mate": LeavesRow(*[None] * 21)},
]
