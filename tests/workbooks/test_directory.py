"""The directory: whom plan tables name, once each, beside the accounts; erased when asked; unknown to the journal."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import AsyncConnection, sql
from psycopg.errors import InsufficientPrivilege

from projections import history, organisations
from projections.history import HistoryFilter
from projections.rebuild import read_schema
from service.accounts import accounts_schema
from service.build import Service, service
from service.directory import Noted, erase, listed, note
from service.excel.importing.persons import LONGEST, told_apart
from service.excel.importing.proposing import Prepared
from service.excel.tables import Person, Place
from tests.deciding.spec import OFFICE
from tests.journaling.small import footprint, owner, rows
from tests.projecting.ledger import Ledger, opened
from tests.serving.processes import Command
from tests.workbooks.commanding import DOCUMENT, Importer, Process
from tests.workbooks.directory import NAMES, OWNER, ROAD_NAMED, SCHOOL_NAMED, TELEPHONES, named, table
from tests.workbooks.importing import (
    FIRM,
    HOUSING,
    OPEN,
    ROAD,
    SCHOOL,
    TABLE,
    UNITS,
    begin,
    facts,
    imported,
    proposed,
    run,
    workbook,
)


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    with opened(database_url) as ledger:
        begin(ledger)
        yield ledger


@pytest.fixture
def importer(
    running: Service,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    database_url: str,
    tmp_path: Path,
) -> Importer:
    monkeypatch.chdir(tmp_path)
    running.desk.handle_many([*UNITS, OPEN], OFFICE, name="Settle")
    return Importer(Command(monkeypatch, capsys), running, database_url, tmp_path)


def noted(ledger: Ledger, prepared: Prepared) -> int:
    """Noted as a server would, through the writer's address."""
    as_of = ledger.head()

    async def noting() -> int:
        async with await AsyncConnection.connect(ledger.running.conninfos.writer, autocommit=True) as connection:
            return await note(connection, prepared, await organisations.find(connection, as_of))

    return run(noting())


def kept(running: Service, unit: UUID | None = None) -> list[Noted]:
    with owner(running) as connection:
        return listed(connection, running.settings.journal, unit)


def in_short(persons: list[Noted]) -> list[tuple[str | None, str, str, str, int]]:
    return [(one.unit_name, one.name, one.role, one.telephone, one.sheet_row) for one in persons]


def everything(running: Service) -> bytes:
    """Every row of every table of the journal and of its projections, as text, and its bytes as they are."""
    schema = running.settings.journal
    tables = rows(
        running,
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY (%s)",
        [schema, read_schema(schema)],
    )
    said = []
    with owner(running) as connection:
        for name in tables:
            for row in connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(*name))):
                said += [bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for cell in row]
    return b"\n".join(said)


WHOM = [
    (OWNER, "张三丰", "负责人", "13907720001", 6),
    (None, "李四光", "联系人", "0772-2812345", 5),
    (None, "王五岳", "市挂钩领导", "", 6),
    (None, "赵六一", "联系人", "18877209999", 6),
]


# what is noted


def test_persons_are_noted_once_each_and_no_fact_names_them(ledger: Ledger) -> None:
    content = table()
    prepared = proposed(ledger, content)
    assert prepared.proposal.persons == 4
    receipt = imported(ledger, content)
    assert kept(ledger.running) == []
    assert noted(ledger, prepared) == 4
    found = kept(ledger.running)
    assert in_short(found) == WHOM
    assert {one.unit for one in found} == {FIRM, None}
    assert {(one.file_name, one.file_hash, one.sheet) for one in found} == {
        ("附件1.xlsx", prepared.proposal.sha256, "计划表")
    }
    assert [one.person_id.version for one in found] == [7] * 4

    told = str(facts(ledger, receipt)) + str(receipt)
    envelopes = str([one.envelope for one in ledger.running.reader.since(0, 1000)])
    for told_of in (*NAMES, *TELEPHONES):
        assert told_of not in told + envelopes
        assert told_of.encode() not in everything(ledger.running)
    # The search finds what is there.
    assert "柳南区滨江道路工程" in told
    assert "柳南区滨江道路工程".encode() in everything(ledger.running)


def test_history_names_nobody(ledger: Ledger) -> None:
    content = table()
    prepared = proposed(ledger, content)
    imported(ledger, content)
    noted(ledger, prepared)
    project = next(change.id for change in prepared.proposal.changes if change.about == "柳南区滨江道路工程")
    told = str(ledger.ask(history.find, ledger.head(), HistoryFilter(project=project), limit=1000))
    assert "柳南区滨江道路工程" in told
    assert [name for name in (*NAMES, *TELEPHONES) if name in told] == []


def test_the_same_person_again_is_one_row_with_the_newest_telephone(ledger: Ledger) -> None:
    noted(ledger, proposed(ledger, table(ROAD_NAMED)))
    before = {one.name: one for one in kept(ledger.running)}
    again = named(SCHOOL, f"{OWNER}    张三丰", "李四光", "13600001111", "王五岳")
    assert noted(ledger, proposed(ledger, table(again), name="二.xlsx")) == 3
    after = {one.name: one for one in kept(ledger.running)}
    assert {name: one.person_id for name, one in after.items()} == {name: one.person_id for name, one in before.items()}
    assert after["张三丰"].telephone == "13907720001"  # the second table gives none
    assert after["李四光"].telephone == "13600001111"
    assert {one.file_name for one in after.values()} == {"二.xlsx"}
    assert all(after[name].noted_at > before[name].noted_at for name in before)


def test_a_unit_that_the_import_recognises_or_registers_is_known_afterwards(ledger: Ledger) -> None:
    content = table(named(SCHOOL, "柳州市第五建筑公司      张三丰"), named(ROAD, "市住房局      李四光"))
    answers = (
        ("unit:柳州市第五建筑公司", "register:COMPANY"),
        ("unit:市住房局", f"alias:{HOUSING}"),
    )
    prepared = proposed(ledger, content, *answers)
    imported(ledger, content, *answers)
    noted(ledger, prepared)
    assert [one[:3] for one in in_short(kept(ledger.running))] == [
        ("柳州市住房和城乡建设局", "李四光", "负责人"),
        ("柳州市第五建筑公司", "张三丰", "负责人"),
    ]


def test_an_unknown_unit_is_left_open(ledger: Ledger) -> None:
    prepared = proposed(ledger, table(named(SCHOOL, "柳州市第五建筑公司      张三丰")))
    assert noted(ledger, prepared) == 1
    assert in_short(kept(ledger.running)) == [(None, "张三丰", "负责人", "", 5)]


def test_an_agent_is_the_unit_of_who_stands_beside_it(ledger: Ledger) -> None:
    noted(ledger, proposed(ledger, table(named(SCHOOL, f"{OWNER}（代建）      张三丰"))))
    assert in_short(kept(ledger.running)) == [(OWNER, "张三丰", "负责人", "", 5)]


def test_whoever_is_told_of_is_told_apart_by_unit_name_and_role() -> None:
    def person(name: str, unit: str = "甲", role: str = "联系人", telephone: str = "", row: int = 1) -> Person:
        return Person(name=name, unit=unit, role=role, telephone=telephone, place=Place("表", row, 1))

    one, other = UUID(int=1), UUID(int=2)
    units = {"甲": one, "甲局": one, "乙": other}
    said = [
        person("张三", telephone="1"),
        person("张三", "甲局", telephone="2", row=2),
        person("张三", row=3),
        person("张三", "乙"),
        person("张三", role="负责人"),
        person("张三", "丙"),
        person("张三", ""),
        person(" \x00\u202e "),
        person("长" * 2 * LONGEST, "乙"),
        person("李\x1b四\ud800\n五", "乙"),
    ]
    found = told_apart(said, units.get)
    assert {whom: (one.telephone, one.place.row) for whom, one in found.items()} == {
        (one, "张三", "联系人"): ("2", 3),
        (other, "张三", "联系人"): ("", 1),
        (one, "张三", "负责人"): ("", 1),
        (None, "张三", "联系人"): ("", 1),
        (other, "长" * LONGEST, "联系人"): ("", 1),
        (other, "李四 五", "联系人"): ("", 1),
    }


# who may


def test_the_reader_does_not_see_the_directory_and_the_writer_does_not_erase(ledger: Ledger) -> None:
    noted(ledger, proposed(ledger, table()))
    with psycopg.connect(ledger.running.conninfos.reader, autocommit=True) as reader:
        for statement in ("SELECT * FROM persons", "SELECT count(*) FROM persons"):
            with pytest.raises(InsufficientPrivilege):
                reader.execute(statement)
    with psycopg.connect(ledger.running.conninfos.writer, autocommit=True) as writer:
        for statement in ("DELETE FROM persons", "TRUNCATE persons", "SELECT * FROM tokens"):
            with pytest.raises(InsufficientPrivilege):
                writer.execute(statement)
    assert len(kept(ledger.running)) == 4


def test_a_journal_made_before_gets_the_table_when_it_starts(running: Service, database_url: str) -> None:
    journal = running.settings.journal
    table_of = sql.Identifier(accounts_schema(journal), "persons")
    revoke = "REVOKE ALL ON SCHEMA {} FROM {}"
    with owner(running) as connection:
        connection.execute(sql.SQL("DROP TABLE {}").format(table_of))
        names = (sql.Identifier(accounts_schema(journal)), sql.Identifier(f"{journal}_writer"))
        connection.execute(sql.SQL(revoke).format(*names))
        assert listed(connection, journal) == []
        assert erase(connection, journal, uuid4()) is False
    before = footprint(running)
    with service(running.settings, database_url, clock=running.clock) as again:
        assert rows(again, "SELECT count(*) FROM persons") == [(0,)]
        with psycopg.connect(again.conninfos.writer) as writer:
            assert writer.execute("SELECT count(*) FROM persons").fetchone() == (0,)
    assert footprint(running) == before


# the command line


def test_imported_listed_erased_and_noted_again(tmp_path: Path) -> None:
    taizhang = Process(tmp_path / "data").with_journal()
    file = tmp_path / "附件1.xlsx"
    file.write_bytes(table())
    dry = taizhang("import", str(file), *DOCUMENT)
    assert "表中列了 4 人：写入时记入通讯录，姓名和电话不进台账。" in dry.out
    assert taizhang("directory", "list").out == "通讯录里没有人。\n"

    done = taizhang("import", str(file), *DOCUMENT, "--commit")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-1] == "已记入通讯录：4 人。"
    assert [name for name in (*NAMES, *TELEPHONES) if name in dry.out + done.out] == []
    before = taizhang.footprint()

    (person,) = json.loads(taizhang("directory", "list", "--unit", OWNER, "--json").out)
    assert (person["name"], person["role"], person["telephone"]) == ("张三丰", "负责人", "13907720001")
    assert (person["unit"], person["sheet"], person["row"]) == ({"id": str(FIRM), "name": OWNER}, "计划表", 6)
    assert person["file"]["name"] == "附件1.xlsx"

    erased = taizhang("directory", "erase", person["personId"])
    assert (erased.code, erased.err) == (0, "")
    assert erased.out.startswith(f"已从通讯录删除 {person['personId']}。")
    assert [one["name"] for one in json.loads(taizhang("directory", "list", "--json").out)] == [
        "李四光",
        "王五岳",
        "赵六一",
    ]
    assert taizhang.footprint() == before

    again = taizhang.told(str(file), "--commit")
    assert (again["changesNothing"], again["receipt"], again["counts"]["persons"], again["noted"]) == (True, None, 4, 4)
    assert len(json.loads(taizhang("directory", "list", "--json").out)) == 4
    assert taizhang.footprint() == before


def test_the_list_is_a_table(importer: Importer) -> None:
    assert importer(importer.file(table()), *DOCUMENT, "--commit").code == 0
    said = directory(importer, "list")
    assert said.code == 0
    (line,) = [line for line in said.out.splitlines() if "张三丰" in line]
    cells = [cell.strip() for cell in line.strip("│").split("│")]
    assert cells[1:5] == [OWNER, "张三丰", "负责人", "13907720001"]
    assert cells[5].startswith("附件1.xlsx，计划表第")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("list", "--unit", "无此单位"), "taizhang：台账里没有“无此单位”这个单位"),
        (("erase", str(UUID(int=9))), f"taizhang：通讯录里没有编号为 {UUID(int=9)} 的人"),
    ],
)
def test_who_is_not_there_is_said_in_one_line(importer: Importer, arguments: tuple[str, ...], told: str) -> None:
    said = directory(importer, *arguments)
    assert (said.code, said.out) == (1, "")
    (line,) = said.err.splitlines()
    assert line.startswith(told)


def test_a_table_without_persons_says_nothing_of_them(importer: Importer) -> None:
    file = importer.file(workbook(*TABLE))
    said = importer(file, *DOCUMENT, "--commit")
    assert (said.code, "通讯录" in said.out) == (0, False)
    told = json.loads(importer(file, *DOCUMENT, "--commit", "--json").out)
    assert (told["counts"]["persons"], told["noted"]) == (0, 0)


def test_what_is_committed_stays_though_nobody_could_be_noted(importer: Importer) -> None:
    file, before = importer.file(table()), importer.position()
    grant(importer.running, "REVOKE INSERT ON {} FROM {}")
    said = importer(file, *DOCUMENT, "--commit", "--json")
    assert said.code == 3
    told = json.loads(said.out)
    assert (told["receipt"]["last"], told["noted"]) == (importer.position(), None)
    assert importer.position() > before
    assert "台账不受影响，但表中的人没有记入通讯录" in said.err
    assert "把同一个文件再导入一次" in said.err
    assert [name for name in (*NAMES, *TELEPHONES) if name in said.out + said.err] == []
    assert kept(importer.running) == []

    shown = importer(file, *DOCUMENT, "--commit")
    assert shown.code == 3
    assert shown.out.splitlines()[-1] == "没有要写入的，台账未动。"

    grant(importer.running, "GRANT INSERT ON {} TO {}")
    after = footprint(importer.running)
    done = importer(file, *DOCUMENT, "--commit")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[-2:] == ["没有要写入的，台账未动。", "已记入通讯录：4 人。"]
    assert in_short(kept(importer.running)) == WHOM
    assert footprint(importer.running) == after


def test_an_older_journal_gets_the_table_though_there_is_nothing_to_write(importer: Importer) -> None:
    file = importer.file(table())
    assert importer(file, *DOCUMENT, "--commit").code == 0
    grant(importer.running, "DROP TABLE {0}")
    done = importer(file, *DOCUMENT, "--commit")
    assert (done.code, done.out.splitlines()[-1]) == (0, "已记入通讯录：4 人。")
    assert in_short(kept(importer.running)) == WHOM


def test_what_is_not_committed_is_not_noted(importer: Importer) -> None:
    bad = importer.file(table([*ROAD_NAMED[:7], "约一亿", *ROAD_NAMED[8:]], SCHOOL_NAMED))
    assert importer(bad, *DOCUMENT, "--commit").code == 1
    assert importer(importer.file(table()), *DOCUMENT).code == 0
    assert kept(importer.running) == []


def directory(importer: Importer, *arguments: str) -> Any:
    settings = {"TAIZHANG_DATABASE_URL": importer.url, "TAIZHANG_JOURNAL": importer.running.settings.journal}
    return importer.command(importer.folder / "data", "directory", *arguments, **settings)


def grant(running: Service, statement: str) -> None:
    """A statement about the persons' table and the writer's role."""
    journal = running.settings.journal
    names = (sql.Identifier(accounts_schema(journal), "persons"), sql.Identifier(f"{journal}_writer"))
    with owner(running) as connection:
        connection.execute(sql.SQL(statement).format(*names))
