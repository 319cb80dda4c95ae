"""What a table says, as types: the contract between understanding (Grid → rows) and matching (rows → commands).

Nothing here is matched against what Taizhang knows: units, areas, categories and sectors are the table's own words.
Texts are tidied (no padding, no line breaks inside a name), never reworded. Absent is None or "", never 0.
"""

from datetime import date
from enum import StrEnum

import msgspec

from events.vocabulary import Identifier, Money, Unit, Years
from service.excel.grid import cell_name


class Severity(StrEnum):
    """ERROR: a row or an amount was not read, mend it; WARNING: read, but look at it (what could not be read of years,
    days and codes is left out); QUESTION: somebody must say what is meant."""

    ERROR = "ERROR"
    WARNING = "WARNING"
    QUESTION = "QUESTION"


class Place(msgspec.Struct, frozen=True, order=True):
    """A cell; row and column count from 1."""

    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """ "D7"."""
        return cell_name(self.row, self.column)


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something at a cell that somebody should look at: what is wrong, and what to do about it, in Chinese."""

    code: str
    severity: Severity
    place: Place
    message: str
    proposal: str


class Amount(msgspec.Struct, frozen=True):
    """An amount as typed (half-width, unpadded, commas kept: "7,446.08") and the unit that its cell, column or table
    states. `money` never fails: an amount that 万元 cannot hold exactly is a Problem, not an Amount."""

    stated: str
    unit: Unit

    @property
    def money(self) -> Money:
        return Money.of(self.stated, self.unit)


class Day(msgspec.Struct, frozen=True):
    """A planned day as stated, from the first to the last day that the words allow ("2020年6月": 1 to 30 June)."""

    stated: str
    first: date
    last: date


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody named in a table. For the directory only: nothing of this may enter the journal.

    `role` is the column's word (负责人, 联系人, 市领导 …), `unit` the unit beside whose name it stands, or ""."""

    name: str
    unit: str
    role: str
    telephone: str = ""
    place: Place


class PlanRow(msgspec.Struct, frozen=True, kw_only=True):
    """One project of a plan table.

    `responsible_units` are in order, the first leads (排名第一的为牵头单位). `category`, `sector` and `areas` come from
    their own column, else from the group rows above. `parent` is the row of the bundle (打包项目) that a sub-project
    belongs to; its amounts are inside the bundle's. `extra` holds, by header, what columns say that we do not know.
    """

    place: Place
    number: str = ""
    mark: str = ""
    name: str
    identifiers: tuple[Identifier, ...] = ()
    scope: str = ""
    areas: str = ""
    years: Years | None = None
    total: Amount | None = None
    annual_plan: Amount | None = None
    completed_before: Amount | None = None
    """Since the start, to the end of last year (至上年底累计完成投资)."""
    category: str = ""
    sector: str = ""
    responsible_units: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    owner_codes: tuple[str, ...] = ()
    """统一社会信用代码 of the owners, as typed and in the order of the cell."""
    agents: tuple[str, ...] = ()
    persons: tuple[Person, ...] = ()
    planned_start: Day | None = None
    planned_finish: Day | None = None
    goal: str = ""
    construction_type: str = ""
    level: str = ""
    remark: str = ""
    parent: int | None = None
    group_path: tuple[str, ...] = ()
    extra: dict[str, str] = {}


class MonthlyRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one project reports for the table's month."""

    place: Place
    number: str = ""
    mark: str = ""
    name: str
    identifiers: tuple[Identifier, ...] = ()
    responsible_units: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    persons: tuple[Person, ...] = ()
    category: str = ""
    sector: str = ""
    total: Amount | None = None
    annual_plan: Amount | None = None
    completed_before: Amount | None = None
    completed: Amount | None = None
    """This month only."""
    year_to_date: Amount | None = None
    since_start: Amount | None = None
    progress: str = ""
    preparatory_progress: str = ""
    problems: str = ""
    next_steps: str = ""
    remark: str = ""
    parent: int | None = None
    group_path: tuple[str, ...] = ()
    extra: dict[str, str] = {}


class StatedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A group or total row: what it states, and the rows (sub-projects left out) that it is about.

    A line that is not `additive` ("其中") repeats a part of another line: it heads no rows and is added to nothing.
    """

    place: Place
    label: str
    """Without numbering and count: "交通" of "一、交通5项", "合计"."""
    path: tuple[str, ...] = ()
    """The groups that it stands in, itself last; () for a total of the whole table."""
    count: int | None = None
    count_place: Place | None = None
    total: Amount | None = None
    annual_plan: Amount | None = None
    heads: tuple[int, ...] = ()
    additive: bool = True


class Note(msgspec.Struct, frozen=True):
    """A foot note or a signature row, as it stands. Signatures name people: show it, never record it."""

    place: Place
    text: str


class PlanTable(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet, read as a plan table; `columns` says in which column each field of its rows stands."""

    sheet: str
    title: str = ""
    unit: Unit | None = None
    year: int | None = None
    columns: dict[str, int] = {}
    rows: list[PlanRow] = []
    stated: list[StatedLine] = []
    notes: list[Note] = []
    problems: list[Problem] = []

    def at(self, row: PlanRow, field: str) -> Place:
        """The cell of `field` ("total", "owners" …) in `row`; the row's own where the table has no such column."""
        return Place(self.sheet, row.place.row, self.columns.get(field, row.place.column))


class MonthlyTable(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet, read as the monthly table of `year` and `month` (None where the table does not say: a Problem)."""

    sheet: str
    title: str = ""
    unit: Unit | None = None
    year: int | None = None
    month: int | None = None
    columns: dict[str, int] = {}
    rows: list[MonthlyRow] = []
    stated: list[StatedLine] = []
    notes: list[Note] = []
    problems: list[Problem] = []

    def at(self, row: MonthlyRow, field: str) -> Place:
        """As `PlanTable.at`."""
        return Place(self.sheet, row.place.row, self.columns.get(field, row.place.column))
