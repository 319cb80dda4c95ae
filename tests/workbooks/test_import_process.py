"""`taizhang import …` as a process on the embedded server: looked at, mended, committed, and again."""

import json
from pathlib import Path
from uuid import UUID

import openpyxl

from events.actor import Channel, Role
from service.build import service
from service.postgres import EmbeddedServer
from service.settings import Settings
from tests.serving.processes import running
from tests.workbooks.commanding import ALIAS, DOCUMENT, EVIL, PERSON, Process, bad, mended
from tests.workbooks.importing import TABLE, workbook


def test_looked_at_mended_committed_and_again(tmp_path: Path) -> None:
    taizhang = Process(tmp_path / "data").with_journal()
    file, out = tmp_path / "附件1.xlsx", tmp_path / "out" / "标注.xlsx"
    file.write_bytes(bad())
    before = taizhang.footprint()

    said = taizhang("import", str(file), *DOCUMENT, "--marked", str(out))
    assert (said.code, said.err) == (1, "")
    assert "│ 错误 │ 计划表!H6 │ “约一亿”不是金额 " in said.out
    assert f"│ 计划表!B6  │ {EVIL} " in said.out
    assert "--answer 'unit:市住建委=alias:00000000-0000-0000-0000-000000000b04'" in said.out
    assert said.out.splitlines()[-2:] == [
        "还不能写入：有 1 处错误、1 个问题。请改正表格、回答问题后再试。",
        f"标注的工作簿：{out}",
    ]
    sheet = openpyxl.load_workbook(out)["计划表"]
    assert (sheet["B6"].value, sheet["B6"].data_type, sheet["B6"].quotePrefix) == (EVIL, "s", True)
    assert sheet["H6"].comment.text.startswith("【错误】“约一亿”不是金额\n")
    assert sheet["K11"].comment.text.startswith("【待定】没有叫“市住建委”的单位\n")

    blocked = taizhang("import", str(file), *DOCUMENT, "--commit", "--json")
    assert (blocked.code, blocked.err) == (1, "")
    assert json.loads(blocked.out)["canCommit"] is False
    assert json.loads(blocked.out)["receipt"] is None
    assert taizhang.footprint() == before

    file.write_bytes(mended())
    dry = taizhang("import", str(file), *DOCUMENT, "--answer", ALIAS)
    assert (dry.code, dry.out.splitlines()[-1]) == (0, "没有错误，可以写入。加 --commit 即写入。")
    assert taizhang.footprint() == before

    done = taizhang("import", str(file), *DOCUMENT, "--answer", ALIAS, "--commit", "--as", PERSON)
    assert (done.code, done.err) == (0, "")
    written, imported, person, root = done.out.splitlines()[-4:]
    assert written == "已写入：第 8 至 20 条，台账位置 20。"
    assert person == f"记账人：{PERSON}"
    assert UUID(imported.removeprefix("导入编号："))
    assert len(bytes.fromhex(root.removeprefix("根哈希："))) == 32
    after = taizhang.footprint()
    assert after != before

    again = taizhang("import", str(file), *DOCUMENT, "--commit")
    assert (again.code, again.err) == (0, "")
    assert again.out.splitlines()[-1] == "没有要写入的，台账未动。"
    told = taizhang.told(str(file), "--commit")
    assert (told["changesNothing"], told["receipt"], told["position"]) == (True, None, 20)
    assert {change["about"] for change in told["changes"]} >= {EVIL}
    assert taizhang.footprint() == after


def test_beside_a_running_service_its_server_is_used(tmp_path: Path) -> None:
    taizhang = Process(tmp_path / "data").with_journal()
    file = tmp_path / "附件1.xlsx"
    file.write_bytes(workbook(*TABLE))
    with running(taizhang.folder, "serve") as served:
        served.told()
        assert taizhang.told(str(file))["receipt"] is None
        told = taizhang.told(str(file), "--commit", "--as", PERSON)
        assert (told["receipt"]["first"], told["receipt"]["person"]) == (8, PERSON)
        assert taizhang.told(str(file), "--commit")["changesNothing"] is True
        assert served.process.poll() is None


def test_facts_say_who_imported_them_as_what_and_from_where(tmp_path: Path) -> None:
    taizhang = Process(tmp_path / "data").with_journal()
    file = tmp_path / "附件1.xlsx"
    file.write_bytes(workbook(*TABLE))
    told = taizhang.told(str(file), "--commit", "--as", PERSON)
    with EmbeddedServer(taizhang.folder) as url, service(Settings(data_dir=taizhang.folder), url) as standing:
        found = [one.envelope for one in standing.reader.since(7, 1000)]
    assert len(found) == told["receipt"]["last"] - 7
    assert {str(one.actor.ref) for one in found} == {PERSON}
    assert {one.role for one in found} == {Role.MAJOR_PROJECTS_OFFICE.value}
    assert {one.channel for one in found} == {Channel.IMPORT}
    assert {one.source.file_hash for one in found if one.source} == {told["file"]["sha256"]}
    assert {one.source.external_id for one in found if one.source} == {"附件1.xlsx"}
