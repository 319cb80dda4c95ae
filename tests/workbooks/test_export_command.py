"""`taizhang export …` as operators run it: files where they are asked for, refusals in one line, a journal unmoved."""

from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from msgspec import structs
from uuid6 import uuid7

from events.decisions.programme import OpenProgramme
from service.build import Service
from tests.journaling import small
from tests.serving.processes import Command, Said
from tests.workbooks.shown import opened, row


class Exporter(NamedTuple):
    """`taizhang export …` on a journal of the test's, in a folder of its own."""

    command: Command
    running: Service
    url: str
    folder: Path

    def __call__(self, *arguments: str, **settings: str) -> Said:
        return self.command(self.folder / "data", "export", *arguments, **self._settings(settings))

    def refused(self, *arguments: str, **settings: str) -> str:
        return self.command.refused(self.folder / "data", "export", *arguments, **self._settings(settings))

    def _settings(self, more: dict[str, str]) -> dict[str, str]:
        standing = {"TAIZHANG_DATABASE_URL": self.url, "TAIZHANG_JOURNAL": self.running.settings.journal}
        return {**standing, **more}

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    def facts(self) -> int:
        with psycopg.connect(self.running.conninfos.reader) as connection:
            head = connection.execute("SELECT position FROM head").fetchone()
        return int(head[0]) if head else 0


@pytest.fixture
def exporter(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    running: Service,
    world: small.World,
    database_url: str,
    tmp_path: Path,
) -> Exporter:
    del world
    monkeypatch.chdir(tmp_path)
    return Exporter(Command(monkeypatch, capsys), running, database_url, tmp_path)


def test_the_plan_table_is_written_here_under_its_own_name(exporter: Exporter) -> None:
    before = exporter.facts()
    said = exporter("plan")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == ["2020年度计划表.xlsx", "2020年度计划表.csv"]
    assert exporter.files() == sorted(said.out.splitlines())
    book = opened((exporter.folder / "2020年度计划表.xlsx").read_bytes())
    assert row(book["实施项目"], 4)[0] == "合计（3项）"
    assert f"台账位置 {before}" in book["实施项目"]["A2"].value
    assert exporter.facts() == before


def test_the_workbook_goes_where_it_is_asked_for_and_csv_beside_it(exporter: Exporter) -> None:
    assert exporter("summary", "--month", "2020-03", "--unit", "yi", "--out", "表/三月.汇总").code == 0
    assert exporter.files() == ["表/三月.汇总-按牵头单位.csv", "表/三月.汇总-按行业.csv", "表/三月.汇总.xlsx"]
    book = opened((exporter.folder / "表" / "三月.汇总.xlsx").read_bytes())
    assert book["按行业"]["K2"].value == "单位：亿元"


@pytest.mark.parametrize("programme", ["2020", "2020年重大项目实施方案", str(small.PROGRAMME)])
def test_a_programme_is_named_by_year_title_or_id(exporter: Exporter, programme: str) -> None:
    assert exporter("monthly", "--month", "2020-03", "--programme", programme, "--out", "m.xlsx").code == 0
    assert exporter.files() == ["m.csv", "m.xlsx"]


def test_a_project_is_named_by_name(exporter: Exporter) -> None:
    name = opened_name(exporter)
    assert exporter("card", "--project", name, "--out", "card.xlsx").code == 0
    assert opened((exporter.folder / "card.xlsx").read_bytes())["台账卡片"]["B3"].value == name


def opened_name(exporter: Exporter) -> str:
    """The first project of the plan table."""
    exporter("plan", "--out", "plan.xlsx")
    return str(opened((exporter.folder / "plan.xlsx").read_bytes())["实施项目"]["B8"].value)


def test_every_unit_that_owes_gets_a_workbook(exporter: Exporter) -> None:
    said = exporter("unit-workbooks", "--month", "2020-03", "--out", "units")
    assert said.out.splitlines() == exporter.files() == ["units/2020-03月报-柳北区人民政府.xlsx"]
    book = opened((exporter.folder / exporter.files()[0]).read_bytes())
    assert row(book["taizhang"], 2) == ["journal_id", str(exporter.running.opened.journal_id)]
    assert exporter("unit-workbooks", "--month", "2020-04", "--out", "units").out == (
        "2020-04 没有单位还欠报月报，没有可写的工作簿。\n"
    )


def test_an_earlier_position_or_day_is_an_earlier_table(exporter: Exporter) -> None:
    position = str(exporter.facts())
    exporter.running.desk.handle(small.project("后来的项目"), small.OFFICE)
    assert exporter("plan", "--out", "now").code == 0
    assert f"台账位置 {position}" not in opened((exporter.folder / "now.xlsx").read_bytes())["实施项目"]["A2"].value
    assert exporter("plan", "--as-of", position, "--out", "a").code == 0
    assert exporter("filings", "--month", "2020-03", "--as-of", "2020-04-03", "--out", "b").code == 0
    assert f"台账位置 {position}" in opened((exporter.folder / "a.xlsx").read_bytes())["实施项目"]["A2"].value


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("plan", "--programme", "2031"), "没有找到方案“2031”"),
        (("plan", "--as-of", "999999"), "台账还没有记到“999999”"),
        (("plan", "--as-of", "2031-01-01"), "台账还没有记到“2031-01-01”"),
        (("plan", "--as-of", "昨天"), "“昨天”不是位置也不是日期"),
        (("monthly", "--month", "2020-13"), "“2020-13”不是月份"),
        (("summary", "--month", "2021-01"), "2021-01 不在方案的年度 2020 内"),
        (("card", "--project", "没有的项目"), "没有找到项目“没有的项目”"),
    ],
)
def test_what_cannot_be_exported_is_said_in_one_line(exporter: Exporter, arguments: tuple[str, ...], told: str) -> None:
    assert told in exporter.refused(*arguments)
    assert exporter.files() == []


def test_of_two_programmes_one_must_be_named(exporter: Exporter) -> None:
    (first,) = (command for command in small.OPENING if isinstance(command, OpenProgramme))
    exporter.running.desk.handle(structs.replace(first, id=uuid7(), title="另一个方案"), small.OFFICE)
    told = exporter.refused("plan")
    assert "要用 --programme 指明一个方案" in told
    assert "另一个方案" in told
    assert "2020年重大项目实施方案" in told
    assert exporter("plan", "--programme", "另一个方案").code == 0


def test_tables_of_another_release_are_not_exported(exporter: Exporter) -> None:
    with psycopg.connect(exporter.running.conninfos.owner, autocommit=True) as owner:
        owner.execute("UPDATE built SET digest = 'another'")
    assert "taizhang replay --swap" in exporter.refused("plan")


def test_before_there_is_a_journal_there_is_nothing_to_export(exporter: Exporter) -> None:
    assert "还没有台账日志" in exporter.refused("plan", TAIZHANG_JOURNAL="nowhere")


def test_a_file_that_cannot_be_written_is_said_in_one_line(exporter: Exporter) -> None:
    (exporter.folder / "taken").write_text("")
    assert "写不了文件 taken/plan.xlsx" in exporter.refused("plan", "--out", "taken/plan.xlsx")
