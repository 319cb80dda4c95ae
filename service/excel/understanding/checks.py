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
    inside: dict[int, list[int]] = {}
    for row, part in rows.items():
        if part.parent is not None:
            inside.setdefault(part.parent, []).append(row)
    for line in stated:
        if line.additive:
            _check_count(reader, line, _parts(line, stated))
            for field in _STATED:
                _check_amount(reader, rows, inside, line, field, unread)
    for row, parts_of in inside.items():
        for field in _STATED:
            _check_bundle(reader, rows, row, parts_of, field, unread)


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
        if not line.heads and not parts:
            reader.tell(
                "group_without_rows",
                Severity.WARNING,
                line.place,
                f"“{line.label}”按分组或合计读入，下面却没有项目",
                "如是项目，请填序号；如是分组，请核对有无漏列",
            )
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
    reader: Reader,
    rows: Mapping[int, Summed],
    inside: Mapping[int, list[int]],
    line: StatedLine,
    field: str,
    unread: set[tuple[int, int]],
) -> None:
    stated: Amount | None = getattr(line, field)
    place = reader.place(line.place.row, field)
    counted = [one for row in line.heads if row in rows for one in _counted(rows, inside, row, field)]
    if stated is None or not line.heads or any((row, place.column) in unread for row in counted):
        return
    read = _sum(rows, counted, field)
    if read != stated.money.wan:
        reader.tell(
            f"stated_{field}_differs",
            Severity.WARNING,
            place,
            f"“{line.label}”写明{LABELS[field]}{_said(stated.money.wan)}万元，所列项目相加得{_said(read)}万元，"
            f"相差{_said(abs(stated.money.wan - read))}万元",
            "请核对；如是四舍五入所致可以不管。原数照存，不作更改",
        )


def _counted(rows: Mapping[int, Summed], inside: Mapping[int, list[int]], row: int, field: str) -> list[int]:
    """A project itself; a bundle without an amount of its own and its sub-projects."""
    return [row] if getattr(rows[row], field) is not None else [row, *inside.get(row, ())]


def _sum(rows: Mapping[int, Summed], counted: list[int], field: str) -> Decimal:
    amounts = (getattr(rows[row], field) for row in counted)
    return sum((amount.money.wan for amount in amounts if amount is not None), Decimal(0))


def _check_bundle(
    reader: Reader,
    rows: Mapping[int, Summed],
    row: int,
    parts: list[int],
    field: str,
    unread: set[tuple[int, int]],
) -> None:
    own: Amount | None = getattr(rows[row], field)
    place = reader.place(row, field)
    unknown = any(getattr(rows[part], field) is None or (part, place.column) in unread for part in parts)
    if own is None or unknown:
        return
    read = _sum(rows, parts, field)
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
