"""The menagerie: a schema of beings, what its queries find, and every kind of row that may stand for one of them."""

from typing import Annotated, Any, NamedTuple, Union

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from projections.rows import Rows
from schema.scalars import SCALARS
from tests.asking.beings import Animal, Doom, Dooming, Either, Info, Leaves, Named, Thing, Wrong


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


TRAPS = ("fate", "shout", "herd", "mate", "weight", "speed", "owner", "later", "sometimes", "doubled", "again")
"""Fields with resolvers: what is planted for one of them stands in the row's `traps`."""
