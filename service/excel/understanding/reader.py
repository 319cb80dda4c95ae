"""The cells of a project's row by field. What cannot be read becomes a problem at its cell, and is left out."""

import re
from collections.abc import Callable
from typing import TypeVar

import msgspec

from events.vocabulary import Identifier, Unit, Years
from service.excel.grid import Failed, Merge, Value
from service.excel.tables import Amount, Day, Person, Place, Problem, Severity
from service.excel.understanding import codes, figures
from service.excel.understanding.columns import Columns
from service.excel.understanding.figures import Unreadable
from service.excel.understanding.headers import Column
from service.excel.understanding.sheet import Cells
from service.excel.understanding.texts import Party, beside, line, parties, prose, says_nothing, shown
from service.excel.understanding.words import CATEGORIES, CONSTRUCTION_TYPES, PERSON_ROLES

T = TypeVar("T")
_LONGEST = {"name": 200, "remark": 2000}
_PROSE = 4000
_CREDIT_BESIDE = re.compile(r"[(（]\s*([0-9A-Za-z]{18})\s*[)）]")
_AGENT = re.compile(r"[(（]代建(?:单位)?[)）]$")
_SPLIT = re.compile(r"[、，,;；\n/]+")


class Reader:
    """`problems` grows as rows are read; `year` is the table's, for days without a year."""

    def __init__(self, cells: Cells, columns: Columns, year: int | None) -> None:
        self.cells, self.columns, self.year = cells, columns, year
        self.problems: list[Problem] = []

    def place(self, row: int, field: str) -> Place:
        column = self.columns.fields.get(field)
        return self.cells.place(row, column.column if column else self.columns.fields["name"].column)

    def tell(self, code: str, severity: Severity, place: Place, message: str, proposal: str) -> None:
        self.problems.append(Problem(code=code, severity=severity, place=place, message=message, proposal=proposal))

    def value(self, row: int, field: str) -> Value:
        """What the cell says; a text merged over several rows counts for each of them."""
        if not (column := self.columns.fields.get(field)):
            return None
        return self._at(row, column)

    def _at(self, row: int, column: Column) -> Value:
        merge = self.cells.merge(row, column.column)
        down = merge is not None and merge.left == column.column
        value = self.cells.value(merge.top if merge and down else row, column.column)
        if isinstance(value, Failed | bool):
            said = value.said if isinstance(value, Failed) else str(value).upper()
            self.tell(
                "cell_failed",
                Severity.ERROR,
                self.cells.place(row, column.column),
                f"“{column.header}”一格是“{said}”，读不出内容",
                "请改正公式或直接填写内容",
            )
            return None
        return value

    def line(self, row: int, field: str) -> str:
        text = line(shown(self.value(row, field)))
        return self._bounded(row, field, "" if says_nothing(text) else text)

    def prose(self, row: int, field: str) -> str:
        return self._bounded(row, field, prose(shown(self.value(row, field))))

    def _bounded(self, row: int, field: str, text: str) -> str:
        longest = _LONGEST.get(field, _PROSE)
        if len(text) > longest:
            self.tell(
                "text_too_long",
                Severity.ERROR,
                self.place(row, field),
                f"本格有{len(text)}字，最多{longest}字",
                "请缩短，细节可作附件",
            )
        return text

    def amount(self, row: int, field: str) -> Amount | None:
        if not (column := self.columns.fields.get(field)):
            return None
        merge = self.cells.merge(row, column.column)
        if merge and self._is_shared(row, merge):
            self.tell(
                "amount_merged",
                Severity.ERROR,
                self.cells.place(row, column.column),
                f"“{column.header}”与别的格合并，分不清各是多少",
                "请拆开合并单元格，逐格填写",
            )
            return None
        read = self._read(row, field, Severity.ERROR, lambda value: self._amount(value, column.unit))
        if read and read.money.wan < 0:
            place = self.cells.place(row, column.column)
            self.tell(
                "amount_negative", Severity.WARNING, place, f"“{column.header}”是负数", "请核对；冲减请在备注中说明"
            )
        return read

    def _amount(self, value: Value, unit: Unit | None) -> Amount | None:
        try:
            return figures.amount(value, unit)
        except Unreadable as problem:
            # The column's own problem says it once.
            if problem.code == "unit_missing":
                return None
            raise

    def _is_shared(self, row: int, merge: Merge) -> bool:
        """Whether one cell stands for several amounts: of several rows with something to say, or of several columns."""
        name = self.columns.fields["name"].column
        named = sum(bool(self.cells.text(r, name).strip()) for r in range(merge.top, merge.bottom + 1))
        across = [c for c in self.columns.fields.values() if merge.left <= c.column <= merge.right]
        return row > merge.top or named > 1 or len(across) > 1

    def _read(self, row: int, field: str, severity: Severity, read: Callable[[Value], T]) -> T | None:
        value = self.value(row, field)
        if value is None or (isinstance(value, str) and says_nothing(value)):
            return None
        try:
            return read(value)
        except Unreadable as problem:
            self.tell(problem.code, severity, self.place(row, field), problem.message, problem.proposal)
            return None

    def years(self, row: int) -> Years | None:
        """Years that cannot be told are kept as stated, with a warning."""
        read = self._read(row, "years", Severity.WARNING, figures.years)
        stated = "".join(shown(self.value(row, "years")).split())
        return read or (Years(stated=stated[:60]) if not says_nothing(stated) else None)

    def day(self, row: int, field: str) -> Day | None:
        return self._read(row, field, Severity.WARNING, lambda value: figures.day(value, self.year))

    def identifiers(self, row: int) -> tuple[Identifier, ...]:
        found: list[Identifier] = []
        for code in codes.plain(shown(self.value(row, "code"))):
            if identifier := codes.identifier(code):
                found.append(identifier)
                continue
            self.tell(
                "project_code_shape",
                Severity.WARNING,
                self.place(row, "code"),
                f"“{code[:40]}”不像项目代码，未读",
                "请照在线平台填写，如 2020-450203-41-03-012345 或 2105-450203-04-01-123456",
            )
        return tuple(dict.fromkeys(found))

    def credit_codes(self, row: int, beside: list[str]) -> tuple[str, ...]:
        """Of a column of their own, else those in brackets beside the owners; doubtful ones with a warning."""
        own = codes.plain(shown(self.value(row, "owner_codes")))
        for code in own or beside:
            if not codes.credit_shape(code) or not codes.credit_check(code):
                what = "校验位不对" if codes.credit_shape(code) else "不是18位统一社会信用代码"
                field = "owner_codes" if own else "owners"
                self.tell(
                    "credit_code_doubtful",
                    Severity.WARNING,
                    self.place(row, field),
                    f"“{code[:40]}”{what}",
                    "请对照营业执照或机构证书核对",
                )
        return tuple(own or beside)

    def kind(self, row: int) -> tuple[str, str]:
        """(category, construction type); 建设性质 and 项目性质 mean either, so their words decide."""
        category, construction = "", ""
        for field in ("category", "nature"):
            if not (text := self.line(row, field)):
                continue
            if text in CONSTRUCTION_TYPES:
                construction = construction or text
            elif field == "category" or any(word in text for word in CATEGORIES):
                category = category or text
            else:
                self.tell(
                    "nature_unclear",
                    Severity.QUESTION,
                    self.place(row, field),
                    f"“{text[:40]}”既不是年度类别，也不是建设类型",
                    "请填新开工、续建、竣工、预备，或新建、扩建、改建、技术改造",
                )
        return category, construction

    def units(self, row: int) -> tuple[tuple[str, ...], tuple[Person, ...]]:
        """The responsible units in order, the leading one first, and who stands beside them."""
        fields = ("lead_unit", "units_and_persons", "responsible_units", "assisting_units")
        found = [(field, party) for field in fields for party in self._parties(row, field)]
        names = tuple(dict.fromkeys(party.unit for _, party in found))
        return names, tuple(person for field, party in found for person in self._beside(row, field, party))

    def owners(self, row: int) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[Person, ...]]:
        """(owners, their credit codes, agents, who stands beside them)."""
        beside: list[str] = []
        owners: list[str] = []
        agents: list[str] = []
        persons: list[Person] = []
        for field in ("owners", "owners_and_persons"):
            text = shown(self.value(row, field))
            beside.extend(code.upper() for code in _CREDIT_BESIDE.findall(text))
            for party in self._parties(row, field):
                bare = _AGENT.sub("", party.unit)
                (agents if bare != party.unit else owners).append(bare)
                persons.extend(self._beside(row, field, party._replace(unit=bare)))
        agents.extend(party.unit for party in self._parties(row, "agents"))
        return tuple(dict.fromkeys(owners)), self.credit_codes(row, beside), tuple(agents), tuple(persons)

    def _parties(self, row: int, field: str) -> list[Party]:
        text = _CREDIT_BESIDE.sub("", shown(self.value(row, field)))
        return parties(text, with_persons=field.endswith("_persons"))

    def _beside(self, row: int, field: str, party: Party) -> list[Person]:
        place = self.place(row, field)
        header = self.columns.fields[field].header
        role = next((role for role in PERSON_ROLES if role in header), "")
        return [
            Person(name=name, unit=party.unit, role=role, telephone=party.telephone, place=place)
            for name in party.persons
        ]

    def persons(self, row: int, units: dict[str, tuple[str, ...]]) -> tuple[Person, ...]:
        """Those in columns of their own; a column of telephones belongs to the persons on its left."""
        found: list[Person] = []
        left = 0
        for column in self.columns.persons:
            text = shown(self._at(row, column))
            if column.field == "telephone":
                of_them = [person for person in found if person.place.column == left]
                found[len(found) - len(of_them) :] = [_reached(person, line(text)) for person in of_them]
                continue
            left = column.column
            unit = next(iter(units.get(column.beside, ())), "")
            role = column.header.rpartition("/")[2]
            place = self.cells.place(row, column.column)
            named = (beside(Party(unit), part) for part in _SPLIT.split(text) if not says_nothing(part))
            found.extend(
                Person(name=name, unit=unit, role=role, telephone=party.telephone, place=place)
                for party in named
                for name in party.persons
            )
        return tuple(found)

    def further(self, row: int) -> dict[str, str]:
        found = ((column.header, prose(shown(self._at(row, column)))) for column in self.columns.extra)
        return {header: text for header, text in found if text}


def _reached(person: Person, telephone: str) -> Person:
    return msgspec.structs.replace(person, telephone=person.telephone or telephone)
