"""Worlds for the menagerie, grown from a seed: sound rows, and rows with something wrong planted in them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import accumulate, pairwise
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from graphql import GraphQLError

from projections.rows import Rows
from tests.asking.beings import Animal, Colour, FriendEdge, Friends, Leaves, Rank, Size, Thing, Wrong
from tests.asking.menagerie import (
    TRAPS,
    LeavesRow,
    Loose,
    SlottedAnimal,
    SlottedLeaves,
    SwornAnimal,
    ThingRow,
    World,
    cast_animal,
    cast_thing,
    columns_of,
)


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
