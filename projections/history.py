"""The audit history: one row a fact, keyed by its stream — who, when, which unit, what changed field by field, why and
on what basis: history.sql. Rows are data; words are rendered on reading.

A row carries what its stream is known to say (`known`), so that the next fact's row can name what it replaces. Where a
fact is its stream's first, `changes` is null: all of `known` but the ids and what stands in columns is new.
"""

from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import AsyncConnection

from events.actor import Mark
from events.facts import TOPICS, Fact
from events.facts.entry import PlanAdjusted
from events.facts.organisation import OrganisationRenamed
from events.facts.project import OpeningBalanceSet, ProjectIdentified, ProjectRenamed, TotalRevised
from events.facts.report import ReportCorrected, ReportFiled
from projections.asking import Page, ask
from projections.asof import AsOf
from projections.projection import Projection


class HistoryKey(NamedTuple):
    stream: UUID


class Change(NamedTuple):
    """One field's change; values as the fact's JSON has them."""

    field: str
    before: Any
    after: Any


class Recorded(NamedTuple):
    """`from_position` is the fact's position."""

    topic: str
    version: int
    recorded_at: datetime
    actor: UUID | None
    unit: UUID | None
    role: str | None
    programme_id: UUID | None
    project_id: UUID | None
    month: date | None
    reason: str | None
    basis: str | None
    changes: str | None
    known: str


history = Projection("history", HistoryKey, Recorded, version=1)

_RENAMED_FIELD = {
    OrganisationRenamed: "name",
    ProjectRenamed: "name",
    TotalRevised: "total",
    ProjectIdentified: "identifiers",
    PlanAdjusted: "annual_plan",
}
_SAID_ANEW = (ReportFiled, OpeningBalanceSet)
ENVELOPED = frozenset({"organisation_id", "programme_id", "project_id", "entry_id", "period", "reason", "basis"})
_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder()


@history.on(*TOPICS.values())
def recorded(row: Recorded | None, fact: Fact, mark: Mark) -> Recorded:
    if row is None:
        changes, known = None, _ENCODER.encode(fact).decode()
    else:
        said, held = _said(fact), _DECODER.decode(row.known)
        before = _replaced(fact, held)
        listed = [
            Change(field, before.get(field), after)
            for field, after in said.items()
            if before.get(field) != after and (after != "" or field in before)
        ]
        changes = _ENCODER.encode(listed).decode() if listed else "[]"
        known = row.known if said.items() <= held.items() else _ENCODER.encode({**held, **said}).decode()
    basis, period = getattr(fact, "basis", None), getattr(fact, "period", None)
    return Recorded(
        topic=fact.topic,
        version=mark.version,
        recorded_at=mark.at,
        actor=mark.actor,
        unit=mark.unit,
        role=mark.role,
        programme_id=getattr(fact, "programme_id", row.programme_id if row else None),
        project_id=getattr(fact, "project_id", row.project_id if row else None),
        month=period.first if period else None,
        reason=getattr(fact, "reason", None) or None,
        basis=_ENCODER.encode(basis).decode() if basis else None,
        changes=changes,
        known=known,
    )


def _said(fact: Fact) -> dict[str, Any]:
    """The fields that a fact states, under the names that its stream goes on using."""
    if isinstance(fact, ReportCorrected):
        said: dict[str, Any] = msgspec.to_builtins(fact.after)
        return {**said, "consent": fact.consent}
    fields = {field: msgspec.to_builtins(getattr(fact, field)) for field in _own_fields(type(fact))}
    name = _RENAMED_FIELD.get(type(fact))
    if name:
        return {name: fields["after"], "effective_from": fields["effective_from"]}
    if isinstance(fact, OpeningBalanceSet):
        return {"opening_balance": fields["completed"], "as_of": fields["as_of"], "certainty": fields["certainty"]}
    return fields


@cache
def _own_fields(kind: type[Fact]) -> list[str]:
    return [field for field in kind.__struct_fields__ if field not in ENVELOPED]


def _replaced(fact: Fact, held: dict[str, Any]) -> dict[str, Any]:
    """What stood in the place of what a fact says: as it states itself, or as its stream is known to say. Other facts
    replace nothing: a second alias, the next month, an exit's month beside the listing's."""
    if isinstance(fact, ReportCorrected):
        said: dict[str, Any] = msgspec.to_builtins(fact.before)
        return said
    if isinstance(fact, _SAID_ANEW):
        return held
    name = _RENAMED_FIELD.get(type(fact))
    return {name: msgspec.to_builtins(fact).get("before")} if name else {}


HISTORY = """
    SELECT t.stream, t.from_position AS position, t.topic, t.version, t.recorded_at, t.actor, t.unit, t.role,
           t.programme_id, t.project_id, t.month, t.reason, t.basis, t.changes, t.known,
           a.last AS sealed_at, a.root
      FROM history t
           CROSS JOIN LATERAL (SELECT last, root FROM appends WHERE last >= t.from_position ORDER BY last LIMIT 1) a
     WHERE t.from_position <= %(position)s
       AND t.from_position > %(after)s
       AND (%(streams)s::uuid[] IS NULL OR t.stream = ANY (%(streams)s))
       AND (%(project)s::uuid IS NULL OR t.project_id = %(project)s)
       AND (%(actor)s::uuid IS NULL OR t.actor = %(actor)s)
       AND (%(topics)s::text[] IS NULL OR t.topic = ANY (%(topics)s))
       AND (%(first)s::date IS NULL OR t.month >= %(first)s)
       AND (%(last)s::date IS NULL OR t.month <= %(last)s)
     ORDER BY t.from_position
     LIMIT %(limit)s + 1
"""


class HistoryRow(NamedTuple):
    """One fact of the history, with the end of its append and the tree's root there."""

    stream: UUID
    position: int
    topic: str
    version: int
    recorded_at: datetime
    actor: UUID | None
    unit: UUID | None
    role: str | None
    programme_id: UUID | None
    project_id: UUID | None
    month: date | None
    reason: str | None
    basis: str | None
    changes: str | None
    known: str
    sealed_at: int
    root: bytes

    def changed(self) -> list[Change]:
        """What the fact changed, field by field."""
        return changed(self.changes, self.known)


def changed(changes: str | None, known: str) -> list[Change]:
    """What a row's fact changed, of its columns; a stream's first fact changes all its fields from nothing."""
    if changes is not None:
        return [Change(*change) for change in msgspec.json.decode(changes)]
    said = msgspec.json.decode(known)
    return [Change(field, None, value) for field, value in said.items() if field not in ENVELOPED]


class HistoryFilter(NamedTuple):
    """`streams`: organisations, programmes, entries, reports (by their stream ids); `project`: all that is about it."""

    streams: list[UUID] | None = None
    project: UUID | None = None
    actor: UUID | None = None
    topics: list[str] | None = None
    first: date | None = None
    last: date | None = None


async def find(
    connection: AsyncConnection[Any], as_of: AsOf, where: HistoryFilter, *, after: int = 0, limit: int = 100
) -> Page:
    """A page of HistoryRow behind position `after`, in order of position."""
    parameters = {"position": as_of.position, **where._asdict(), "after": after, "limit": limit}
    return Page.of(await ask(connection, HistoryRow, HISTORY, parameters), limit)
