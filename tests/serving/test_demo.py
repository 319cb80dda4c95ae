"""The demo as it is loaded and served: the notice to the last digit, a year in which late is late, five questions."""

import asyncio
import json
import re
import signal
import urllib.request
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import psycopg
import pytest

from events.actor import Role
from events.vocabulary import SHANGHAI
from projections import asof, statistics
from service.build import Conninfos, conninfos, database, service
from service.demo import hours, loading, notice
from service.demo.cast import Cast, cast
from service.demo.loading import DemoRefused, Standing, ensure, for_demo, standing
from service.demo.script import script
from service.settings import Settings
from tests.serving.processes import Command, answer, running, servers

pytestmark = pytest.mark.timeout(400)  # the first test loads the year, under coverage too

MARCH = date(2020, 3, 1)
CELLS = """
    SELECT e.category, e.sector, count(*), sum(p.total), sum(e.listed_plan)
      FROM entries e
           JOIN projects p ON p.project_id = e.project_id AND p.to_position = 9223372036854775807
     WHERE e.document_id = %s AND e.to_position = 9223372036854775807
     GROUP BY 1, 2
"""
LATE = """
    SELECT m.month, count(*) FILTER (WHERE f.first_filed_at > m.due), count(*) FILTER (WHERE f.first_filed_at <= m.due)
      FROM filings f
           JOIN months m ON m.month = f.month AND m.to_position = 9223372036854775807
     WHERE f.to_position = 9223372036854775807 AND f.first_filed_at IS NOT NULL
     GROUP BY 1
"""
AFTER_EXIT = """
    SELECT count(*) FILTER (WHERE f.month >= e.exited_from), count(*)
      FROM entries e LEFT JOIN filings f ON f.project_id = e.project_id AND f.to_position = 9223372036854775807
     WHERE e.to_position = 9223372036854775807 AND e.exited_from IS NOT NULL
"""


class Demo(NamedTuple):
    """The demo that was loaded once for all these tests, its server running under this process."""

    settings: Settings
    url: str
    infos: Conninfos
    cast: Cast

    def ask(self, query: str, *parameters: object) -> list[Any]:
        with psycopg.connect(self.infos.owner, autocommit=True) as owner:
            return owner.execute(query.encode(), parameters).fetchall()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo") / "data"
    settings = for_demo(Settings(data_dir=folder))
    moments: list[datetime] = []
    with database(settings) as url:
        assert ensure(settings, url, fresh=False, shown=lambda moment, _: moments.append(moment))
        assert moments == sorted(set(moments))
        assert moments[-1] == hours.END
        yield Demo(settings, url, conninfos(url, settings.journal), cast())
    assert servers(folder) == []


@pytest.fixture
def taizhang(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


def figures(stated: notice.Stated) -> tuple[int, Decimal, Decimal | None]:
    return stated.count, stated.total_wan, stated.plan_wan


def ignored(moment: datetime, facts: int) -> None:
    del moment, facts


# the journal


def test_a_year_is_more_than_25_000_facts_without_a_gap(demo: Demo) -> None:
    ((count, last),) = demo.ask("SELECT count(*), max(position) FROM facts")
    assert count == last >= 25_000


def test_the_year_begins_and_ends_when_it_should(demo: Demo) -> None:
    ((first, last),) = demo.ask("SELECT min(recorded_at), max(recorded_at) FROM appends")
    assert first.astimezone(SHANGHAI).date() == date(2020, 1, 8)
    assert last.astimezone(SHANGHAI).date() == date(2021, 1, 15)


def test_every_kind_of_fact_of_the_slice_happens(demo: Demo) -> None:
    topics = {topic for (topic,) in demo.ask("SELECT DISTINCT topic FROM facts")}
    assert len(topics) == 25
    assert "project.voided" not in topics


def test_what_people_do_is_done_by_people_of_their_own_unit(demo: Demo) -> None:
    roles = Counter(dict(demo.ask("SELECT role, count(DISTINCT actor) FROM history WHERE role <> '' GROUP BY role")))
    teams = len({row.team.unit for row in demo.cast.everybody})
    assert roles[Role.MAJOR_PROJECTS_OFFICE] == 2
    assert roles[Role.REPORTING_CLERK] == roles[Role.LIAISON_OFFICER] == teams
    assert 1 < roles[Role.RESPONSIBLE_OFFICER] <= teams


# the notice


def test_the_entries_of_each_cell_come_to_what_the_notice_states(demo: Demo) -> None:
    found = {(category, sector): tuple(rest) for category, sector, *rest in demo.ask(CELLS, demo.cast.notice_id)}
    assert found == {cell: figures(stated) for cell, stated in notice.CELLS.items()}


def test_the_supplement_comes_to_what_it_states(demo: Demo) -> None:
    found = {(category, sector): tuple(rest) for category, sector, *rest in demo.ask(CELLS, demo.cast.supplement_id)}
    assert found == {cell: figures(stated) for cell, stated in notice.SUPPLEMENT_CELLS.items()}


def test_the_documents_state_what_they_print(demo: Demo) -> None:
    ((stated,),) = demo.ask("SELECT stated FROM documents WHERE document_id = %s", demo.cast.notice_id)
    totals = json.loads(stated)
    assert len(totals) == 16 + 4 + 1
    assert {"stated": "107.61", "unit": "YI", "wan": "1076100"} in [total["plan"] for total in totals]
    assert [total["count"] for total in totals if total["category"] == "COMPLETING" and not total["sector"]] == [135]


# the year


def test_late_is_late_and_nothing_else_is(demo: Demo) -> None:
    late, in_time = Counter[int](), Counter[int]()
    for row in demo.cast.everybody:
        for said in row.profile.months:
            if said.travel and row.owes(said.month):
                (late if said.travel.filed_lag > 0 else in_time)[said.month] += 1
    assert sum(late.values()) > 400
    assert {month.month: (one, two) for month, one, two in demo.ask(LATE)} == {
        month: (late[month], in_time[month]) for month in range(1, 13)
    }


def test_march_as_known_on_20_april_is_not_march_as_known_today(demo: Demo) -> None:
    async def march(day: date) -> Decimal:
        async with await psycopg.AsyncConnection.connect(demo.infos.reader, autocommit=True) as connection:
            at = await asof.resolve(connection, hours.END, time=day)
            (month,) = await statistics.by_month(connection, at, demo.cast.programme_id, 2020, months=[MARCH])
            assert month.coverage.owed == 728
            return month.completed

    then, today = asyncio.run(march(date(2020, 4, 20))), asyncio.run(march(hours.END.date()))
    assert then != today
    corrected = "SELECT count(*) FROM investments WHERE month = %s AND corrected IS NOT NULL AND to_position = %s"
    assert demo.ask(corrected, MARCH, 2**63 - 1)[0][0] > 0


def test_nothing_is_reported_after_an_exit(demo: Demo) -> None:
    assert demo.ask("SELECT count(*) FROM entries WHERE exited_from IS NOT NULL AND to_position = %s", 2**63 - 1) == [
        (9,)
    ]
    ((after, before),) = demo.ask(AFTER_EXIT)
    assert (after, before > 30) == (0, True)


def test_what_was_added_in_june_reports_from_july(demo: Demo) -> None:
    added = [row.project_id for row in demo.cast.added]
    ((first, projects),) = demo.ask(
        "SELECT min(month), count(DISTINCT project_id) FROM filings WHERE project_id = ANY (%s)", added
    )
    assert (first, projects) == (date(2020, 7, 1), 24)


def test_every_month_is_closed_and_june_was_opened_again(demo: Demo) -> None:
    assert demo.ask("SELECT count(*) FROM months WHERE status = 'CLOSED' AND to_position = %s", 2**63 - 1) == [(12,)]
    topics = Counter(dict(demo.ask("SELECT topic, count(*) FROM facts GROUP BY topic")))
    assert (topics["programme.month_closed"], topics["programme.month_reopened"]) == (13, 1)


def test_a_seed_decides_the_whole_script() -> None:
    one, two = (next(moments) for moments in (script(cast()), script(cast())))
    assert one == two
    assert cast(7).rows[0].project_id != cast().rows[0].project_id


# loading


def test_a_whole_demo_is_left_alone(demo: Demo) -> None:
    before = demo.ask("SELECT position, root FROM head")
    assert not ensure(demo.settings, demo.url, fresh=False, shown=ignored)
    assert demo.ask("SELECT position, root FROM head") == before


def test_a_load_that_broke_off_is_made_anew(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = demo.settings.model_copy(update={"journal": "broken"})
    infos = conninfos(demo.url, "broken")
    monkeypatch.setattr(loading, "script", lambda playing: iter([next(script(playing))]))
    counts = []
    for _ in range(2):
        assert ensure(settings, demo.url, fresh=False, shown=ignored)
        with psycopg.connect(infos.owner, autocommit=True) as owner:
            assert standing(owner, "broken") is Standing.BROKEN_OFF
            counts.append(owner.execute("SELECT position FROM head").fetchone())
    assert counts[0] == counts[1]


def test_only_one_process_loads(demo: Demo) -> None:
    with psycopg.connect(demo.url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext(%s))", ("taizhang demo",))
        with pytest.raises(DemoRefused):
            ensure(demo.settings, demo.url, fresh=True, shown=ignored)


def test_a_demo_that_somebody_serves_is_not_made_anew(demo: Demo) -> None:
    facts = demo.ask("SELECT count(*) FROM facts")
    with (
        psycopg.connect(demo.infos.reader),
        pytest.raises(DemoRefused, match="正由另一个进程提供服务"),
    ):
        ensure(demo.settings, demo.url, fresh=True, shown=ignored)
    assert demo.ask("SELECT count(*) FROM facts") == facts


def test_a_journal_of_another_origin_is_not_the_demo(demo: Demo) -> None:
    settings = demo.settings.model_copy(update={"journal": "foreign", "origin": "somewhere.else"})
    with service(settings, demo.url):
        pass
    for fresh in (False, True):
        with pytest.raises(DemoRefused):
            ensure(settings, demo.url, fresh=fresh, shown=ignored)


# the process


def test_the_demo_says_where_whom_and_what_and_its_five_questions_are_answered(demo: Demo) -> None:
    with running(demo.settings.data_dir, "demo") as process:
        address = process.told()
        said = process.lines(until="# 5.")
        said += process.lines(until="}")
        tokens = re.findall(r"^  (tz_\S+)  (\S+?)（?", said, re.MULTILINE)
        assert len(tokens) == 6
        assert f"TAIZHANG_DATA_DIR={demo.settings.data_dir} taizhang export plan" in said
        questions = re.findall(r"^# \d\. .*\n(\{\n(?:.*\n)*?\})$", said, re.MULTILINE)
        assert len(questions) == 5
        answers = [graphql(address, token, question) for question, (token, _) in zip(questions, tokens, strict=False)]
        assert process.stop(signal.SIGTERM) == 0
    totals = {total["label"]: total for total in answers[0]["programmeTotals"]}
    assert totals["竣工"]["stated"]["count"] == 135
    assert totals["竣工"]["computed"]["count"] == 134
    assert totals["新开工"]["difference"]["plan"] == -2800
    assert len(answers[1]["investmentByMonth"]) == 48
    assert answers[2]["then"] != answers[2]["today"]
    assert len(answers[3]["filingMonths"]) == 12
    assert answers[3]["filings"]
    titles = [event["title"] for event in answers[4]["history"]["nodes"]]
    assert any("退回" in title for title in titles)
    assert any("更正" in title for title in titles)


def graphql(address: str, token: str, question: str) -> dict[str, Any]:
    answer(address)
    request = urllib.request.Request(  # noqa: S310
        f"{address}/graphql",
        json.dumps({"query": question}).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=20) as response:  # noqa: S310
        said = json.load(response)
    assert "errors" not in said, said
    data: dict[str, Any] = said["data"]
    return data


def test_a_token_for_a_unit_by_its_short_name(demo: Demo, taizhang: Command) -> None:
    said = taizhang(demo.settings.data_dir, "token", "--role", "REPORTING_CLERK", "--unit", "市住建局")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("tz_")


def test_loading_again_says_nothing_and_does_nothing(demo: Demo, taizhang: Command) -> None:
    before = demo.ask("SELECT position, root FROM head")
    assert taizhang(demo.settings.data_dir, "demo", "--load-only") == (0, "", "")
    assert demo.ask("SELECT position, root FROM head") == before


def test_replay_finds_nothing_that_differs(demo: Demo, taizhang: Command) -> None:
    said = taizhang(demo.settings.data_dir, "replay")
    assert (said.code, said.err) == (0, "")
    assert re.search(r"^重建至位置 \d+：\d{5} 条事实，.* 秒，每秒 \d+ 条。$", said.out, re.MULTILINE)


def test_production_refuses_a_simulated_clock(demo: Demo, taizhang: Command) -> None:
    folder = demo.settings.data_dir
    assert "模拟时钟" in taizhang.refused(folder, "serve", TAIZHANG_PRODUCTION="true", TAIZHANG_PORT="0")
