"""Stated against read: counts and amounts of group and total rows, and bundles against their sub-projects."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from service.excel.tables import Amount, Severity, StatedLine
from service.excel.understanding.reader import Reader
from service.excel.understanding.words import LABELS

_STATED = ("total", "annual_plan")


class Summed(Protocol):
    """What a row of either kind of table has to add up."""

    @property
    def parent(self) -> int | None: ...
    @property
    def total(self) -> Amount | None: ...
    @property
    def annual_plan(self) -> Amount | None: ...


def check(reader: Reader, rows: Mapping[int, Summed], stated: list[StatedLine]) -> None:
    """A warning at each stated figure that the rows below do not give; amounts in 万元, exact.

    Amounts are not compared where one of them could not be read: that is a problem of its own already.
    """
    unread = {(p.place.row, p.place.column) for p in reader.problems if p.severity is Severity.ERROR}
    for line in stated:
        if not line.additive:
            continue
        _check_count(reader, line, _parts(line, stated))
        for field in _STATED:
            _check_amount(reader, rows, line, field, unread)
    for row in rows:
        for field in _STATED:
            _check_bundle(reader, rows, row, field, unread)


def _parts(line: StatedLine, stated: list[StatedLine]) -> list[StatedLine]:
    """The groups directly inside a group that lists no projects (a summary)."""
    if line.heads:
        return []
    return [
        part
        for part in stated
        if part.additive and part is not line and len(part.path) == len(line.path) + 1 and part.path[:-1] == line.path
    ]


def _check_count(reader: Reader, line: StatedLine, parts: list[StatedLine]) -> None:
    if line.count is None or line.count_place is None:
        return
    counts = [part.count for part in parts if part.count is not None]
    read = sum(counts) if parts and len(counts) == len(parts) else len(line.heads)
    if read != line.count:
        how = "所列分组合计" if counts and not line.heads else "所列项目"
        reader.tell(
            "stated_count_differs",
            Severity.WARNING,
            line.count_place,
            f"“{line.label}”写明{line.count}项，{how}{read}项，相差{abs(line.count - read)}项",
            "请核对项数，或查有无漏列、重列的项目；原数照存，不作更改",
        )


def _check_amount(
    reader: Reader, rows: Mapping[int, Summed], line: StatedLine, field: str, unread: set[tuple[int, int]]
) -> None:
    stated: Amount | None = getattr(line, field)
    place = reader.place(line.place.row, field)
    headed = [row for row in line.heads if row in rows]
    if stated is None or not headed or any((row, place.column) in unread for row in headed):
        return
    read = sum((_amount(rows, row, field) for row in headed), Decimal(0))
    if read != stated.money.wan:
        reader.tell(
            f"stated_{field}_differs",
            Severity.WARNING,
            place,
            f"“{line.label}”写明{LABELS[field]}{_said(stated.money.wan)}万元，所列项目相加得{_said(read)}万元，"
            f"相差{_said(abs(stated.money.wan - read))}万元",
            "请核对；如是四舍五入所致可以不管。原数照存，不作更改",
        )


def _amount(rows: Mapping[int, Summed], row: int, field: str) -> Decimal:
    """A project's own amount; a bundle without one counts as much as its sub-projects."""
    own: Amount | None = getattr(rows[row], field)
    if own is not None:
        return own.money.wan
    inside = [getattr(part, field) for part in rows.values() if part.parent == row]
    return sum((part.money.wan for part in inside if part is not None), Decimal(0))


def _check_bundle(
    reader: Reader, rows: Mapping[int, Summed], row: int, field: str, unread: set[tuple[int, int]]
) -> None:
    own: Amount | None = getattr(rows[row], field)
    inside = {r: getattr(part, field) for r, part in rows.items() if part.parent == row}
    place = reader.place(row, field)
    if own is None or not inside or None in inside.values() or any((r, place.column) in unread for r in inside):
        return
    read = sum((part.money.wan for part in inside.values()), Decimal(0))
    if read != own.money.wan:
        reader.tell(
            "bundle_differs",
            Severity.WARNING,
            place,
            f"打包项目的{LABELS[field]}{_said(own.money.wan)}万元，子项相加得{_said(read)}万元",
            "请核对打包项目与子项；以打包项目一行为准，子项不另计",
        )


def _said(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
