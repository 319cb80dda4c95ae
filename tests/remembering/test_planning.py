"""What PostgreSQL plans once, and what it plans for the values that it is asked with."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from psycopg import AsyncConnection

from projections.asof import AsOf
from projections.listings import Dimension
from projections.planning import FEW
from projections.reading.entries import ENTRIES
from projections.reading.investments import Span
from projections.reading.investments import by_month as months_of
from projections.reading.organisations import ORGANISATIONS
from projections.reading.projects import PROJECTS
from projections.reading.sources import Ask, Source
from projections.reading.where import EVERYTHING, Every, Is, Not, Some, Where
from projections.reading.wire import array
from projections.statistics import by_month
from service.build import Service
from tests.conftest import NOON
from tests.journaling import small

ONCE, EACH = "force_generic_plan", "force_custom_plan"
PROGRAMME = Is("programme_id", [small.PROGRAMME])
IDS = [UUID(int=number) for number in range(FEW + 1)]


async def planned(connection: AsyncConnection[Any]) -> str:
    shown = await (await connection.execute("SHOW plan_cache_mode")).fetchone()
    return str(shown[0]) if shown else ""


@pytest.mark.parametrize(
    ("source", "where", "limit", "mode"),
    [
        (ENTRIES, EVERYTHING, 20, ONCE),
        (ENTRIES, PROGRAMME, FEW, ONCE),
        (ENTRIES, Every((PROGRAMME, Is("document", IDS[0]))), 20, ONCE),
        (PROJECTS, Is("ids", IDS[:FEW]), 20, ONCE),
        (ORGANISATIONS, EVERYTHING, 20, ONCE),
        (ENTRIES, PROGRAMME, FEW + 1, EACH),
        (PROJECTS, Is("ids", IDS), 20, EACH),
        (ENTRIES, Is("project_id", array(IDS[:FEW])), 20, ONCE),
        (ENTRIES, Is("project_id", array(IDS)), 20, EACH),
        (ENTRIES, Is("area", "450202"), 20, EACH),
        (ENTRIES, Is("lead_unit", IDS[0]), 20, EACH),
        (ENTRIES, Is("unit", IDS[0]), 20, EACH),
        (ENTRIES, Every((PROGRAMME, Is("text", "%路%"))), 20, EACH),
        (ENTRIES, Some((PROGRAMME,)), 20, EACH),
        (ENTRIES, Not(PROGRAMME), 20, EACH),
        (ENTRIES, Is("annual_plan_gte", 1), 20, EACH),
    ],
)
def test_a_page_is_planned_once_where_it_goes_by_ids(
    running: Service, source: Source, where: Where, limit: int, mode: str
) -> None:
    async def ask() -> str:
        async with await AsyncConnection.connect(running.conninfos.reader, autocommit=True) as connection:
            await source.find(connection, AsOf(1, NOON, b""), Ask(("id", "name"), where, (), limit))
            return await planned(connection)

    assert asyncio.run(ask()) == mode


def test_statistics_and_the_months_of_many_are_planned_each_time(running: Service) -> None:
    now = AsOf(1, NOON, b"")

    async def ask() -> list[str]:
        async with await AsyncConnection.connect(running.conninfos.reader, autocommit=True) as connection:
            told = []
            for many in (FEW, FEW + 1):
                await months_of(connection, now, [Span(str(id)) for id in IDS[:many]], ["completed"])
                told.append(await planned(connection))
            await months_of(connection, now, [Span(str(IDS[0]))], ["completed"])
            await by_month(connection, now, small.PROGRAMME, 2020, group_by=frozenset({Dimension.SECTOR}))
            return [*told, await planned(connection)]

    assert asyncio.run(ask()) == [ONCE, EACH, EACH]
