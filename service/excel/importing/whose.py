"""Which of the month's projects a monthly row is about: by code, else by name, and by number where names are the same.

Numbers alone decide nothing: they restart, and are another's as soon as a project has left. What is doubtful is asked.
"""

from collections.abc import Iterable
from typing import NamedTuple

from events.decisions import identifier_key
from service.excel.importing.near import Near
from service.excel.importing.owed import Listed
from service.excel.tables import MonthlyRow, Severity
from service.excel.understanding.texts import half

CANDIDATES = 5
"""How many are proposed at most."""


class Doubt(NamedTuple):
    """Why a row is nobody's: a question with candidates, or an error without any."""

    code: str
    severity: Severity
    field: str
    message: str
    proposal: str
    candidates: tuple[Listed, ...] = ()


class Found(NamedTuple):
    """The project, or the doubt; `remark` is a doubt that does not hinder (a WARNING)."""

    listed: Listed | None = None
    doubt: Doubt | None = None
    remark: Doubt | None = None


class Whose:
    """Every project of the month, by what rows may call it."""

    def __init__(self, listed: Iterable[Listed], month: str) -> None:
        self._listed = tuple(listed)
        self._month = month
        self._by_id = {one.project_id: one for one in self._listed}
        self._by_code = {key: one for one in self._listed for key in one.identifiers}
        self._like = Near((one.project_id, one.name) for one in self._listed)
        self._names: dict[str, list[Listed]] = {}
        for one in self._listed:
            self._names.setdefault(_key(one.name), []).append(one)

    def of(self, row: MonthlyRow) -> Found:
        """Of a row that is no part of another's."""
        return self._coded(row) or self._called(row, self._names.get(_key(row.name), []))

    def of_part(self, row: MonthlyRow, bundle: Listed | None) -> Found:
        """Of a part of `bundle`: a part's name is a name only there. None where nobody can say yet which bundle it is.
        What the table shows as parts of a project without any stands on the programme itself."""
        if coded := self._coded(row):
            return coded
        if bundle is None:
            return Found(doubt=_of_no_bundle(row))
        named = self._names.get(_key(row.name), [])
        whole = bundle.project_id if bundle.has_parts else None
        return self._called(row, [one for one in named if one.bundle == whole])

    def _coded(self, row: MonthlyRow) -> Found | None:
        keys = [identifier_key(identifier) for identifier in row.identifiers]
        coded = list(dict.fromkeys(self._by_code[key] for key in keys if key in self._by_code))
        if len(coded) > 1:
            return _asked("codes_of_several", "identifiers", "本行的几个代码分属不同的项目", coded)
        return self._by_its_code(row, coded[0]) if coded else None

    def _called(self, row: MonthlyRow, named: list[Listed]) -> Found:
        numbered = [one for one in named if one.row_no is not None and str(one.row_no) == row.number]
        if len(named) > 1 and len(numbered) == 1:
            named = numbered
        if len(named) == 1:
            return _by_its_name(row, named[0])
        if named:
            return _asked("name_of_several", "name", f"叫“{row.name}”的项目有 {len(named)} 个，编号也分不清", named)
        elsewhere = self._names.get(_key(row.name), [])
        if elsewhere:
            message = f"台账中的“{row.name}”不在上面这个项目之下"
            return _asked("part_of_another", "name", message, elsewhere[:CANDIDATES])
        near = self._near(row.name)
        if near:
            return _asked("project_doubtful", "name", f"没有叫“{row.name}”的项目，名称相近的有：{_names(near)}", near)
        return Found(doubt=self._nobody(row))

    def _by_its_code(self, row: MonthlyRow, one: Listed) -> Found:
        if _key(row.name) == _key(one.name):
            return Found(one)
        message = f"代码是“{one.name}”的，名称却是“{row.name}”"
        return _asked("code_of_another_name", "name", message, [one])

    def _near(self, name: str) -> list[Listed]:
        return [self._by_id[id] for id in self._like.like(name)][:CANDIDATES]

    def _nobody(self, row: MonthlyRow) -> Doubt:
        return Doubt(
            "project_not_listed",
            Severity.ERROR,
            "name",
            f"{self._month} 本方案没有“{row.name}”这个项目，本行不能入账",
            "请核对名称、代码与月份；新项目请先列入方案，已退出的请删去本行",
        )


def _of_no_bundle(row: MonthlyRow) -> Doubt:
    return Doubt(
        "bundle_unclear",
        Severity.ERROR,
        "name",
        f"“{row.name}”是子项目，上面的打包项目还没有对上",
        "请先改正或指明打包项目一行，或补上本行的项目代码",
    )


def _by_its_name(row: MonthlyRow, one: Listed) -> Found:
    held = dict(key.split(" ", 1) for key in one.identifiers)
    others = [held[said.scheme] for said in row.identifiers if said.scheme in held]
    if others:
        message = f"“{one.name}”在台账中的代码是 {'、'.join(others)}，与本行不同"
        return _asked("name_of_another_code", "identifiers", message, [one])
    if not row.identifiers:
        return Found(one)
    message = f"台账中“{one.name}”还没有登记代码，本行的代码未记入"
    remark = Doubt("code_not_registered", Severity.WARNING, "identifiers", message, "请另行登记该项目的代码")
    return Found(one, remark=remark)


def _asked(code: str, field: str, message: str, candidates: list[Listed]) -> Found:
    proposal = f"请指明是哪个项目：{_names(candidates)}；或改正名称、代码"
    return Found(doubt=Doubt(code, Severity.QUESTION, field, message, proposal, tuple(candidates)))


def _names(listed: list[Listed]) -> str:
    return "、".join(f"“{one.name}”" for one in listed)


def _key(name: str) -> str:
    return half(name).casefold()
