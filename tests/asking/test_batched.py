"""Batched fields: a statement a level whatever the number of parents, nothing fetched twice, nothing for nobody."""

import asyncio
from typing import Any, NamedTuple, cast

import pytest
import strawberry
from graphql import execute, parse
from strawberry.exceptions import WrongNumberOfResultsReturned
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as Stock

from projections import listings, organisations, projects
from projections.listings import EntryFilter
from projections.projects import ProjectFilter
from schema.batched import Batches, Call, batched
from schema.context import Info, Operation
from schema.executor import Executor
from schema.scalars import SCALARS
from tests.asking.asker import Asker
from tests.asking.beings import Wrong
from tests.asking.comparing import Told, Watched, told
from tests.asking.growing import Grower, Planted
from tests.asking.menagerie import World
from tests.asking.statements import statements
from tests.journaling import small
from tests.journaling.small import OFFICE


@strawberry.type
class Unit:
    name: str


@strawberry.type
class Work:
    name: str
    owners: strawberry.Private[list[Any]]

    @batched(name="owners", description="业主 / Owners")
    async def owned_by(rows: list["Work"], info: Info) -> list[list[Unit]]:
        moment = await info.context.as_of()
        ids = sorted({id for row in rows for id in row.owners})
        found = await organisations.find(await info.context.connection(), moment, ids=ids)
        units = {row.organisation_id: row for row in found}
        return [[units[id] for id in row.owners] for row in rows]  # type: ignore[misc]


@strawberry.type
class Place:
    name: str
    project_id: strawberry.Private[Any]

    @batched(description="项目 / Project")
    async def work(rows: list["Place"], info: Info) -> list[Work | None]:
        ids = [row.project_id for row in rows]
        moment, connection = await info.context.as_of(), await info.context.connection()
        found = await projects.find(connection, moment, ProjectFilter(ids=ids), limit=len(ids))
        works: dict[Any, Any] = {row.project_id: row for row in found}
        return [works.get(id) for id in ids]

    @strawberry.field
    async def alone(self) -> str:
        await asyncio.sleep(0)
        return self.name


@strawberry.type
class Query:
    @strawberry.field
    async def places(self, info: Info, first: int) -> list[Place]:
        moment, connection = await info.context.as_of(), await info.context.connection()
        return cast("list[Place]", list(await listings.find(connection, moment, EntryFilter(), limit=first)))


TABLES = ["entries", "projects", "organisations"]
GRAPH = strawberry.Schema(Query, config=StrawberryConfig(scalar_map=SCALARS))._schema


@pytest.mark.parametrize("by", [Executor, Stock])
@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    "selected", ["name work { name owners { name } }", "alone work { name owners { name } }"], ids=["planned", "mixed"]
)
def test_a_level_is_a_statement_whatever_the_number_of_parents(
    standing: Asker, shared_world: small.World, by: type[Stock], number: int, selected: str
) -> None:
    document = parse(f"{{ places(first: {number}) {{ {selected} }} }}")

    async def ask() -> Any:
        operation = Operation(standing.session(), OFFICE, remembers=False)
        try:
            return await execute(GRAPH, document, context_value=operation, executor_class=by)  # type: ignore[misc]
        finally:
            await operation.close()

    with statements() as seen:
        done = standing.run(ask())
    assert done.errors is None
    assert [len(place["work"]["owners"]) for place in done.data["places"]] == [1] * number
    assert len(shared_world.projects) == 3
    read = [one for one in seen if "_position <= %(position)s" in one]
    assert [table for one in read for table in TABLES if f"FROM {table}" in one] == TABLES


class Asked(NamedTuple):
    """What thirty animals answer, how often each batched field was asked, which of them are trapped."""

    answer: Told
    times: dict[str, int]
    hurt: list[int]


def asked(text: str, plants: dict[str, Planted], broken: str = "") -> Asked:
    seed = next(seed for seed in range(99) if len(Grower(seed, {}).world().animals) == 30)
    world: World = Grower(seed, plants).world()
    answer = told(parse(text), {}, world, frozenset({broken} if broken else ()), Watched)
    hurt = [at for at, animal in enumerate(world.animals) if getattr(animal, "traps", None)]
    return Asked(answer, {name: times for (name, *_), times in answer.asked.items()}, hurt)


def test_what_was_fetched_is_at_hand_when_graphql_core_does_it_again() -> None:
    answer, times, hurt = asked("{ animals { weight speed } }", {"speed": Planted(float("nan"), 0, 7)})
    assert times == {"weight": 1, "speed": 1}
    assert [path for _, path, *_ in answer.errors] == [["animals", at, "speed"] for at in hurt] != []
    assert [at for at, animal in enumerate(answer.data["animals"]) if animal["speed"] is None] == hurt


def test_a_batch_that_broke_is_not_asked_again() -> None:
    answer, times, _ = asked("{ maybe { name weight } }", {}, broken="weight")
    assert times == {"weight": 1}
    assert len(answer.errors) == 30
    assert {message for message, *_ in answer.errors} == {"the batch of weight broke"}
    assert answer.data == {"maybe": [None] * 30}


def test_a_parent_may_be_handed_an_error_alone() -> None:
    answer, times, hurt = asked("{ maybe { weight } }", {"weight": Planted(Wrong("this one"), 0, 7)})
    assert times == {"weight": 1}
    assert [error[:2] for error in answer.errors] == [("this one", ["maybe", at, "weight"]) for at in hurt] != []
    assert [at for at, animal in enumerate(answer.data["maybe"]) if animal is None] == hurt


def test_parents_that_graphql_core_completes_one_by_one_are_gathered() -> None:
    answer, times, _ = asked("{ animals { later weight mate { name } } }", {})
    assert not answer.errors
    assert times == {"weight": 1, "mate": 1}


class Row(NamedTuple):
    number: int


async def doubled(rows: list[Row], _info: object) -> list[int]:
    SEEN.append([row.number for row in rows])
    await asyncio.sleep(0)
    return [row.number * 2 for row in rows]


async def endless(rows: list[Row], _info: object) -> list[int]:
    SEEN.append([row.number for row in rows])
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        SEEN.append([])
        raise
    return []


SEEN: list[list[int]] = []
ROWS = [Row(number) for number in range(4)]


def batch(resolver: Any, info: Any = None) -> Call:
    SEEN.clear()
    return Call(resolver, info, {})


def test_who_comes_before_a_batch_begins_is_in_it() -> None:
    async def ask() -> list[Any]:
        batches, call = Batches(), batch(doubled)
        first = batches.many((1,), call, ROWS[:2])
        given_up = batches.many((1,), call, ROWS[2:3])
        elsewhere = batches.many((2,), call, ROWS[:1])
        one = asyncio.create_task(batches.one((1,), call, ROWS[3]))
        given_up.cancel()
        return [await first, await one, await elsewhere]

    assert asyncio.run(ask()) == [[0, 2], 6, [0]]
    assert sorted(SEEN) == [[0], [0, 1, 3]], "nothing for who gave up"


def test_what_nobody_waits_for_is_not_fetched_to_its_end() -> None:
    async def give_up() -> None:
        batches = Batches()
        waiting = asyncio.create_task(batches.one((1,), batch(endless), ROWS[0]))
        while not SEEN:
            await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.sleep(0.01)
        assert SEEN == [[0], []]

    async def close() -> None:
        batches = Batches()
        future = batches.many((1,), batch(endless), ROWS[:1])
        while not SEEN:
            await asyncio.sleep(0)
        await batches.close()
        assert SEEN == [[0], []]
        assert future.cancelled()

    asyncio.run(give_up())
    asyncio.run(close())


def test_a_resolver_that_gives_other_than_a_value_a_parent_is_told_so() -> None:
    async def short(rows: list[Row], _info: object) -> list[int]:
        return [row.number for row in rows[1:]]

    async def ask() -> None:
        with pytest.raises(WrongNumberOfResultsReturned):
            await Batches().many((1,), batch(short), ROWS)

    asyncio.run(ask())

    async def single(rows: list[Row], info: Info) -> str:
        return f"{len(rows)} {info}"

    with pytest.raises(TypeError, match="gives no list"):
        batched(description="错 / Wrong")(single)


def test_what_is_known_is_not_asked_and_forgotten_again() -> None:
    async def ask() -> list[Any]:
        batches, call = Batches(), batch(doubled)
        brought = [((1,), ROWS[:2], [10, ValueError("known")])]
        batches.know(brought)
        some = list(await batches.many((1,), call, ROWS[:3]))
        with pytest.raises(ValueError, match="known"):
            await batches.one((1,), call, ROWS[1])
        batches.forget(brought)
        return [some[0], some[2], await batches.one((1,), call, ROWS[0])]

    assert asyncio.run(ask()) == [10, 4, 0]
    assert SEEN == [[2], [0]]
