"""Large and many: a fact near the limit passes, one beyond it is refused at once, and nobody else is held up."""

import threading
from collections.abc import Sequence
from time import monotonic, sleep
from uuid import UUID

import pytest
from uuid6 import uuid7

from events.border import MAX_COMMAND, clean
from events.decisions import Command
from events.decisions.programme import IssueDocument
from events.journal.mapper import MAX_PAYLOAD
from events.refusals import ImportRefused, TooLarge
from events.vocabulary import DocumentKind, Group, Money, StatedTotal
from service.build import Service
from tests.journaling.proof import assert_sealed, assert_sound
from tests.journaling.small import (
    BASIS,
    OFFICE,
    PROGRAMME,
    footprint,
    listing,
    owner,
    positions,
    project,
    rows,
    settle,
    unit,
)


def document(bytes_: int, *, first: int = 0) -> IssueDocument:
    """A document whose stated totals take about so many bytes."""

    def total(number: int) -> StatedTotal:
        return StatedTotal(
            group=Group.IMPLEMENTING,
            category="NEW_START",
            sector="INFRASTRUCTURE",
            count=100_000 + number,
            total=Money.of("123456.789012"),
            plan=Money.of("99999.999999"),
        )

    def issue(totals: int) -> IssueDocument:
        return IssueDocument(
            programme_id=PROGRAMME,
            kind=DocumentKind.SUPPLEMENT,
            basis=BASIS,
            id=uuid7(),
            stated=tuple(total(first + number) for number in range(totals)),
        )

    a_total = (len(clean(issue(101))) - len(clean(issue(1)))) // 100
    return issue((bytes_ - len(clean(issue(0)))) // a_total)


def text(bytes_: int) -> Command:
    """A command of so many bytes of text."""
    return unit("长" * (bytes_ // 3))


def test_a_fact_near_the_limit_passes(running: Service) -> None:
    settle(running.desk, 1)
    command = document(MAX_COMMAND - 400)
    assert 0.995 * MAX_COMMAND < len(clean(command)) <= MAX_COMMAND
    receipt = running.desk.handle(command, OFFICE)
    assert receipt.first == receipt.last == 11
    ((size,),) = rows(running, "SELECT length(payload) FROM facts WHERE position = 11")
    assert 0.99 * MAX_PAYLOAD < size <= MAX_PAYLOAD
    assert_sound(running)


def test_a_few_large_facts_of_one_stream_pass_in_one_append(running: Service) -> None:
    """Each changes what the one before stated: the history's rows are the largest there can be, over a megabyte."""
    settle(running.desk, 1)
    began = monotonic()
    for number in (2, 3, 4):
        commands = [document(MAX_COMMAND - 400, first=1000 * (10 * number + i)) for i in range(number)]
        receipt = running.desk.submit_many(commands, OFFICE, name="Import").result(timeout=20)
        assert (receipt.first or 0) + number - 1 == receipt.last
    assert monotonic() - began < 10
    assert_sound(running)


def test_what_exceeds_the_limit_is_refused_at_once(running: Service) -> None:
    settle(running.desk, 1)
    before = footprint(running)
    for size in (MAX_COMMAND + 1000, 8 * 2**20):
        command = text(size)
        began = monotonic()
        with pytest.raises(TooLarge):
            running.desk.submit(command, OFFICE)
        with pytest.raises(ImportRefused):
            running.desk.submit_many([command], OFFICE, name="Import")
        assert monotonic() - began < 1
    assert footprint(running) == before


def test_nobody_waits_for_what_is_refused_for_its_size(running: Service) -> None:
    settle(running.desk, 1)
    command, done, refusals = text(8 * 2**20), threading.Event(), 0

    def insist() -> None:
        nonlocal refusals
        while not done.is_set():
            with pytest.raises(TooLarge):
                running.desk.submit(command, OFFICE)
            refusals += 1

    insisting = threading.Thread(target=insist)
    insisting.start()
    try:
        worst = worst_of(running, [unit(f"单位{number}") for number in range(40)])
    finally:
        done.set()
        insisting.join()
    assert refusals > 3
    assert worst < 1
    assert positions(running) == list(range(1, 51))


def worst_of(running: Service, commands: Sequence[Command]) -> float:
    """The longest that one of these commands took, in seconds."""
    worst = 0.0
    for command in commands:
        began = monotonic()
        running.desk.handle(command, OFFICE)
        worst = max(worst, monotonic() - began)
    return worst


def test_twenty_thousand_facts_pass_in_one_append(running: Service) -> None:
    settle(running.desk, 1)
    ids: list[tuple[UUID, UUID]] = [(uuid7(), uuid7()) for _ in range(10_000)]
    commands: list[Command] = []
    for number, (project_id, entry_id) in enumerate(ids):
        commands += [project(f"大项目{number}", f"2021-{number:06}", project_id), listing(project_id, entry_id)]
    receipt = running.desk.handle_many(commands, OFFICE, name="Import")
    assert (receipt.position, receipt.first, receipt.last) == (20_010, 11, 20_010)
    assert rows(running, "SELECT first, last FROM appends ORDER BY last DESC LIMIT 1") == [(11, 20_010)]
    assert rows(running, "SELECT count(*) FROM projects") == [(10_001,)]
    assert rows(running, "SELECT count(*) FROM history") == [(20_010,)]
    assert running.desk.handle(unit("甲公司"), OFFICE).position == 20_011
    assert_sealed(running)


def test_vacuum_does_not_hold_up_appends(running: Service) -> None:
    settle(running.desk, 2_000)
    worst, done = [0.0], threading.Event()

    def append() -> None:
        number = 0
        while not done.is_set():
            worst[0] = max(worst[0], worst_of(running, [unit(f"单位{number}")]))
            number += 1

    appending = threading.Thread(target=append)
    appending.start()
    try:
        with owner(running) as connection:
            for _ in range(3):
                connection.execute("VACUUM ANALYZE facts")
                connection.execute("VACUUM ANALYZE appends")
                connection.execute("VACUUM ANALYZE head")
                sleep(0.05)
    finally:
        done.set()
        appending.join()
    assert len(positions(running)) > 4_010
    assert worst[0] < 1
