"""What every row of a file is held against, together; and what rows say in the ledger's own terms."""

from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from uuid import UUID

from events.vocabulary import Basis, Code, ColumnType, ExtraColumn, Goal
from service.excel.importing.dimensions import Dimensions
from service.excel.importing.gathering import Gathering
from service.excel.importing.known import Known
from service.excel.importing.proposal import ProposedDocument
from service.excel.importing.units import Units
from service.excel.importing.words import FURTHER
from service.excel.tables import PlanRow, PlanTable, Severity
from service.excel.understanding.texts import half, parties
from service.excel.writing.words import NO, YES


class Context(NamedTuple):
    known: Known
    gathering: Gathering
    units: Units
    dimensions: Dimensions
    document: ProposedDocument
    basis: Basis


class Placed(NamedTuple):
    """A row with its table and its codes; `parent` is the id of the bundle that it is a part of."""

    table: PlanTable
    row: PlanRow
    category: Code | None
    sector: Code | None
    parent: UUID | None

    @property
    def is_part(self) -> bool:
        return self.row.parent is not None


class Further(NamedTuple):
    """What the columns that the table's kind does not know say of a row."""

    land: tuple[str, ...] = ()
    goal: Goal = Goal()
    extra: dict[Code, str] = {}  # noqa: RUF012 - never changed


def land_counties(row: PlanRow) -> tuple[str, ...]:
    """The units of the column 征地县区, in order."""
    cells = (text for header, text in row.extra.items() if FURTHER.get(header) == "land_counties")
    return tuple(dict.fromkeys(party.unit for text in cells for party in parties(text)))


def further(row: PlanRow, programme_columns: tuple[ExtraColumn, ...], gathering: Gathering) -> Further:
    """Goals, land counties, and the programme's own columns; other columns are told of once, and not kept."""
    said = {FURTHER[header]: text for header, text in row.extra.items() if header in FURTHER}
    declared = {half(column.label): column for column in programme_columns}
    extra: dict[Code, str] = {}
    for header, text in row.extra.items():
        column = declared.get(half(header))
        if column is None:
            continue
        value = _typed(text, column.type)
        if value is None:
            message = f"“{header}”一格“{text[:20]}”类型不符，未读"
            gathering.tell("extra_type", Severity.ERROR, row.place, message, "请按该栏目的类型填写：数字、日期或是否")
        else:
            extra[column.code] = value
    goal = Goal(
        ensured=said.get("goal_ensured", ""),
        striven_for=said.get("goal_striven_for", ""),
        text=said.get("goal_text", row.goal),
    )
    return Further(land_counties(row), goal, extra)


def columns_not_kept(tables: list[PlanTable], columns: tuple[ExtraColumn, ...], gathering: Gathering) -> None:
    """A warning for every column that nothing in the ledger has a place for, at the first row that fills it."""
    kept = FURTHER.keys() | {column.label for column in columns}
    kept_half = {half(header) for header in kept}
    for table in tables:
        told: set[str] = set()
        for row in table.rows:
            for header in row.extra:
                if half(header) in kept_half or header in told:
                    continue
                told.add(header)
                message = f"“{header}”一栏台账没有对应栏目，内容不入库"
                proposal = "如需保留，请在设立方案时声明为附加栏目；不需要的可以不管"
                gathering.tell("column_not_kept", Severity.WARNING, row.place, message, proposal)
        if "level" in table.columns and table.rows:
            place = table.at(table.rows[0], "level")
            gathering.tell(
                "column_not_kept", Severity.WARNING, place, "“项目级别”不入库", "级别由方案本身说明；可以不管"
            )


def _typed(text: str, type: ColumnType) -> str | None:
    """A cell's text as entries hold a value of `type`; None where it is of another."""
    if type is ColumnType.FLAG:
        return {YES: "true", NO: "false", "√": "true", "true": "true", "false": "false"}.get(half(text))
    if type is ColumnType.NUMBER:
        plain = half(text).replace(",", "")
        try:
            return plain if Decimal(plain).is_finite() else None
        except InvalidOperation:
            return None
    return half(text) if type is ColumnType.DATE else text
