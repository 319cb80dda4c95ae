"""What was reported for projects, month by month, with running sums: read as one ordered list of all months that are
needed, added up here in whole millionths of 万元, which no float blurs. Months and statuses travel as small numbers.

A bundle reports through its parts: its months are theirs together. Returned and excused reports are there, but count
nothing; so all sums agree with the statistics.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import accumulate, pairwise
from math import hypot
from typing import Any, NamedTuple

from psycopg import AsyncConnection

from projections.asof import AsOf
from projections.investments import Basis
from projections.planning import FEW
from projections.reading.wire import array, fetch_columns
from projections.remembered import each
from projections.reports import FilingStatus
from projections.rows import Rows

_STANDING = "{0}.from_position <= %(position)s AND {0}.to_position > %(position)s"
_STATUSES = tuple(FilingStatus)
_CODE = _STATUSES.index
_OTHER = """(SELECT array_position('STATUSES'::text[], f.status) - 1 FROM filings f
              WHERE f.project_id = i.project_id AND f.month = i.month AND STANDING)"""
_STATUS = f"""CASE WHEN i.accepted_from <= %(position)s THEN {_CODE(FilingStatus.ACCEPTED)}
             WHEN i.reviewed_from <= %(position)s THEN {_CODE(FilingStatus.REVIEWED)}
             WHEN i.filed_from <= %(position)s THEN {_CODE(FilingStatus.FILED)} ELSE OTHER END""".replace(
    "OTHER", _OTHER.replace("STATUSES", array(_STATUSES)).replace("STANDING", _STANDING.format("f"))
)
_ACCEPTED = """CASE WHEN i.accepted_from > %(position)s THEN NULL
             WHEN i.accepted_from >= i.from_position THEN i.completed
             ELSE (SELECT a.completed FROM investments a
                    WHERE a.project_id = i.project_id AND a.month = i.month
                      AND a.from_position <= i.accepted_from AND a.to_position > i.accepted_from) END"""
_COUNTED = "CASE WHEN i.COUNTS_FROM <= %(position)s THEN i.completed END"
_INCLUDED = """CASE WHEN i.COUNTS_FROM <= %(position)s AND i.month <= p.opening_as_of THEN i.completed END"""
_OPENING = "p.opening_balance"
_SAME = "CASE WHEN count(DISTINCT {0}) = 1 THEN min({0}) END"
_READ = {
    "completed": (_COUNTED, f"sum({_COUNTED})"),
    "filed": ("i.filed", "sum(i.filed)"),
    "accepted": (_ACCEPTED, f"sum({_ACCEPTED})"),
    "status": (_STATUS, _SAME.format(_STATUS)),
    "figure": ("i.figure", _SAME.format("i.figure")),
    "included": (_INCLUDED, f"sum({_INCLUDED})"),
    "opening": (_OPENING, "(SELECT sum(q.opening_balance) FROM parts q WHERE q.number = p.number)"),
}
"""What is read of a report, and of the reports of a bundle's parts. `included`: what the opening balance holds already,
which is little, so that one sum mostly serves both."""
_DAYS_FROM = date(2000, 1, 1)
_STATUS_OF: Mapping[int | None, str | None] = {None: None} | {place: one.value for place, one in enumerate(_STATUSES)}
_SUMS = {"year_to_date": ("completed",), "since_start": ("completed", "included", "opening")}
_PROJECT = f"JOIN projects p ON p.project_id = i.project_id AND {_STANDING.format('p')}"
REPORTED = """
    WITH asked AS (
        SELECT * FROM unnest(%(projects)s::uuid[]) WITH ORDINALITY AS a (project_id, number)
    ), parts AS (
        SELECT a.number, part.project_id, part.opening_as_of, part.opening_balance
          FROM asked a JOIN projects part ON part.parent = a.project_id AND NOT part.voided AND STANDING_PART
    )
    SELECT a.number, i.month - DATE 'DAYS_FROM' COLUMNS
      FROM asked a JOIN investments i ON i.project_id = a.project_id AND STANDING_I BETWEEN PROJECT
     WHERE NOT a.number IN (SELECT number FROM parts)
     UNION ALL
    SELECT p.number, i.month - DATE 'DAYS_FROM' TOGETHER
      FROM parts p JOIN investments i ON i.project_id = p.project_id AND STANDING_I BETWEEN
     GROUP BY p.number, i.month
     ORDER BY 1, 2
""".replace("STANDING_PART", _STANDING.format("part")).replace("STANDING_I", _STANDING.format("i"))
REPORTED = REPORTED.replace("DAYS_FROM", str(_DAYS_FROM))
_BETWEEN = "AND i.month >= %(first)s::date AND i.month < %(until)s::date"
MILLION = 1_000_000
_EXACT = 10**15
_WHOLE = 1.5 * 2.0**52
"""Added to a double and taken away again, it leaves the nearest whole number: in a third of the time of round()."""
_DOUBLE = 1e14
"""Below it, in millionths, the sums of thousands of months are whole numbers that a double holds."""
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
) -> list[Sequence[Any]]:
    """For each span its months in which something was reported, in order: rows with `columns` (of COLUMNS) and, first,
    `month`. Amounts count on `basis`; running sums run from the year's beginning and from the project's."""
    said = tuple(name for name in COLUMNS if name in columns and name != "month")
    years = _years(spans) if "since_start" not in said else None

    async def read(connection: AsyncConnection[Any], projects: Sequence[str]) -> Mapping[str, Rows]:
        query, parameters = _question(as_of, projects, years, said, basis)
        names = ("number", "day", *_needed(said))
        rows = await fetch_columns(connection, query, parameters, names, once=len(projects) <= FEW)
        return {projects[number - 1]: months for number, months in added_up(rows, said).items()}

    projects = [span.project_id for span in spans]
    found = await each(connection, as_of, "investments", (said, basis, years), projects, read)
    return [_within(found[span.project_id], span) for span in spans]


def _years(spans: Sequence[Span]) -> tuple[str, str] | None:
    """From which year on, and up to which month, reports are needed; null where all are."""
    first, until = min(span.first or "" for span in spans), max(span.until or "~" for span in spans)
    return (first[:4], until) if first and until != "~" else None


def _needed(said: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name for column in said for name in _SUMS.get(column, (column,))))


def _question(
    as_of: AsOf, projects: Sequence[str], years: tuple[str, str] | None, said: Sequence[str], basis: Basis
) -> tuple[str, dict[str, Any]]:
    alone, together = ("".join(f", {_READ[name][way]}" for name in _needed(said)) for way in (0, 1))
    parameters: dict[str, Any] = {"position": as_of.position, "projects": array(projects)}
    if years:
        parameters |= {"first": f"{years[0]}-01-01", "until": f"{years[1]}-01"}
    query = (
        REPORTED.replace("COLUMNS", alone)
        .replace("TOGETHER", together)
        .replace("PROJECT", _PROJECT if "p." in alone else "")
        .replace("BETWEEN", _BETWEEN if years else "")
        .replace("COUNTS_FROM", basis.stamp)
    )
    return query, parameters


def added_up(reports: Rows, said: Sequence[str]) -> dict[int, Rows]:
    """Each project's months, in order, by its number: of reports with `number`, `day`, and what `said` needs."""
    columns = dict(reports.columns())
    if not reports:
        return {}
    days, counts = columns["day"], Counter(columns["number"])
    months, ends = list(map(_month_of, days)), list(accumulate(counts.values(), initial=0))
    if "status" in columns:
        columns["status"] = list(map(_STATUS_OF.__getitem__, columns["status"]))
    _add_up(columns, said, columns["number"], months, ends)
    made = Rows.of({"month": months, **{name: columns[name] for name in said}})
    return {number: made.part(start, end) for number, (start, end) in zip(counts, pairwise(ends), strict=True)}


@cache
def _month_of(day: int) -> str:
    return f"{_DAYS_FROM + timedelta(day):%Y-%m}"


def _add_up(
    columns: dict[str, Sequence[Any]],
    said: Sequence[str],
    numbers: Sequence[int],
    months: Sequence[str],
    ends: Sequence[int],
) -> None:
    """The running sums that are asked for. Within one year, and where no opening balance holds a part of it already,
    what was completed since the start is what was completed in the year."""
    first, last = min(months[start] for start in ends[:-1]), max(months[end - 1] for end in ends[1:])
    years, one_year = ends, first[:4] == last[:4]
    if "year_to_date" in said:
        if not one_year:
            years = _ends([(number, month[:4]) for number, month in zip(numbers, months, strict=True)])
        sums = _running(columns["completed"], years)
        columns["year_to_date"] = _amounts(sums, columns["completed"], years)
    if "since_start" in said:
        completed, included, openings = (columns[name] for name in _SUMS["since_start"])
        apart = included.count(None) < len(included)
        if apart:
            completed = [_less(one, other) for one, other in zip(completed, included, strict=True)]
        opened = any(openings[start] is not None for start in ends[:-1])
        if one_year and "year_to_date" in said and not apart and not opened:
            columns["since_start"] = columns["year_to_date"]
            return
        if not one_year or apart or "year_to_date" not in said:
            sums = _running(completed, ends)
        columns["since_start"] = _amounts(_opened(sums, openings, ends), completed, ends, openings)


def _opened(sums: list[float], openings: Sequence[float | None], ends: Sequence[int]) -> list[float]:
    """Sums on top of what each run opens with."""
    for start, end in pairwise(ends):
        opening = _millionths(openings[start])
        if opening:
            sums[start:end] = [opening + int(total) for total in sums[start:end]]
    return sums


def _ends(keys: Sequence[Any]) -> list[int]:
    """Where runs of equal keys begin, and the end of all."""
    changes = (place for place, (one, other) in enumerate(pairwise(keys), start=1) if one != other)
    return [0, *changes, len(keys)]


def _millionths(amount: float | None) -> int:
    return int(Decimal(repr(amount)) * MILLION) if amount else 0


def _running(amounts: Sequence[float | None], ends: Sequence[int]) -> list[float]:
    """Sums so far within each run, in millionths: whole numbers, in doubles where these hold all of them."""
    added: list[float] = [amount * MILLION + _WHOLE - _WHOLE if amount else 0.0 for amount in amounts]
    if not hypot(*added) < _DOUBLE:
        added = [_millionths(amount) for amount in amounts]
    sums: list[float] = []
    for start, end in pairwise(ends):
        sums += accumulate(added[start:end])
    return sums


def _amounts(
    sums: Sequence[float],
    counted: Sequence[float | None],
    ends: Sequence[int],
    openings: Sequence[float | None] = (),
) -> list[float | Decimal | None]:
    """Sums in 万元; null in a run until there is something to add."""
    exact = min(sums) > -_EXACT and max(sums) < _EXACT
    said: list[Any] = [total / MILLION for total in sums] if exact else [Decimal(total) / MILLION for total in sums]
    if None in counted:
        for start, end in pairwise(ends):
            if openings and openings[start] is not None:
                continue
            for place in range(start, end):
                if counted[place] is not None:
                    break
                said[place] = None
    return said


def _less(amount: float | None, included: float | None) -> float | None:
    """An amount that the opening balance holds is not counted again."""
    return amount if included is None else None


def _within(rows: Rows | None, span: Span) -> Sequence[Any]:
    if not rows:
        return ()
    months, first, until = rows.column("month"), span.first or "", span.until or "~"
    if months[0] >= first and months[-1] < until:
        return rows
    return rows.part(bisect_left(months, first), bisect_left(months, until))
