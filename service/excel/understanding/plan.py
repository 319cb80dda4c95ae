"""Plan tables: a workbook → what each of its sheets says as a plan."""

from events.vocabulary import Unit
from service.excel.grid import Grid, Sheet
from service.excel.tables import PlanRow, PlanTable
from service.excel.understanding import groups
from service.excel.understanding.checks import check
from service.excel.understanding.opening import hidden, is_empty, nothing_found, opened, other_kind
from service.excel.understanding.reader import Reader
from service.excel.understanding.structure import Placed
from service.excel.understanding.words import ONLY_MONTHLY, PLAN_SIGNS


def plan_tables(grid: Grid, *, unit: Unit | None = None) -> list[PlanTable]:
    """One table for every sheet that is not empty; `unit` is that of amounts for which the sheet states none.

    A sheet that is no plan has no rows, and a problem that says so.
    """
    return [_table(sheet, unit) for sheet in grid.sheets if not is_empty(sheet)]


def _table(sheet: Sheet, unit: Unit | None) -> PlanTable:
    if not (found := opened(sheet, unit, ONLY_MONTHLY)):
        return PlanTable(sheet=sheet.name, problems=[nothing_found(sheet)])
    heading = found.heading
    if not any(column.field in PLAN_SIGNS for column in heading.columns):
        problem = other_kind(
            found, "sheet_no_plan", "本表没有总投资、年度计划等栏目，不是计划表，未读", "如是月报表，请按月报导入"
        )
        return PlanTable(sheet=sheet.name, title=heading.title, problems=[problem])
    rows = [_row(found.reader, placed) for placed in found.projects]
    check(found.reader, {row.place.row: row for row in rows}, found.stated)
    return PlanTable(
        sheet=sheet.name,
        title=heading.title,
        unit=heading.unit or unit,
        year=heading.year,
        columns=found.columns.of_rows(),
        rows=rows,
        stated=found.stated,
        notes=found.notes,
        problems=[*hidden(sheet, heading.top, found.columns.fields["name"].column), *found.problems],
    )


def _row(reader: Reader, placed: Placed) -> PlanRow:
    at, path = placed.line.row, placed.path
    units, beside_units = reader.units(at)
    owners, owner_codes, agents, beside_owners = reader.owners(at)
    persons = reader.persons(at, {"responsible_units": units, "lead_unit": units, "owners": owners})
    category, construction_type = reader.kind(at)
    return PlanRow(
        place=reader.place(at, "name"),
        number=placed.line.number,
        mark=placed.line.mark,
        name=placed.line.name,
        identifiers=reader.identifiers(at),
        scope=reader.prose(at, "scope"),
        areas=reader.line(at, "areas") or groups.area(path),
        years=reader.years(at),
        total=reader.amount(at, "total"),
        annual_plan=reader.amount(at, "annual_plan"),
        completed_before=reader.amount(at, "completed_before"),
        category=category or groups.category(path),
        sector=reader.line(at, "sector") or groups.sector(path),
        responsible_units=units,
        owners=owners,
        owner_codes=owner_codes,
        agents=agents,
        persons=(*beside_units, *beside_owners, *persons),
        planned_start=reader.day(at, "planned_start"),
        planned_finish=reader.day(at, "planned_finish"),
        goal=reader.prose(at, "goal"),
        construction_type=construction_type,
        level=reader.line(at, "level") or groups.level(path),
        remark=reader.prose(at, "remark"),
        parent=placed.parent,
        group_path=path,
        extra=reader.further(at),
    )
