"""`taizhang undo-import ID …`: what would take an import back; with `--commit`, it is taken back.

Exit status: 0 where it can be (or was) undone, 1 where something bars it, 2 where it was refused.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from service.excel.import_command import DocumentNo, IssuedOn, Issuer, day, refusing

if TYPE_CHECKING:
    from service.excel.importing.undoing import Undoing

BLOCKED = 1

undoer = typer.Typer()

ImportId = Annotated[UUID, typer.Argument(help="导入编号，写入时打印 / the import's id, printed when it was written")]
Reason = Annotated[str, typer.Option(help="撤销的理由 / why")]
BasisTitle = Annotated[str, typer.Option(help="依据文件的名称 / title of the document that it rests on")]
Commit = Annotated[bool, typer.Option("--commit", help="写入台账；不给则只试算 / write; dry run otherwise")]
Person = Annotated[UUID | None, typer.Option("--as", help="记账人的人员编号；不给则新编 / person who undoes")]


@undoer.command(name="undo-import")
def undo_import(
    import_id: ImportId,
    reason: Reason,
    basis_title: BasisTitle,
    issuer: Issuer,
    issued_on: IssuedOn,
    document_no: DocumentNo = None,
    commit: Commit = False,
    person: Person = None,
) -> None:
    """撤销一次导入：以相反的一次导入抵销，原有的事实仍在 / undo an import by a compensating one."""
    with refusing():
        from uuid6 import uuid7

        from events.actor import Actor, Role
        from events.vocabulary import Basis, PersonRef
        from service.build import database, service
        from service.excel.importing import undoing
        from service.settings import load

        basis = Basis(title=basis_title, issuer=issuer, issued_on=day(issued_on), document_no=document_no)
        actor = Actor(PersonRef(person or uuid7()), frozenset({Role.MAJOR_PROJECTS_OFFICE}))
        settings = load()
        with database(settings) as url, service(settings, url) as running:
            proposed = undoing.propose(running.reader, running.desk, actor, import_id, undoing.Why(reason, basis))
            written = None
            if commit and not proposed.obstacles:
                written = undoing.commit(running.desk, actor, proposed)
    for line in _told(proposed):
        print(line)
    if written is not None:
        span = f"第 {written.first} 至 {written.last} 条"
        print(f"已撤销：{span}，台账位置 {written.position}，根哈希 {written.root.hex()}。")
    raise typer.Exit(BLOCKED if proposed.obstacles else 0)


def _told(proposed: "Undoing") -> Iterator[str]:
    """What would be recorded, kind by kind; what stays; what bars it."""
    kinds = Counter((type(command).__doc__ or "").partition(".")[0].partition(":")[0] for command in proposed.commands)
    yield f"撤销导入 {proposed.undone}："
    yield from (f"  {kind} {number} 条" for kind, number in kinds.items())
    yield from (f"  留存：{line}" for line in proposed.staying)
    yield from (f"  不能撤销（{one.code}）：{one.message}" for one in proposed.obstacles)
