"""What was reported for projects, month by month, with running sums: read as one ordered list of all months that are
needed, added up here in whole millionths of 万元, which no float blurs.

A bundle reports through its parts: its months are theirs together. Returned and excused reports are there, but count
nothing; so all sums agree with the statistics.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from psycopg import AsyncConnection

from projections.asof import AsOf
from projections.investments import Basis
from projections.reading.wire import array, fetch, maker

_STANDING = "{0}.from_position <= %(position)s AND {0}.to_position > %(position)s"
_STATUS = """CASE WHEN i.accepted_from <= %(position)s THEN 'ACCEPTED'
             WHEN i.reviewed_from <= %(position)s THEN 'REVIEWED'
             WHEN i.filed_from <= %(position)s THEN 'FILED'
             ELSE (SELECT f.status FROM filings f
                    WHERE f.project_id = i.project_id AND f.month = i.month AND STANDING) END""".replace(
    "STANDING", _STANDING.format("f")
)
_ACCEPTED = """CASE WHEN i.accepted_from > %(position)s THEN NULL
             WHEN i.accepted_from >= i.from_position THEN i.completed
             ELSE (SELECT a.completed FROM investments a
                    WHERE a.project_id = i.project_id AND a.month = i.month
                      AND a.from_position <= i.accepted_from AND a.to_position > i.accepted_from) END"""
_COUNTED = "CASE WHEN i.COUNTS_FROM <= %(position)s THEN i.completed END"
_AFTER = """CASE WHEN i.COUNTS_FROM <= %(position)s AND (p.opening_as_of IS NULL OR i.month > p.opening_as_of)
             THEN i.completed END"""
_OPENING = "p.opening_balance"
_SAME = "CASE WHEN count(DISTINCT {0}) = 1 THEN min({0}) END"
_READ = {
    "completed": (_COUNTED, f"sum({_COUNTED})"),
    "filed": ("i.filed", "sum(i.filed)"),
    "accepted": (_ACCEPTED, f"sum({_ACCEPTED})"),
    "status": (_STATUS, _SAME.format(_STATUS)),
    "figure": ("i.figure", _SAME.format("i.figure")),
    "after_opening": (_AFTER, f"sum({_AFTER})"),
    "opening": (_OPENING, "(SELECT sum(q.opening_balance) FROM parts q WHERE q.bundle = p.bundle)"),
}
"""What is read of a report, and of the reports of a bundle's parts."""
_SUMS = {"year_to_date": ("completed",), "since_start": ("after_opening", "opening")}
_PROJECT = f"JOIN projects p ON p.project_id = i.project_id AND {_STANDING.format('p')}"
REPORTED = """
    WITH parts AS (
        SELECT part.parent AS bundle, part.project_id, part.opening_as_of, part.opening_balance
          FROM projects part
         WHERE part.parent = ANY (%(projects)s::uuid[]) AND NOT part.voided AND STANDING_PART
    )
    SELECT i.project_id, left(i.month::text, 7) AS month COLUMNS
      FROM investments i PROJECT
     WHERE i.project_id = ANY (%(projects)s::uuid[]) AND STANDING_I BETWEEN
       AND NOT i.project_id IN (SELECT bundle FROM parts)
     UNION ALL
    SELECT p.bundle, left(i.month::text, 7) TOGETHER
      FROM parts p JOIN investments i ON i.project_id = p.project_id AND STANDING_I
     WHERE true BETWEEN
     GROUP BY p.bundle, i.month
     ORDER BY 1, 2
""".replace("STANDING_PART", _STANDING.format("part")).replace("STANDING_I", _STANDING.format("i"))
_BETWEEN = "AND i.month >= %(first)s::date AND i.month < %(until)s::date"
MILLION = 1_000_000
_EXACT = 10**15
COLUMNS = ("month", "completed", "year_to_date", "since_start", "filed", "accepted", "status", "figure")


class Span(NamedTuple):
    """A project in the months from `first` on that come before `until`, each "2020-03"; null without a bound."""

    project_id: str
    first: str | None = None
    until: str | None = None


async def by_month(
    connection: AsyncConnection[Any],
    as_of: AsOf,
    spans: Sequence[Span],
    columns: Sequence[str],
    basis: Basis = Basis.FILED,
) -> list[list[Any]]:
    """For each span its months in which something was reported, in order: rows with `columns` (of COLUMNS) and, first,
    `month`. Amounts count on `basis`; running sums run from the year's beginning and from the project's."""
    said = tuple(name for name in COLUMNS if name in columns and name != "month")
    rows = await fetch(connection, *_question(as_of, spans, said, basis))
    found = dict(_by_project(rows, said)) if rows else {}
    return [_within(found.get(span.project_id, []), span) for span in spans]


def _needed(said: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name for column in said for name in _SUMS.get(column, (column,))))


def _question(as_of: AsOf, spans: Sequence[Span], said: Sequence[str], basis: Basis) -> tuple[str, dict[str, Any]]:
    needed = _needed(said)
    alone, together = ("".join(f", {_READ[name][way]}" for name in needed) for way in (0, 1))
    years = {(span.first or "")[:4] for span in spans}, {span.until for span in spans}
    bounded = "since_start" not in said and "" not in years[0] and None not in years[1]
    query = (
        REPORTED.replace("COLUMNS", alone)
        .replace("TOGETHER", together)
        .replace("PROJECT", _PROJECT if "p." in alone else "")
        .replace("BETWEEN", _BETWEEN if bounded else "")
        .replace("COUNTS_FROM", basis.stamp)
    )
    parameters = {
        "position": as_of.position,
        "projects": array(list(dict.fromkeys(span.project_id for span in spans))),
    }
    if bounded:
        parameters["first"] = min(years[0]) + "-01-01"
        parameters["until"] = max(span.until or "" for span in spans) + "-01"
    return query, parameters


def _by_project(rows: Sequence[tuple[Any, ...]], said: Sequence[str]) -> Iterator[tuple[str, list[Any]]]:
    """Each project's months, in order: columns of all rows at once, cut where a project ends."""
    projects, months, *read = zip(*rows, strict=True)
    columns: dict[str, Sequence[Any]] = dict(zip(_needed(said), read, strict=True))
    ends = _ends(projects)
    if "year_to_date" in said:
        one_year = min(months)[:4] == max(months)[:4]
        years = ends if one_year else _ends([(one, month[:4]) for one, month in zip(projects, months, strict=True)])
        columns["year_to_date"] = _running(columns["completed"], years)
    if "since_start" in said:
        columns["since_start"] = _running(columns["after_opening"], ends, columns["opening"])
    make = maker(("month", *said))
    made = list(map(make, zip(months, *(columns[name] for name in said), strict=True)))
    for start, end in pairwise(ends):
        yield projects[start], made[start:end]


def _ends(keys: Sequence[Any]) -> list[int]:
    """Where runs of equal keys begin, and the end of all."""
    changes = (place for place, (one, other) in enumerate(pairwise(keys), start=1) if one != other)
    return [0, *changes, len(keys)]


def _running(
    amounts: Sequence[float | None], ends: Sequence[int], openings: Sequence[float | None] = ()
) -> Sequence[float | Decimal | None]:
    """Sums so far within each run, on top of what it opens with; null until there is something to add."""
    added = [round(amount * MILLION) if amount else 0 for amount in amounts]
    for start in ends[:-1] if openings else ():
        added[start] += round((openings[start] or 0) * MILLION)
    sums: list[int] = []
    for start, end in pairwise(ends):
        sums.extend(accumulate(added[start:end]))
    exact = min(sums) > -_EXACT and max(sums) < _EXACT
    said: list[Any] = [total / MILLION for total in sums] if exact else [Decimal(total) / MILLION for total in sums]
    if None in amounts:
        _nothing_yet(said, amounts, ends, openings)
    return said


def _nothing_yet(
    said: list[Any], amounts: Sequence[float | None], ends: Sequence[int], openings: Sequence[float | None]
) -> None:
    for start, end in pairwise(ends):
        if not openings or openings[start] is None:
            for place in range(start, end):
                if amounts[place] is not None:
                    break
                said[place] = None


def _within(rows: list[Any], span: Span) -> list[Any]:
    first, until = span.first or "", span.until or "~"
    if not rows or (rows[0].month >= first and rows[-1].month < until):
        return rows
    return [row for row in rows if first <= row.month < until]
