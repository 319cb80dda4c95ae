"""Playing the demo's year into an empty journal: the desk decides every command at its simulated moment.

People's commands of one moment are submitted together, as users' are, and the committer gathers them into one append;
what is an import goes through `handle_many`. A load that broke off is found by how far its journal has come, and is
made anew; so nothing need be durable before the end, and the loading itself may commit without waiting for the disk.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import psycopg
from psycopg import Connection, sql

from events.actor import Channel
from events.collector import collector_paused
from events.desk import Desk
from events.journal.clock import SimulatedClock
from events.journal.opening import find_journal, last_moment
from events.vocabulary import ClockKind
from projections.rebuild import read_schema, shadow_schema
from projections.reporting import reporting_schema
from service.accounts import accounts_schema
from service.build import conninfos, reader_name, service
from service.demo import hours
from service.demo.cast import cast
from service.demo.script import script
from service.demo.steps import Step
from service.settings import Settings

ORIGIN: Final = "demo.liuzhou.taizhang"
"""What the demo's journal says of itself in fact 1: nothing else is ever dropped to make room for the demo."""

STANDS = "SELECT to_regclass(%s) IS NOT NULL"
HEAD = "SELECT position FROM head"
SERVED = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s)"
TRY_LOCK = "SELECT pg_try_advisory_lock(hashtext(%s))"

Shown = Callable[[datetime, int], None]
"""Told after each moment: how far the year has come, and how many commands were given."""


class DemoRefused(Exception):
    """The demo cannot be loaded here until an operator decides; the message says what."""


class Standing(StrEnum):
    """What is there: nothing, a load that broke off, the whole demo, or a journal that is not the demo's."""

    NOTHING = "NOTHING"
    BROKEN_OFF = "BROKEN_OFF"
    WHOLE = "WHOLE"
    FOREIGN = "FOREIGN"


def for_demo(settings: Settings) -> Settings:
    return settings.model_copy(update={"origin": ORIGIN})


def ensure(settings: Settings, url: str, *, fresh: bool, shown: Shown) -> bool:
    """See that the whole demo stands; True if it was loaded now. `fresh` makes a demo that stands anew."""
    with psycopg.connect(conninfos(url, settings.journal).owner, autocommit=True) as owner:
        if not _one(owner.execute(TRY_LOCK, (f"{settings.journal} demo",))):
            raise DemoRefused("另一个进程正在装载演示数据；请等它装完再试。")
        found = standing(owner, settings.journal)
        if found is Standing.FOREIGN:
            raise DemoRefused("这里已有一套不是演示的台账日志，演示不会动它；请用 TAIZHANG_DATA_DIR 另指一个目录。")
        if found is Standing.WHOLE and not fresh:
            return False
        if _one(owner.execute(SERVED, (reader_name(settings.journal),))):
            raise DemoRefused("这套演示正由另一个进程提供服务；请先停下它（Ctrl-C），再重新装载。")
        _drop(owner, settings.journal)
        _load(settings, url, shown)
        owner.execute("ANALYZE")
    return True


def standing(owner: Connection[Any], schema: str) -> Standing:
    """How far the journal of `schema` has come; `owner` looks into it."""
    if not _one(owner.execute(STANDS, (f'"{schema}".facts',))) or owner.execute(HEAD).fetchone() is None:
        return Standing.NOTHING
    opened = find_journal(owner)
    if opened.clock is not ClockKind.SIMULATED or opened.origin != ORIGIN:
        return Standing.FOREIGN
    return Standing.WHOLE if last_moment(owner) >= hours.END else Standing.BROKEN_OFF


def _drop(owner: Connection[Any], schema: str) -> None:
    schemas = (schema, read_schema(schema), shadow_schema(schema), accounts_schema(schema), reporting_schema(schema))
    for name in schemas:
        owner.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))


def _load(settings: Settings, url: str, shown: Shown) -> None:
    clock = SimulatedClock(hours.START)
    with service(settings, url, clock=clock, durable=False) as running, collector_paused():
        play(running.desk, clock, script(cast()), shown)


def play(desk: Desk, clock: SimulatedClock, moments: Iterator[list[Step]], shown: Shown) -> None:
    """Every moment's commands at that moment. The next moment is made up while this one is being committed."""
    given: list[Future[Any]] = []
    count = 0
    for steps in moments:
        _await(given)
        clock.set(steps[0].at)
        given = _submit(desk, steps)
        count += len(steps)
        shown(steps[0].at, count)
    _await(given)


def _submit(desk: Desk, steps: list[Step]) -> list[Future[Any]]:
    """Imports as one each; everything else as its own command."""
    imported = [step for step in steps if step.how.channel is Channel.IMPORT]
    given = [
        desk.submit(step.command, step.actor, circumstances=step.how)
        for step in steps
        if step.how.channel is not Channel.IMPORT
    ]
    if imported:
        batch = [(step.command, step.how) for step in imported]
        given.append(desk.submit_many(batch, imported[0].actor, name="DemoImport"))
    return given


def _await(given: list[Future[Any]]) -> None:
    for future in given:
        future.result()


def _one(cursor: Any) -> Any:
    (value,) = cursor.fetchone()
    return value
