"""One run of `taizhang undo-import`: what would take an import back, and what bars it; with `commit_`, it is done."""

from collections import Counter
from uuid import UUID

from rich.table import Table
from rich.text import Text
from uuid6 import uuid7

from events.actor import Actor, Role
from events.decisions.entry import AdjustPlan, VoidListing
from events.decisions.project import IdentifyProject, RenameProject, ReviseTotal, SetOpeningBalance, VoidProject
from events.vocabulary import PersonRef
from service.build import database, service
from service.excel.importing.proposal import ChangeKind
from service.excel.importing.undoing import Undoing, Why, commit, propose
from service.excel.presenting.structured import Written
from service.excel.presenting.terminal import receipt, show
from service.excel.presenting.wording import plain
from service.excel.standing import standing
from service.settings import load

BLOCKED = 1
LABELS = {
    VoidListing: "误列作废",
    VoidProject: "登记作废",
    AdjustPlan: ChangeKind.ADJUST_PLAN.label,
    RenameProject: ChangeKind.RENAME_PROJECT.label,
    ReviseTotal: ChangeKind.REVISE_TOTAL.label,
    IdentifyProject: ChangeKind.IDENTIFY_PROJECT.label,
    SetOpeningBalance: ChangeKind.SET_OPENING_BALANCE.label,
}


def run(import_id: UUID, why: Why, *, commit_: bool, person: UUID | None) -> int:
    """The exit status: 0, or BLOCKED where something bars it. Nothing is written unless `commit_`."""
    actor = Actor(PersonRef(person or uuid7()), frozenset({Role.MAJOR_PROJECTS_OFFICE}))
    settings = load()
    with database(settings) as url:
        standing(url, settings.journal)
        with service(settings, url) as running:
            undoing = propose(running.reader, running.desk, actor, import_id, why)
            _show(undoing)
            if undoing.obstacles:
                return BLOCKED
            if not commit_:
                show(Text("可以撤销。加 --commit 即写入。", style="bold"))
                return 0
            show(receipt(Written.of(commit(running.desk, actor, undoing), actor.ref, undoing.id)))
    return 0


def _show(undoing: Undoing) -> None:
    show(Text(f"撤销导入 {undoing.undone}"))
    if undoing.commands:
        counts = Counter(LABELS[type(command)] for command in undoing.commands)
        _table("将要发生", ("事项", "数量"), [(label, str(count)) for label, count in counts.items()])
    if undoing.staying:
        _table("留存不动", ("内容",), [(words,) for words in undoing.staying])
    if undoing.obstacles:
        _table("不能撤销", ("原因",), [(one.message,) for one in undoing.obstacles])


def _table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """What a file or a person said is put in as `Text`, without anything that a terminal would obey."""
    table = Table()
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    show(Text(f"\n{title}", style="bold"))
    show(table)
