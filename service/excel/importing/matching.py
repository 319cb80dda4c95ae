"""Which project a row is about: by code, else by programme, name and number. Doubts are asked about."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from events.decisions import identifier_key
from events.vocabulary import Code
from projections.projects import ProjectRow
from service.excel.importing.context import Placed
from service.excel.importing.gathering import Gathering
from service.excel.importing.known import Known
from service.excel.importing.near import Near
from service.excel.importing.proposal import Candidate, QuestionKind
from service.excel.tables import PlanRow, PlanTable, Severity
from service.excel.understanding.texts import half

NEW, SKIP = "new", "skip"


class Match(NamedTuple):
    """`project` is None for one that is to be registered. `keeps_name`, `keeps_code`: what the table says otherwise is
    a slip; `skips`: the row is to be passed over."""

    project: ProjectRow | None
    keeps_name: bool = False
    keeps_code: bool = False
    skips: bool = False


class Doubt(NamedTuple):
    """Who a row may be about, and why nobody can tell."""

    why: str
    projects: list[ProjectRow]
    new: bool = True
    """Whether it may as well be a project of its own."""
    gone: bool = False
    """Whether the project has left the programme."""


class Matcher:
    """Matches the rows of one file, in order; a project is matched once."""

    def __init__(self, known: Known, gathering: Gathering, rows: Iterable[PlanRow]) -> None:
        self._known, self._gathering = known, gathering
        self._by_code = {key: row for row in known.projects.values() for key in row.identifiers}
        self._by_name: dict[str, list[ProjectRow]] = defaultdict(list)
        for row in known.projects.values():
            self._by_name[half(row.name)].append(row)
        self._taken: dict[UUID, PlanRow] = {}
        said = list(rows)
        names, codes = {half(row.name) for row in said}, {key for row in said for key in _codes(row)}
        others = [
            row for row in known.projects.values() if half(row.name) not in names and codes.isdisjoint(row.identifiers)
        ]
        self._near = Near((row.project_id, row.name) for row in others)
        self._by_number = self._numbered(others)

    def _numbered(self, others: list[ProjectRow]) -> dict[tuple[Code, Code, str], ProjectRow]:
        """What stands on the programme under a number and is not in the file; where the file is about other projects
        anyhow (a supplement), numbers say nothing."""
        here = [(row, self._known.entries[row.project_id]) for row in others if row.project_id in self._known.entries]
        if len(here) * 2 > len(self._known.entries):
            return {}
        return {(entry.category, entry.sector, str(entry.row_no)): row for row, entry in here if entry.row_no}

    def match(self, placed: Placed) -> Match | None:
        """None where somebody must say, or where another row is about the same project already."""
        table, row = placed.table, placed.row
        met = self._found(placed)
        found = self._asked(table, row, met) if isinstance(met, Doubt) else met
        if found is None or found.project is None:
            return found
        earlier = self._taken.setdefault(found.project.project_id, row)
        if earlier is not row:
            self._gathering.tell(
                "project_twice",
                Severity.ERROR,
                row.place,
                f"本行与“{earlier.place.sheet}”第{earlier.place.row}行是同一个项目“{found.project.name[:40]}”",
                "一个项目只列一行；请删去其中一行，或改正项目代码、名称",
            )
            return None
        return found

    def _found(self, placed: Placed) -> Match | Doubt:
        row = placed.row
        coded = list({one.project_id: one for key in _codes(row) if (one := self._by_code.get(key))}.values())
        if len(coded) > 1:
            return Doubt("本行的几个代码分属不同的项目", coded, new=False)
        if coded:
            same = half(coded[0].name) == half(row.name)
            if not same:
                return Doubt("代码相同，名称不同", coded, new=False)
            gone = coded[0].project_id in self._known.exited
            return Doubt("已退出本方案", coded, new=False, gone=True) if gone else Match(coded[0])
        named = self._named(placed)
        if isinstance(named, Match) and named.project and _differs(row, named.project):
            return Doubt("名称相同，代码不同", [named.project])
        return named

    def _named(self, placed: Placed) -> Match | Doubt:
        row = placed.row
        everywhere = self._by_name.get(half(row.name), [])
        here = [one for one in everywhere if self._is_here(one, placed)]
        if len(here) > 1:
            numbered = [one for one in here if self._number(one) and str(self._number(one)) == row.number]
            return Match(numbered[0]) if len(numbered) == 1 else Doubt("方案里有几个同名项目", here)
        if here:
            return Match(here[0])
        if placed.is_part:
            return Match(None)
        if everywhere:
            return Doubt("登记册里有同名项目，不在本方案中", everywhere[:5])
        near = [self._known.projects[id] for id in self._near.like(row.name)]
        near = [one for one in near if not _differs(row, one)]
        if near:
            return Doubt("有名称相近的项目", near[:5])
        before = self._by_number.get((placed.category or "", placed.sector or "", row.number))
        return Doubt("同一序号原是另一个名称", [before]) if before and not _differs(row, before) else Match(None)

    def _is_here(self, project: ProjectRow, placed: Placed) -> bool:
        if placed.is_part:
            return placed.parent is not None and project.parent == placed.parent
        return project.project_id in self._known.entries

    def _number(self, project: ProjectRow) -> int | None:
        entry = self._known.entries.get(project.project_id)
        return entry.row_no if entry else None

    def _asked(self, table: PlanTable, row: PlanRow, doubt: Doubt) -> Match | None:
        id = f"project:{row.place.sheet}!{row.place.row}"
        place = table.at(row, "identifiers") if "代码" in doubt.why and row.identifiers else row.place
        message = f"“{row.name[:40]}”：{doubt.why}，看不出是不是同一个项目"
        choices = [choice for one in doubt.projects for choice in self._choices(row, one)]
        more = [Candidate(NEW, "是另一个项目，新登记")] if doubt.new else []
        more += [Candidate(SKIP, "不再列入，跳过本行")] if doubt.gone else []
        said = self._gathering.ask(id, QuestionKind.PROJECT, place, row.name, message, *choices, *more)
        if not said:
            return None
        if said == NEW and doubt.new:
            return Match(None)
        if said == SKIP and doubt.gone:
            return Match(doubt.projects[0], skips=True)
        form, _, whose = said.partition(":")
        found = next((one for one in doubt.projects if str(one.project_id) == whose.lower()), None)
        if found is None or form not in ("same", "keep"):
            self._gathering.misanswered(id, place)
            return None
        return Match(found, keeps_name=form == "keep", keeps_code=form == "keep")

    def _choices(self, row: PlanRow, project: ProjectRow) -> list[Candidate]:
        id, known_as = project.project_id, f"“{project.name[:60]}”{_code_words(project)}"
        changes = [
            *(["改名"] if half(project.name) != half(row.name) else []),
            *(["换码"] if _differs(row, project) else []),
        ]
        if not changes:
            return [Candidate(f"same:{id}", f"就是{known_as}")]
        return [
            Candidate(f"same:{id}", f"就是{known_as}，按表{'、'.join(changes)}"),
            Candidate(f"keep:{id}", f"就是{known_as}，表中是笔误，名称和代码不改"),
        ]


def _codes(row: PlanRow) -> list[str]:
    return [identifier_key(identifier) for identifier in row.identifiers]


def _differs(row: PlanRow, project: ProjectRow) -> bool:
    """Whether both bear a code of the same scheme, and not the same one."""
    held = dict(key.split(" ", 1) for key in project.identifiers)
    return any(held.get(one.scheme, one.value) != one.value for one in row.identifiers)


def _code_words(project: ProjectRow) -> str:
    codes = [key.partition(" ")[2] for key in project.identifiers]
    return f"（{'、'.join(codes)}）" if codes else ""
