"""A schema with every kind of field that the executor knows, and rows for it: sound ones, and ones with something wrong
planted in them. It is nothing of Taizhang's, so that fields may fail which in ours never do."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from itertools import accumulate, pairwise
from random import Random
from typing import Annotated, Any, NamedTuple, Union
from uuid import UUID

import strawberry
from graphql import GraphQLError, GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from events.vocabulary import Wan
from projections.rows import Rows
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


@strawberry.interface
class Valued:
    number: int


@strawberry.type
class Query:
    @strawberry.field
    def valued(self, info: Info) -> list[Valued | None]:
        return [Token(leaves.number) for leaves in WORLDS[id(info.context)].leaves]  # type: ignore[misc]

    @strawberry.field
    def animals(self, info: Info) -> list[Animal]:
        return WORLDS[id(info.context)].animals

    @strawberry.field
    async def maybe(self, info: Info) -> list[Animal | None] | None:
        return list(WORLDS[id(info.context)].animals)

    @strawberry.field
    async def doomed(
        self, info: Info, times: int = 1
    ) -> Annotated[Union["Thing", Doom], strawberry.union("Ending")] | None:
        del info
        raise Wrong("doomed" * times)

    @strawberry.field
    async def one(self, info: Info) -> Animal | None:
        return next(iter(WORLDS[id(info.context)].animals), None)

    @strawberry.field
    def sole(self, info: Info) -> Animal:
        animal: Animal = WORLDS[id(info.context)].animals[0]
        return animal

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
    async def columned(self, info: Info) -> list[Leaves] | None:
        return Rows.of(columns_of(WORLDS[id(info.context)].leaves))  # type: ignore[return-value]

    @strawberry.field
    def numbers(self, info: Info) -> list[int] | None:
        return [leaves.number for leaves in WORLDS[id(info.context)].leaves]


class World(NamedTuple):
    animals: list[Any]
    things: list[Any]
    leaves: list[Any]


WORLDS: dict[int, World] = {}
"""What each context's queries find."""


class Loose:
    """Attributes, and a dictionary for them."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


def cast_animal(**values: Any) -> Any:
    """One of a class that stands for nothing, cast by itself."""
    return strawberry.cast(Animal, Loose(**values))


def cast_thing(**values: Any) -> Any:
    return strawberry.cast(Thing, Loose(**values))


class Token(NamedTuple):
    """Neither a strawberry type nor cast: the type knows it."""

    number: Any


@strawberry.type
class Coin(Valued):
    @classmethod
    def is_type_of(cls, obj: Any, _info: Any) -> bool:
        return isinstance(obj, Token) and obj.number != 3


MENAGERIE = strawberry.Schema(
    Query, types=[Animal, Thing, Coin], exception_handlers=[Dooming()], config=StrawberryConfig(scalar_map=SCALARS)
)
GRAPH: GraphQLSchema = MENAGERIE._schema


class ThingRow(Loose):
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


class Slotted:
    """Attributes without a dictionary; those that nobody gives are not there."""

    __slots__: tuple[str, ...] = ()

    def __init__(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)


class SlottedAnimal(Slotted):
    __slots__ = SwornAnimal._fields
    __as_strawberry_type__ = Animal


class SlottedLeaves(Slotted):
    __slots__ = LeavesRow._fields


def columns_of(leaves: list[Any]) -> dict[str, list[Any]]:
    """Rows as a reader brings them that reads by columns."""
    return {name: [getattr(one, name, None) for one in leaves] for name in LeavesRow._fields}


def in_columns(lists: Any) -> Any:
    """Lists of leaves as neighbouring parts of what was read together; the last as of something else."""
    if not isinstance(lists, list) or not all(isinstance(one, list) for one in lists):
        return lists
    leaves = [leaf for one in lists for leaf in one]
    if not all(isinstance(leaf, LeavesRow) for leaf in leaves):
        return lists
    whole, ends = Rows.of(columns_of(leaves)), list(accumulate(map(len, lists), initial=0))
    parts = [whole.part(start, end) for start, end in pairwise(ends)]
    return [*parts[:-1], parts[-1].apart()] if len(leaves) % 2 else parts


TRAPS = ("fate", "shout", "herd", "mate", "weight", "speed", "owner", "later", "sometimes", "doubled", "again")
"""Fields with resolvers: what is planted for one of them stands in the row's `traps`."""


class Planted(NamedTuple):
    """A value that takes the place of the `nth` that a field has in the world, and of every one `every` later."""

    value: Any
    nth: int
    every: int


class Grower:
    """Makes a world from a seed; what is planted for a field is found in some of the rows."""

    def __init__(self, seed: int, plants: dict[str, Planted]) -> None:
        self.random = Random(seed)  # noqa: S311
        self.plants = plants
        self.placed: dict[str, int] = {}
        self.style = self.random.randrange(5)

    def world(self) -> World:
        count, depth = self.random.choice([(1, 3), (3, 3), (30, 1)])
        animals = [self.animal(depth) for _ in range(count)]
        return World(animals, [self.thing(2) for _ in range(3)], [self.leaves() for _ in range(count)])

    def hit(self, field: str) -> bool:
        place = self.placed[field] = self.placed.get(field, -1) + 1
        planted = self.plants.get(field)
        return planted is not None and place >= planted.nth and (place - planted.nth) % planted.every == 0

    def put(self, field: str, value: Any) -> Any:
        return self.plants[field].value if self.hit(field) else value

    def some(self, field: str, make: Callable[[], Any]) -> Any:
        return self.put(field, make() if self.random.random() < 0.7 else None)

    def many(self, field: str, make: Callable[[], Any], most: int = 2) -> Any:
        return self.put(field, [make() for _ in range(self.random.randint(0, most))])

    def leaves(self) -> Any:
        random, put, some, many = self.random, self.put, self.some, self.many
        values = {
            "text": put("text", random.choice(["", "柳州", "text"])),
            "note": some("note", lambda: "note"),
            "number": put("number", random.randint(-9, 9)),
            "count": some("count", lambda: random.choice([0, 2**31 - 1, -(2**31)])),
            "ratio": put("ratio", random.choice([0.5, -2.0])),
            "share": some("share", random.random),
            "flag": put("flag", random.random() < 0.5),
            "sure": some("sure", lambda: True),
            "key": put("key", "key"),
            "colour": put("colour", random.choice([Colour.RED, "blue"])),
            "tint": some("tint", lambda: random.choice(list(Colour))),
            "size": some("size", lambda: random.choice([Size.SMALL, "large"])),
            "rank": some("rank", lambda: random.choice([Rank.SECOND, 1])),
            "amount": put("amount", random.choice([5.0, 2.25, 376431.0])),
            "rest": some("rest", lambda: random.choice([5.0, 2.25, Decimal("3.5"), 7])),
            "day": some("day", lambda: random.choice(["2020-03-01", date(2020, 3, 1)])),
            "month": some("month", lambda: "2020-03"),
            "uuid": some("uuid", lambda: random.choice(["0190c7a8-5f4e-7c3a-9b1d-2f6e8a4c0d12", UUID(int=7)])),
            "tags": many("tags", lambda: put("tag", "tag")),
            "odds": many("odds", lambda: some("odd", lambda: 3)),
            "grid": many("grid", lambda: many("line", lambda: put("cell", 1.5))),
        }
        return self.stands((SlottedLeaves, LeavesRow, LeavesRow, Leaves, Loose)[self.style], values)

    def animal(self, depth: int) -> Any:
        below, put, some, many = depth - 1, self.put, self.some, self.many
        young = many("young", lambda: self.animal(below)) if below > 0 else put("young", [])
        values = {
            "name": put("name", "兽"),
            "nick": some("nick", lambda: "nick"),
            "leaves": put("leaves", self.leaves()),
            "spare": some("spare", self.leaves),
            "mother": some("mother", lambda: self.animal(below)) if below > 0 else put("mother", None),
            "young": young,
            "lost": put("lost", [*young, None] if isinstance(young, list) else None),
            "crowd": self.crowd(),
            "owns": many("owns", lambda: put("owned", self.either(below))) if below > 0 else put("owns", []),
            "likes": some("likes", lambda: self.either(below)) if below > 0 else put("likes", None),
            "friends": put("friends", self.friends(young)),
        }
        return self.stands((SlottedAnimal, SwornAnimal, SwornAnimal, Animal, cast_animal)[self.style], values)

    def crowd(self) -> Any:
        lists = self.many("crowd", lambda: self.many("group", lambda: self.put("of_crowd", self.leaves())))
        return in_columns(lists) if self.style == 2 else lists

    def friends(self, young: Any) -> Any:
        nodes = young if isinstance(young, list) else []
        edges = [FriendEdge(cursor=self.put("cursor", str(at)), node=node) for at, node in enumerate(nodes)]
        return Friends(edges=self.put("edges", edges), nodes=self.put("nodes", nodes))

    def thing(self, depth: int) -> Any:
        values = {
            "name": self.put("name", "物"),
            "nick": self.some("nick", lambda: "thing"),
            "leaves": self.some("leaves", self.leaves),
            "parts": self.many("parts", lambda: self.some("part", lambda: self.either(depth - 1))) if depth > 1 else [],
        }
        return self.stands((ThingRow, ThingRow, Thing, Thing, cast_thing)[self.style], values)

    def either(self, depth: int) -> Any:
        return self.animal(depth) if self.random.random() < 0.5 else self.thing(depth)

    def stands(self, kind: Callable[..., Any], values: dict[str, Any]) -> Any:
        traps = {name: self.plants[name].value for name in TRAPS if self.hit(name)}
        if not traps:
            return kind(**values)
        if kind in (SwornAnimal, LeavesRow):
            return kind(**values, traps=traps)
        made = kind(**values)
        made.traps = traps
        return made


class Strange:
    """A class that nobody expects."""

    def __repr__(self) -> str:
        return "Strange"


PLANTS: list[Any] = [
    None,
    2**31,
    -(2**31) - 1,
    10**40,
    float("nan"),
    float("inf"),
    -float("inf"),
    1e15,
    -1e15,
    999_999_999_999_999.0,
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
    Wrong("planted"),
    GraphQLError("refused", extensions={"code": "planted"}),
]
