"""`taizhang import …` and its options, on a journal of the test's; what it refuses, in one line."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import psycopg
import pytest

from events.decisions.project import RegisterProject
from events.vocabulary import Identifier
from service.build import Service
from tests.deciding.spec import OFFICE
from tests.journaling.small import await_blocked, footprint, held
from tests.projecting.ledger import Ledger, opened, shanghai
from tests.projecting.telling import register
from tests.serving.processes import Command
from tests.workbooks.commanding import ALIAS, DOCUMENT, PERSON, Importer, cells
from tests.workbooks.importing import OPEN, PROGRAMME, SCHOOL_CODE, TABLE, UNITS, row, workbook
from tests.workbooks.reported import ROAD_CODE, filled, row_of, settle, table, unit_book

Making = Callable[[Service], Importer]


@pytest.fixture
def making(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database_url: str, tmp_path: Path
) -> Making:
    monkeypatch.chdir(tmp_path)
    return lambda running: Importer(Command(monkeypatch, capsys), running, database_url, tmp_path)


@pytest.fixture
def importer(running: Service, making: Making) -> Importer:
    running.desk.handle_many([*UNITS, OPEN], OFFICE, name="Settle")
    return making(running)


@pytest.mark.parametrize("named", ["2020", str(PROGRAMME), "2020 市级", "柳州市2020年市级重大项目"])
def test_a_programme_is_named_by_id_or_by_year_and_words(importer: Importer, named: str) -> None:
    said = importer(importer.file(workbook(*TABLE)), *DOCUMENT, "--programme", named, "--json")
    assert (said.code, json.loads(said.out)["programme"]["id"]) == (0, str(PROGRAMME))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "用 --document-title、--issuer、--issued-on 说明所据文件"),
        (DOCUMENT[:4], "用 --document-title、--issuer、--issued-on 说明所据文件"),
        (("--month", "2020-03", "--document-no", "1号"), "用 --document-title、--issuer、--issued-on 说明所据文件"),
        ((*DOCUMENT[:4], "--issued-on", "昨天"), "“昨天”不是日期；请写成 2020-01-09"),
        ((*DOCUMENT, "--effective-from", "2020-13"), "“2020-13”不是月份"),
        ((*DOCUMENT, "--programme", "2031"), "没有找到方案“2031”"),
        ((*DOCUMENT, "--programme", "2020 区级"), "没有找到方案“2020 区级”"),
        ((*DOCUMENT, "--answer", "市住建委"), "“市住建委”不是回答；请写成 问题编号=选择"),
        ((*DOCUMENT, "--answers", "nowhere.json"), "读不了文件 nowhere.json"),
        ((*DOCUMENT, "--answers", "附件1.xlsx"), "附件1.xlsx 里不是回答"),
        ((*DOCUMENT, "--month", "2020-03"), "--month 与 --document-title 等只能用一种"),
        ((*DOCUMENT, "--marked", "附件1.xlsx/x"), "写不了文件 附件1.xlsx/x"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(importer: Importer, arguments: tuple[str, ...], told: str) -> None:
    before = footprint(importer.running)
    assert told in importer.refused(importer.file(workbook(*TABLE)), *arguments, "--commit")
    assert footprint(importer.running) == before


def test_files_that_are_not_read_are_refused(importer: Importer) -> None:
    assert "读不了文件 nowhere.xlsx" in importer.refused("nowhere.xlsx", *DOCUMENT)
    assert "文件是空的" in importer.refused(importer.file(b""), *DOCUMENT)
    assert "不是 Excel 工作簿" in importer.refused(importer.file(b"hello"), *DOCUMENT)


def test_a_journal_must_stand(importer: Importer) -> None:
    with psycopg.connect(importer.running.conninfos.owner, autocommit=True) as owner:
        owner.execute("UPDATE built SET digest = 'another'")
    assert "taizhang replay --swap" in importer.refused(importer.file(workbook(*TABLE)), *DOCUMENT)


def test_answers_stand_in_a_file_too_and_the_command_line_overrules_it(importer: Importer) -> None:
    file = importer.file(cells(K11="市住建委", L11="城投"))
    answers = {"unit:市住建委": "register:DEPARTMENT", "unit:城投": "register:COMPANY"}
    (importer.folder / "answers.json").write_text(json.dumps(answers))
    said = importer(file, *DOCUMENT, "--answers", "answers.json", "--answer", ALIAS, "--json")
    assert said.code == 0
    counts = json.loads(said.out)["counts"]["changes"]
    assert (counts["REGISTER_UNIT"], counts["RECOGNISE_ALIAS"]) == (1, 1)


def test_what_the_document_is_said_to_be_reaches_it(importer: Importer) -> None:
    more = ("--document-no", "柳政办〔2020〕2号", "--kind", "supplement", "--effective-from", "2020-03")
    said = importer(importer.file(workbook(*TABLE)), *DOCUMENT, *more, "--json")
    document = json.loads(said.out)["document"]
    assert (document["kind"], document["documentNo"], document["effectiveFrom"]) == (
        "SUPPLEMENT",
        "柳政办〔2020〕2号",
        "2020-03-01",
    )


def test_personal_data_is_told_at_its_cell(importer: Importer) -> None:
    said = importer(importer.file(cells(E6="联系人13807721234")), *DOCUMENT, "--commit", "--marked", "m.xlsx")
    assert said.code == 1
    assert "│ 错误 │ 计划表!E6 │" in said.out
    assert "手机号码" in openpyxl.load_workbook("m.xlsx")["计划表"]["E6"].comment.text


def test_what_the_desk_refuses_is_told_at_its_cell(importer: Importer) -> None:
    """Somebody registers a code of the file while it is on its way to the desk."""
    taken = Identifier(scheme="PROJECT_CODE", value=SCHOOL_CODE)
    file = importer.file(workbook(*TABLE))
    with held(importer.running) as pid:
        first = importer.running.desk.submit(RegisterProject(name="柳北区公园", identifiers=(taken,)), OFFICE)
        await_blocked(importer.running, pid)
        process = importer.started(file, *DOCUMENT, "--commit", "--json", "--marked", "m.xlsx")
        importer.await_queue(3)
    assert first.result().first == 8
    out, err = process.communicate(timeout=30)
    assert process.returncode == 2
    (problem,) = json.loads(out)["problems"]
    assert (problem["code"], problem["place"]["cell"]) == ("identifier_taken", "C11")
    assert err.startswith("taizhang：共 1 处有问题，全部未写入；计划表 C11：")
    assert SCHOOL_CODE in openpyxl.load_workbook("m.xlsx")["计划表"]["C11"].comment.text
    assert importer.position() == 8


@pytest.fixture
def reported(database_url: str) -> Iterator[Ledger]:
    """A programme that has reported on January, in March."""
    with opened(database_url) as ledger:
        settle(ledger)
        ledger.tell(register(9, "后来的项目"), at=shanghai(3, 3))
        yield ledger


def test_monthly_tables_become_reports(reported: Ledger, making: Making) -> None:
    importer = making(reported.running)
    file = importer.file(table([1, "滨江路", ROAD_CODE, "5.5", None, None, "路基"]))
    before = importer.position()
    dry = importer(file, "--month", "2020-02", "--json")
    assert (dry.code, importer.position()) == (0, before)
    told = json.loads(dry.out)
    assert told["document"] is None
    (change,) = told["changes"]
    assert (change["kind"], change["about"], change["figureAfter"]) == ("FILE_REPORT", "滨江路", 5.5)
    done = importer(file, "--month", "2020-02", "--commit", "--as", PERSON)
    assert (done.code, done.err) == (0, "")
    assert "│ 月报!B4 │ 滨江路 │ 填报月报：" in done.out
    assert f"已写入：第 {before + 1} 至 {before + 1} 条" in done.out
    assert importer(file, "--month", "2020-02", "--commit").out.endswith("没有要写入的，台账未动。\n")
    assert importer.position() == before + 1
    assert "month_differs" in importer(file, "--month", "2020-01", "--json").out


def test_unit_workbooks_say_themselves_what_they_are_of(reported: Ledger, making: Making) -> None:
    importer, content = making(reported.running), unit_book(reported)
    file = importer.file(filled(content, {f"G{row_of(content, '滨江路')}": 5.5}))
    before = importer.position()
    done = importer(file, "--commit", "--json", "--marked", "m.xlsx")
    told = json.loads(done.out)
    assert done.code == 0, told["problems"]
    assert told["receipt"]["last"] == importer.position() == before + 1
    again = importer("m.xlsx", "--json")
    assert (again.code, json.loads(again.out)["changesNothing"]) == (0, True)


def test_long_tables_are_cut_until_all_is_asked_for(importer: Importer) -> None:
    rows = [row(number, f"项目{number}号工程甲{number}") for number in range(1, 31)]
    file = importer.file(workbook(*rows))
    short = importer(file, *DOCUMENT, "--kind", "annual").out
    assert "项；加 --all 全部列出。" in short
    assert "加 --all" not in importer(file, *DOCUMENT, "--all").out
