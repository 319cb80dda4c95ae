"""Monthly tables: a workbook → what each of its sheets reports for a month."""

from events.vocabulary import Unit
from service.excel.grid import Grid, Sheet
from service.excel.tables import MonthlyRow, MonthlyTable, Severity
from service.excel.understanding import groups
from service.excel.understanding.checks import check
from service.excel.understanding.opening import Opened, hidden, is_empty, nothing_found, opened, other_kind
from service.excel.understanding.reader import Reader
from service.excel.understanding.structure import Placed
from service.excel.understanding.words import MONTHLY_SIGNS, ONLY_PLAN


def monthly_tables(grid: Grid, *, unit: Unit | None = None) -> list[MonthlyTable]:
    """One table for every sheet that is not empty; as `plan_tables`."""
    return [_table(sheet, unit) for sheet in grid.sheets if not is_empty(sheet)]


def _table(sheet: Sheet, unit: Unit | None) -> MonthlyTable:
    if not (found := opened(sheet, unit, ONLY_PLAN)):
        return MonthlyTable(sheet=sheet.name, problems=[nothing_found(sheet)])
    heading = found.heading
    if not any(column.field in MONTHLY_SIGNS for column in heading.columns):
        problem = other_kind(
            found, "sheet_no_report", "本表没有完成投资、形象进度等栏目，不是月报表，未读", "如是计划表，请按计划导入"
        )
        return MonthlyTable(sheet=sheet.name, title=heading.title, problems=[problem])
    _ask_for_the_month(found)
    rows = [_row(found.reader, placed) for placed in found.projects]
    check(found.reader, {row.place.row: row for row in rows}, found.stated)
    return MonthlyTable(
        sheet=sheet.name,
        title=heading.title,
        unit=heading.unit or unit,
        year=heading.year,
        month=heading.month,
        columns=found.columns.of_rows(),
        rows=rows,
        stated=found.stated,
        notes=found.notes,
        problems=[*hidden(sheet, heading.top, found.columns.fields["name"].column), *found.problems],
    )


def _ask_for_the_month(found: Opened) -> None:
    if found.heading.year is None or found.heading.month is None:
        found.reader.tell(
            "month_missing",
            Severity.QUESTION,
            found.cells.place(found.heading.title_row, 1),
            "标题与表头没有写明是哪年哪月的月报",
            "请在标题中写明，如“2020年3月”，或在导入时指定月份",
        )


def _row(reader: Reader, placed: Placed) -> MonthlyRow:
    at, path = placed.line.row, placed.path
    units, beside_units = reader.units(at)
    owners, _, _, beside_owners = reader.owners(at)
    persons = reader.persons(at, {"responsible_units": units, "lead_unit": units, "owners": owners})
    return MonthlyRow(
        place=reader.place(at, "name"),
        number=placed.line.number,
        mark=placed.line.mark,
        name=placed.line.name,
        identifiers=reader.identifiers(at),
        responsible_units=units,
        owners=owners,
        persons=(*beside_units, *beside_owners, *persons),
        category=reader.kind(at)[0] or groups.category(path),
        sector=reader.line(at, "sector") or groups.sector(path),
        total=reader.amount(at, "total"),
        annual_plan=reader.amount(at, "annual_plan"),
        completed_before=reader.amount(at, "completed_before"),
        completed=reader.amount(at, "completed"),
        year_to_date=reader.amount(at, "year_to_date"),
        since_start=reader.amount(at, "since_start"),
        progress=reader.prose(at, "progress"),
        preparatory_progress=reader.prose(at, "preparatory_progress"),
        problems=reader.prose(at, "problems"),
        next_steps=reader.prose(at, "next_steps"),
        remark=reader.prose(at, "remark"),
        parent=placed.parent,
        group_path=path,
        extra=reader.further(at),
    )
