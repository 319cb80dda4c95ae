"""Loaders: what many rows point to is read in one question, once in an operation, at one position."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from psycopg import AsyncConnection
from strawberry.dataloader import DataLoader

from projections import organisations, programmes, words
from projections.asof import AsOf
from projections.organisations import OrganisationRow
from projections.programmes import DocumentRow, MonthRow, ProgrammeRow

T = TypeVar("T")
Connect = Callable[[], Awaitable[AsyncConnection[Any]]]


class Loaders:
    """Things by id, at one moment of the journal."""

    def __init__(self, connect: Connect, as_of: AsOf) -> None:
        self._connect = connect
        self._as_of = as_of
        self._areas: dict[str, str] | None = None
        self.organisation = DataLoader[UUID, OrganisationRow | None](self._organisations)
        self.programme = DataLoader[UUID, ProgrammeRow | None](self._programmes)
        self.documents = DataLoader[UUID, list[DocumentRow]](self._documents)
        self.months = DataLoader[UUID, list[MonthRow]](self._months)

    async def areas(self) -> dict[str, str]:
        """What area codes are called."""
        if self._areas is None:
            self._areas = await words.areas(await self._connect(), self._as_of)
        return self._areas

    async def _organisations(self, ids: list[UUID]) -> list[OrganisationRow | None]:
        rows = await organisations.find(await self._connect(), self._as_of, ids=ids)
        return _in_order(ids, {row.organisation_id: row for row in rows})

    async def _programmes(self, ids: list[UUID]) -> list[ProgrammeRow | None]:
        rows = await programmes.find(await self._connect(), self._as_of, ids=ids)
        return _in_order(ids, {row.programme_id: row for row in rows})

    async def _documents(self, ids: list[UUID]) -> list[list[DocumentRow]]:
        rows = await programmes.documents_of(await self._connect(), self._as_of, ids)
        return [[row for row in rows if row.programme_id == id] for id in ids]

    async def _months(self, ids: list[UUID]) -> list[list[MonthRow]]:
        rows = await programmes.months_of(await self._connect(), self._as_of, ids)
        return [[row for row in rows if row.programme_id == id] for id in ids]


def _in_order(ids: Sequence[UUID], found: dict[UUID, T]) -> list[T | None]:
    return [found.get(id) for id in ids]
