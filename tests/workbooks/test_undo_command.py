"""`taizhang undo-import …` on a journal of the test's: looked at, taken back once, barred, refused in one line."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from events.decisions.project import RenameProject
from events.vocabulary import Basis
from service.build import Service
from tests.deciding.spec import OFFICE
from tests.journaling.small import footprint
from tests.serving.processes import Command, Said
from tests.workbooks.commanding import DOCUMENT, PERSON, Importer
from tests.workbooks.importing import LATER, OPEN, TABLE, UNITS, workbook

WHY = (
    *("--reason", "所附表格有误"),
    *("--document-title", "关于撤回的通知"),
    *("--issuer", "柳州市人民政府办公室"),
    *("--issued-on", "2020-02-01"),
)


class Undoer(Importer):
    """`taizhang undo-import …` on the journal that `importer` imports into."""

    def undo(self, *arguments: str) -> Said:
        settings = {"TAIZHANG_DATABASE_URL": self.url, "TAIZHANG_JOURNAL": self.running.settings.journal}
        return self.command(self.folder / "data", "undo-import", *arguments, **settings)

    def imported(self) -> str:
        """A plan table of four projects, committed; its import id."""
        said = self(self.file(workbook(*TABLE)), *DOCUMENT, "--commit", "--json")
        id = json.loads(said.out)["receipt"]["importId"]
        assert {str(one.envelope.import_id) for one in self.running.reader.since(7, 1000)} == {id}
        return str(id)


@pytest.fixture
def undoer(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    running: Service,
    database_url: str,
    tmp_path: Path,
) -> Undoer:
    monkeypatch.chdir(tmp_path)
    running.desk.handle_many([*UNITS, OPEN], OFFICE, name="Settle")
    return Undoer(Command(monkeypatch, capsys), running, database_url, tmp_path)


def test_an_import_is_looked_at_then_taken_back_once(undoer: Undoer) -> None:
    id = undoer.imported()
    before = footprint(undoer.running)
    dry = undoer.undo(id, *WHY)
    assert (dry.code, dry.err, dry.out.splitlines()[0]) == (0, "", f"撤销导入 {id}")
    assert "│ 误列作废 │ 4 " in dry.out
    assert "│ 登记作废 │ 6 " in dry.out
    assert "文件“2020年重大项目实施方案”留存" in dry.out
    assert dry.out.splitlines()[-1] == "可以撤销。加 --commit 即写入。"
    assert footprint(undoer.running) == before

    done = undoer.undo(id, *WHY, "--commit", "--as", PERSON)
    assert (done.code, done.err) == (0, "")
    written, imported, person, _ = done.out.splitlines()[-4:]
    assert written.startswith("已写入：第 ")
    assert person == f"记账人：{PERSON}"
    undoing = UUID(imported.removeprefix("导入编号："))
    assert {one.envelope.cause for one in undoer.running.reader.of_import(undoing)} == {id}

    after = footprint(undoer.running)
    again = undoer.undo(id, *WHY, "--commit")
    assert again.code == 1
    assert f"由导入 {undoing} 撤销，不必再撤。" in again.out
    assert footprint(undoer.running) == after


def test_what_was_built_on_it_bars_it(undoer: Undoer) -> None:
    id = undoer.imported()
    (road, *_) = (one.originator_id for one in undoer.running.reader.since(7, 1000) if _registers(one.fact))
    basis = Basis(title=LATER.title, issuer=LATER.issuer, issued_on=LATER.issued_on)
    rename = RenameProject(project_id=road, name="滨江大道", effective_from=LATER.issued_on.replace(day=1), basis=basis)
    undoer.running.desk.handle(rename, OFFICE)
    before = footprint(undoer.running)
    said = undoer.undo(id, *WHY, "--commit")
    assert said.code == 1
    assert "“滨江大道”在导入之后" in said.out
    assert footprint(undoer.running) == before


def _registers(fact: object) -> bool:
    return type(fact).__name__ == "ProjectRegistered"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((str(UUID(int=7)), *WHY), "没有找到导入“00000000-0000-0000-0000-000000000007”"),
        ((str(UUID(int=7)), *WHY[:-1], "昨天"), "“昨天”不是日期；请写成 2020-01-09"),
    ],
)
def test_what_cannot_be_undone_is_said_in_one_line(undoer: Undoer, arguments: tuple[str, ...], told: str) -> None:
    said = undoer.undo(*arguments)
    assert (said.code, said.out) == (2, "")
    (line,) = said.err.splitlines()
    assert told in line


def test_personal_data_in_the_reason_is_refused(undoer: Undoer) -> None:
    id = undoer.imported()
    before = footprint(undoer.running)
    said = undoer.undo(id, "--reason", "联系人13807721234", *WHY[2:], "--commit")
    assert said.code == 2
    assert "手机号码" in said.err
    assert footprint(undoer.running) == before
