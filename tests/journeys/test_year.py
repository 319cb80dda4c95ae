"""A year in miniature, and what must be true of it at its end: the figures, the past, the proofs."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from psycopg import sql

from events.states.report import Status
from projections import rebuild as rebuild_module
from projections.projection import Projection
from projections.projector import PROJECTIONS
from projections.rebuild import Difference, rebuild
from tests.journaling.proof import assert_sound
from tests.journaling.small import footprint, owner, rows
from tests.journeys.conftest import Year

SUMS = """
    SELECT reviewed_from < 9223372036854775807, accepted_from < 9223372036854775807, count(*), sum(completed)
      FROM investments
     WHERE to_position = 9223372036854775807 GROUP BY 1, 2 ORDER BY 1, 2
"""
STATUSES = """
    SELECT status, accepted_from < 9223372036854775807, count(*), sum(returns), sum(corrections) FROM filings
     WHERE to_position = 9223372036854775807 GROUP BY 1, 2 ORDER BY 1, 2
"""
LATE = """
    SELECT project_id, count(*) FROM filings
     WHERE to_position = 9223372036854775807 AND first_filed_at > month + 40 GROUP BY project_id
"""
JANUARY = """
    SELECT accepted_from < %s, filed, corrected, completed FROM investments
     WHERE project_id = %s AND month = '2020-01-01' AND from_position <= %s AND to_position > %s
"""
MARCH = """
    UPDATE investments SET completed = completed + 1
     WHERE project_id = %s AND month = '2020-03-01' RETURNING from_position
"""
ONE_LESS = sql.SQL("DELETE FROM {table} WHERE ctid = (SELECT max(ctid) FROM {table})")
ONE_MORE = sql.SQL("INSERT INTO {table} (from_position, {columns}) SELECT 0, {columns} FROM {table} LIMIT 1")


@pytest.fixture
def mended(year: Year) -> Iterator[Year]:
    """The year; what a test plants in its tables is gone afterwards."""
    before = footprint(year.running)
    yield year
    with owner(year.running) as connection:
        rebuild(connection, year.running.settings.journal, compare=False, swap=True)
    assert footprint(year.running) == before


def test_the_figures_of_the_year(year: Year) -> None:
    projects, running = year.world.projects, year.running
    assert rows(running, SUMS) == [
        (True, False, 1 + 11 + 9, 20 + 11 * Decimal("0.000001") + 9 * 50),
        (True, True, 12 + 11 + 12 + 5, (11 * 10 + 8) + 11 * 20 + 12 * Decimal("30.5") + 5 * 60),
    ]
    assert rows(running, STATUSES) == [
        (Status.EXCUSED.value, False, 3, 0, 0),
        (Status.FILED.value, False, 21, 0, 0),
        (Status.FILED.value, True, 40, 4, 1),
    ]
    assert rows(running, LATE) == [(projects[3], 11)]
    assert_sound(running)


def test_the_past_of_the_year_stands(year: Year) -> None:
    """January's figure before and after it was corrected in May; a name before and after it was changed."""
    first, second = year.world.projects[:2]
    ((position,),) = rows(year.running, "SELECT position FROM facts WHERE topic = 'report.corrected'")
    for at, expected in ((position - 1, (True, 10, None, 10)), (position, (True, 10, 8, 8))):
        assert rows(year.running, JANUARY, at, first, at, at) == [expected]
    seal = year.running.reader.seal_of(position)
    assert seal is not None
    assert seal.recorded_at.date() == date(2020, 5, 3)
    names = "SELECT DISTINCT name FROM projects WHERE project_id = %s ORDER BY name"
    assert rows(year.running, names, second) == [("二号项目",), ("项目1",)]


def differences(year: Year) -> list[Difference]:
    with owner(year.running) as connection:
        return rebuild(connection, year.running.settings.journal, compare=True, swap=False).differences


def test_a_wrong_figure_is_found_with_its_projection_and_side(mended: Year) -> None:
    project = mended.world.projects[0]
    assert len(rows(mended.running, MARCH, project)) == 1  # filed, reviewed, accepted
    found = differences(mended)
    assert [(one.projection, one.side) for one in found] == [("investments", "live"), ("investments", "rebuilt")]
    for completed, one in ((11, found[0]), (10, found[1])):
        assert f'"project_id":"{project}","month":"2020-03-01"' in one.row
        assert f'"completed":{completed},"filed":10' in one.row


def every(year: Year, change: sql.SQL) -> None:
    """Do one thing to every projection's table."""
    with owner(year.running) as connection:
        for projection in PROJECTIONS:
            columns = sql.SQL(", ").join(map(sql.Identifier, _without_since(projection)))
            table = sql.Identifier(projection.name)
            assert connection.execute(change.format(table=table, columns=columns)).rowcount == 1


def _without_since(projection: Projection) -> list[str]:
    return [name for name in projection.table.columns if name != "from_position"]


@pytest.mark.parametrize(("change", "side"), [(ONE_LESS, "rebuilt"), (ONE_MORE, "live")], ids=["less", "more"])
def test_a_row_more_or_less_is_found_in_every_projection(mended: Year, change: sql.SQL, side: str) -> None:
    every(mended, change)
    assert [(one.projection, one.side) for one in differences(mended)] == [(one.name, side) for one in PROJECTIONS]


@pytest.mark.parametrize("page", [1, 7, 100])
def test_a_rebuild_page_by_page_is_the_same(mended: Year, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows opened in one page and closed in a later one are written once, whole."""
    before = footprint(mended.running)
    progress: list[tuple[int, int]] = []
    monkeypatch.setattr(rebuild_module, "PAGE", page)
    with owner(mended.running) as connection:
        journal = mended.running.settings.journal
        done = rebuild(connection, journal, compare=True, swap=True, progress=lambda *reached: progress.append(reached))
    end = mended.running.reader.head().position
    assert (done.differences, done.facts, done.position) == ([], end, end)
    assert progress == [(min(position, end), end) for position in range(page, end + page, page)]
    assert footprint(mended.running) == before
