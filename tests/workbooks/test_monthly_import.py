"""Monthly tables into filed reports: exact facts, nothing overwritten, nothing guessed."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from events.actor import Channel, Source
from events.decisions.project import IdentifyProject
from events.decisions.report import ReturnReport
from events.facts.report import ReportFiled
from events.journal.receipts import Receipt
from events.refusals import UnknownProgramme
from events.vocabulary import FigureKind, Identifier, Measure, Money, Period, Unit
from service.excel.importing.committing import commit
from service.excel.importing.proposal import Answer
from service.excel.importing.proposing import Prepared
from service.excel.refusals import ImportBlocked, RowsRefused
from tests.deciding.spec import OFFICE
from tests.projecting.ledger import Ledger, opened, shanghai
from tests.projecting.telling import CLERK, LIAISON, NORTH, enter, file, leave, project_id, register
from tests.workbooks.reported import (
    BUNDLE,
    EAST,
    FEBRUARY,
    HEADER,
    IDEA,
    JANUARY,
    ROAD,
    ROAD_CODE,
    SCHOOL,
    changes,
    exported,
    filed,
    position,
    problems,
    proposed,
    settle,
    table,
)

NAMED_HEADER = [*HEADER, "项目业主及负责人", "联系人", "联系电话"]
SECOND = Period.month(2020, 2)
ROAD_ROW = [1, "滨江路", ROAD_CODE, 30.25, 40.75, 4040.75, "承台\n施工", "征地", "架梁", None]
SCHOOL_ROW = [2, "实验小学", None, "1,000.50", None, None, "主体封顶", None, None, None]


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    with opened(database_url) as ledger:
        settle(ledger)
        ledger.clock.moment = shanghai(3, 3)
        yield ledger


@pytest.fixture(scope="module")
def standing(database_url: str) -> Iterator[Ledger]:
    """For questions that change nothing."""
    with opened(database_url) as ledger:
        settle(ledger)
        yield ledger


def committed(ledger: Ledger, made: Prepared) -> Receipt:
    receipt = commit(ledger.running.desk, made, OFFICE)
    assert receipt is not None
    return receipt


def test_rows_become_reports_on_behalf_of_the_units(ledger: Ledger) -> None:
    before = position(ledger)
    made = proposed(ledger, table(ROAD_ROW, SCHOOL_ROW))
    assert changes(made) == [
        ("FILE_REPORT", "滨江路", "应报未报", "2020-02 完成投资 30.25 万元"),
        ("FILE_REPORT", "实验小学", "应报未报", "2020-02 完成投资 1000.5 万元"),
    ]
    assert (made.proposal.problems, made.proposal.questions) == ((), ())
    assert [one.name for one in made.proposal.not_in_file] == ["东段", "西段", "远期构想"]
    assert position(ledger) == before
    receipt = committed(ledger, made)
    (road, envelope), (school, _) = filed(ledger, before)
    assert (receipt.first, receipt.last) == (before + 1, before + 2)
    assert road == ReportFiled(
        project_id=project_id(ROAD),
        period=SECOND,
        covers_from=FEBRUARY,
        covers_to=date(2020, 2, 29),
        completed=Money.of("30.25"),
        year_to_date=Money.of("40.75"),
        since_start=Money.of("4040.75"),
        figure=FigureKind.ACTUAL,
        measured_by=Measure.WORK,
        progress="承台\n施工",
        preparatory_progress="",
        problems="征地",
        next_steps="架梁",
        nothing_to_report=False,
        reason="",
    )
    assert school.completed == Money.of("1,000.50")
    assert (envelope.channel, envelope.on_behalf_of, envelope.actor.ref) == ("IMPORT", NORTH, OFFICE.ref)
    assert envelope.source == Source(external_id="二月月报.xlsx", file_hash=made.proposal.sha256, sheet="月报", row=4)
    assert envelope.import_id is not None


def test_what_is_keyed_from_paper_says_so_and_when_it_came(ledger: Ledger) -> None:
    before = position(ledger)
    made = proposed(ledger, table(ROAD_ROW), channel=Channel.KEYED_FROM_PAPER, received_on=date(2020, 3, 2))
    committed(ledger, made)
    ((_, envelope),) = filed(ledger, before)
    assert (envelope.channel, envelope.received_on) == ("KEYED_FROM_PAPER", date(2020, 3, 2))


def test_the_same_file_again_changes_nothing(ledger: Ledger) -> None:
    content = table(ROAD_ROW, SCHOOL_ROW)
    first = proposed(ledger, content)
    receipt = committed(ledger, first)
    after = position(ledger)
    assert committed(ledger, first) == receipt
    again = proposed(ledger, content)
    assert changes(again) == [
        ("NOTHING", "滨江路", "已填报", "已报，内容相同"),
        ("NOTHING", "实验小学", "已填报", "已报，内容相同"),
    ]
    assert again.proposal.changes_nothing
    assert commit(ledger.running.desk, again, OFFICE) is None
    assert position(ledger) == after


def test_what_stands_is_never_overwritten(ledger: Ledger) -> None:
    committed(ledger, proposed(ledger, table(ROAD_ROW, SCHOOL_ROW)))
    after = position(ledger)
    made = proposed(ledger, table([*ROAD_ROW[:3], 31, *ROAD_ROW[4:6], "别的", *ROAD_ROW[7:]], SCHOOL_ROW))
    assert problems(made) == [("D4", "report_already_filed", "ERROR")]
    (problem,) = made.proposal.problems
    assert problem.message == (
        "2020-02 的月报已填报，与本行不同：本月完成投资台账为 30.25，本表为 31；形象进度的文字不同"
    )
    assert "退回" in problem.proposal
    assert "更正" in problem.proposal
    with pytest.raises(ImportBlocked):
        commit(ledger.running.desk, made, OFFICE)
    assert position(ledger) == after


def test_what_was_returned_is_filed_again_if_it_changed(ledger: Ledger) -> None:
    committed(ledger, proposed(ledger, table(ROAD_ROW)))
    ledger.tell(ReturnReport(project_id=project_id(ROAD), period=SECOND, reason="数字不实"), by=LIAISON)
    assert changes(proposed(ledger, table(ROAD_ROW))) == [("NOTHING", "滨江路", "已退回", "与退回时相同，不重报")]
    before = position(ledger)
    mended = proposed(ledger, table([*ROAD_ROW[:3], 29.25, 39.75, 4039.75, *ROAD_ROW[6:]]))
    assert changes(mended) == [("FILE_REPORT", "滨江路", "已退回", "2020-02 完成投资 29.25 万元")]
    committed(ledger, mended)
    ((fact, _),) = filed(ledger, before)
    assert fact.completed == Money.of("29.25")


@pytest.mark.parametrize("unit", [Unit.WAN, Unit.YI])
@pytest.mark.parametrize("month", [JANUARY, FEBRUARY])
def test_the_monthly_export_imported_again_is_no_change(ledger: Ledger, month: date, unit: Unit) -> None:
    committed(ledger, proposed(ledger, table(ROAD_ROW, [1, "远期构想", *[None] * 4, "选址", *[None] * 3])))
    ledger.tell(file(SCHOOL, 1, "5", progress="基础"), by=CLERK)
    ledger.tell(ReturnReport(project_id=project_id(SCHOOL), period=Period.month(2020, 1), reason="核"), by=LIAISON)
    after = position(ledger)
    made = proposed(ledger, exported(ledger, month, unit))
    assert [one.about for one in made.proposal.changes] == [
        "滨江路",
        "管网打包",
        "东段",
        "西段",
        "实验小学",
        "远期构想",
    ]
    assert made.proposal.changes_nothing
    assert (problems(made), made.proposal.questions, made.proposal.not_in_file) == ([], (), ())
    assert commit(ledger.running.desk, made, OFFICE) is None
    assert position(ledger) == after


def test_typed_sums_stay_and_differences_are_told(ledger: Ledger) -> None:
    before = position(ledger)
    made = proposed(ledger, table([*ROAD_ROW[:4], 41, 4050, *ROAD_ROW[6:]]))
    assert problems(made) == [("E4", "year_to_date_differs", "WARNING"), ("F4", "since_start_differs", "WARNING")]
    assert [one.message for one in made.proposal.problems] == [
        "年初至本月累计填 41 万元，按已报各月计算为 40.75 万元，相差 0.25 万元",
        "开工至今累计填 4050 万元，按已报各月计算为 4040.75 万元，相差 9.25 万元",
    ]
    committed(ledger, made)
    ((fact, _),) = filed(ledger, before)
    assert (fact.year_to_date, fact.since_start) == (Money.of("41"), Money.of("4050"))


def test_amounts_in_yi_stay_as_typed(ledger: Ledger) -> None:
    before = position(ledger)
    committed(ledger, proposed(ledger, table([1, "滨江路", None, 0.1, *[None] * 6], unit="亿元")))
    ((fact, _),) = filed(ledger, before)
    assert fact.completed == Money(wan=Decimal(1000), stated="0.1", unit=Unit.YI)


def test_rows_without_an_amount_follow_the_plan(standing: Ledger) -> None:
    words = [None] * 3 + ["进展", None, None, None]
    made = proposed(standing, table([1, "滨江路", None, *words], [2, "远期构想", None, *words], [3, "实验小学"]))
    assert problems(made) == [("D4", "amount_missing", "ERROR")]
    assert changes(made) == [
        ("FILE_REPORT", "远期构想", "应报未报", "2020-02 无金额"),
        ("NOTHING", "实验小学", "应报未报", "本行未填，不报"),
    ]


def test_a_negative_amount_needs_its_reason(standing: Ledger) -> None:
    row = [1, "滨江路", None, -5, *[None] * 5]
    made = proposed(standing, table([*row, None]))
    assert problems(made) == [("D4", "amount_negative", "WARNING"), ("D4", "reason_missing", "ERROR")]
    reasoned = proposed(standing, table([*row, "核减1月多报"]))
    assert problems(reasoned) == [("D4", "amount_negative", "WARNING")]
    assert [step.command.reason for step in reasoned.steps] == ["核减1月多报"]  # type: ignore[attr-defined]


def test_text_in_an_amount_cell_is_no_amount_and_no_report(standing: Ledger) -> None:
    made = proposed(standing, table([1, "滨江路", None, "约30", None, None, "进展"], SCHOOL_ROW))
    assert problems(made) == [("D4", "amount_unreadable", "ERROR")]
    assert [one.about for one in made.proposal.changes] == ["实验小学"]
    assert not made.proposal.can_commit


def test_personal_numbers_are_told_at_their_cell(standing: Ledger) -> None:
    made = proposed(standing, table([*ROAD_ROW[:7], "请联系 13812345678", *ROAD_ROW[8:]]))
    assert problems(made) == [("H4", "personal_data", "ERROR")]


def test_code_comes_before_name_and_doubts_are_asked(standing: Ledger) -> None:
    made = proposed(
        standing,
        table(
            [1, "滨江大道", ROAD_CODE, 1],
            [2, "实验小学", "2020-450205-48-01-000009", 2],
            [3, "实验小学校", None, 3],
            [4, "毫不相干", None, 4],
        ),
    )
    assert [(one.id, [c.label for c in one.candidates]) for one in made.proposal.questions] == [
        ("project:月报!4", ["就是“滨江路”", "本行不报，跳过"]),
        ("project:月报!6", ["就是“实验小学”", "本行不报，跳过"]),
    ]
    assert problems(made) == [("C5", "code_not_registered", "WARNING"), ("B7", "project_not_listed", "ERROR")]
    assert [one.about for one in made.proposal.changes] == ["实验小学"]
    with pytest.raises(ImportBlocked, match="1 处错误、2 个问题"):
        commit(standing.running.desk, made, OFFICE)


def test_codes_that_contradict_are_asked(ledger: Ledger) -> None:
    other, unknown = "2020-450205-48-01-000002", "2020-450205-48-01-000009"
    code = Identifier(scheme="PROJECT_CODE", value=other)
    ledger.tell(IdentifyProject(project_id=project_id(EAST), identifier=code, effective_from=FEBRUARY))
    both = proposed(ledger, table([1, "滨江路", f"{ROAD_CODE}、{other}", 1], [2, "东段", unknown, 2]))
    assert [(one.place.cell, [c.choice for c in one.candidates]) for one in both.proposal.questions] == [
        ("C4", [f"same:{project_id(ROAD)}", f"same:{project_id(EAST)}", "skip"]),
        ("C5", [f"same:{project_id(EAST)}", "skip"]),
    ]
    assert other in both.proposal.questions[1].message
    part = proposed(ledger, table([1, "管网总打包", None, None], [None, "(1)东段", other, 2]))
    assert [one.about for one in part.proposal.changes] == ["东段"]


def test_a_blank_row_says_nothing_against_what_stands(ledger: Ledger) -> None:
    made = proposed(ledger, table([1, "滨江路", ROAD_CODE], title="2020年1月重大项目月报表"))
    assert changes(made) == [("NOTHING", "滨江路", "已收件", "已报，内容相同")]
    sums = [1, "滨江路", ROAD_CODE, None, 10.5, 4010.5, "桩基"]
    made = proposed(ledger, table(sums, title="2020年1月重大项目月报表"))
    assert changes(made) == [("NOTHING", "滨江路", "已收件", "已报，内容相同")]
    other = proposed(ledger, table([*sums[:4], 11], title="2020年1月重大项目月报表"))
    assert [one.message for one in other.proposal.problems] == [
        "2020-01 的月报已收件，与本行不同：年初至本月累计台账为 10.5，本表为 11"
    ]


def test_a_file_without_a_project_is_an_error(standing: Ledger) -> None:
    made = proposed(standing, table())
    assert ("A1", "no_rows", "ERROR") in problems(made)
    assert not made.proposal.can_commit


def test_answers_say_whose_row_it_is(standing: Ledger) -> None:
    content = table([1, "滨江大道", ROAD_CODE, 1], [3, "实验小学校", None, 3])
    answers = [
        Answer("project:月报!4", f"same:{project_id(ROAD)}"),
        Answer("project:月报!5", "skip"),
    ]
    made = proposed(standing, content, answers=answers)
    assert (made.proposal.questions, problems(made)) == ((), [])
    assert changes(made) == [("FILE_REPORT", "滨江路", "应报未报", "2020-02 完成投资 1 万元")]
    elsewhere = proposed(standing, content, answers=[Answer("project:月报!4", f"same:{project_id(SCHOOL)}")])
    assert (len(elsewhere.proposal.questions), problems(elsewhere)) == (1, [("B4", "answer_unknown", "ERROR")])


def test_a_project_has_one_row(standing: Ledger) -> None:
    made = proposed(standing, table(ROAD_ROW, [2, *ROAD_ROW[1:]]))
    assert problems(made) == [("B5", "project_twice", "ERROR")]
    assert len(made.steps) == 1


def test_a_bundle_reports_by_its_parts(ledger: Ledger) -> None:
    bundle = [1, "管网打包", None, 30, *[None] * 6]
    parts = [[None, f"({at}){name}", None, at * 10, *[None] * 6] for at, name in enumerate(("东段", "西段"), start=1)]
    made = proposed(ledger, table(bundle, *parts))
    assert changes(made) == [
        ("NOTHING", "管网打包", "", "打包项目，由各子项目报送"),
        ("FILE_REPORT", "东段", "应报未报", "2020-02 完成投资 10 万元"),
        ("FILE_REPORT", "西段", "应报未报", "2020-02 完成投资 20 万元"),
    ]
    assert problems(made) == []
    assert problems(proposed(ledger, table([*bundle[:3], 31], *parts))) == [("D4", "bundle_differs", "WARNING")]
    assert problems(proposed(ledger, table(bundle))) == [("D4", "bundle_reports_by_parts", "ERROR")]
    before = position(ledger)
    committed(ledger, made)
    assert [fact.project_id for fact, _ in filed(ledger, before)] == [project_id(EAST), project_id(22)]


def test_a_part_is_nobodys_until_its_bundle_is_found(standing: Ledger) -> None:
    bundle, part = [1, "管网总打包", None, 30, *[None] * 6], [None, "(1)东段", None, 30, *[None] * 6]
    made = proposed(standing, table(bundle, part))
    assert [one.id for one in made.proposal.questions] == ["project:月报!4"]
    assert problems(made) == [("B5", "bundle_unclear", "ERROR")]
    answered = proposed(standing, table(bundle, part), answers=[Answer("project:月报!4", f"same:{project_id(BUNDLE)}")])
    assert changes(answered)[1] == ("FILE_REPORT", "东段", "应报未报", "2020-02 完成投资 30 万元")
    assert answered.proposal.can_commit
    beside = proposed(standing, table([1, "滨江路", None, 30], part))
    (asked,) = beside.proposal.questions
    assert "台账中的“东段”不在上面这个项目之下" in asked.message


def test_a_remark_alone_reports_nothing(standing: Ledger) -> None:
    nothing = [None, None, None, None, "无", "/", "省重点"]
    made = proposed(standing, table([1, "滨江路", None, *nothing], [2, "实验小学", None, 5, *[None] * 5, "省重点"]))
    assert problems(made) == []
    assert [step.command.reason for step in made.steps] == ["省重点"]  # type: ignore[attr-defined]


def test_the_month_is_the_tables_or_is_given(standing: Ledger) -> None:
    content = table([1, "滨江路", None, 1], title="重大项目月报表", header=[*HEADER[:3], "当月完成投资"])
    nameless = proposed(standing, content)
    assert [one.id for one in nameless.proposal.questions] == ["read:month_missing:月报!A1"]
    assert nameless.proposal.changes == ()
    answered = proposed(standing, content, answers=[Answer("read:month_missing:月报!A1", "accept")])
    assert problems(answered) == [("A1", "answer_unknown", "ERROR")]
    given = proposed(standing, content, month=FEBRUARY)
    assert (given.proposal.questions, problems(given)) == ((), [])
    assert [one.after for one in given.proposal.changes] == ["2020-02 完成投资 1 万元"]
    assert problems(proposed(standing, table(ROAD_ROW), month=JANUARY)) == [("A1", "month_differs", "ERROR")]
    unopened = table(ROAD_ROW, title="2020年5月重大项目月报表")
    assert problems(proposed(standing, unopened)) == [("A1", "month_not_opened", "ERROR")]


def test_one_programme_is_held_against_one_file(standing: Ledger) -> None:
    with pytest.raises(UnknownProgramme):
        proposed(standing, table(ROAD_ROW), programme=UUID(int=1))


def test_who_has_left_reports_no_more(ledger: Ledger) -> None:
    ledger.tell(leave(SCHOOL, 2))
    assert problems(proposed(ledger, table(SCHOOL_ROW))) == [("B4", "project_not_listed", "ERROR")]


def test_same_names_are_told_apart_by_number_or_asked(ledger: Ledger) -> None:
    ledger.tell(register(IDEA + 1, "实验小学"), enter(IDEA + 1, "50", row_no=9))
    numbered = proposed(ledger, table([9, "实验小学", None, 2], [3, "实验小学", None, 3]))
    assert [step.command.project_id for step in numbered.steps] == [  # type: ignore[attr-defined]
        *(project_id(IDEA + 1), project_id(SCHOOL)),
    ]
    asked = proposed(ledger, table([7, "实验小学", None, 2]))
    assert [(one.place.cell, len(one.candidates)) for one in asked.proposal.questions] == [("B4", 3)]


def test_somebody_was_quicker_and_nothing_is_half_written(ledger: Ledger) -> None:
    made = proposed(ledger, table(ROAD_ROW, SCHOOL_ROW))
    ledger.tell(file(SCHOOL, 2, "7"), by=CLERK)
    after = position(ledger)
    with pytest.raises(RowsRefused) as caught:
        commit(ledger.running.desk, made, OFFICE)
    assert [(one.place.cell, one.code) for one in caught.value.problems] == [("B5", "report_already_filed")]
    assert position(ledger) == after


def test_whom_a_monthly_table_names_is_for_the_directory_alone(ledger: Ledger) -> None:
    road = [*ROAD_ROW, "无此公司      张三丰", "李四光", "0772-2812345"]
    stranger = [3, "无此项目", *SCHOOL_ROW[2:], "无此公司", "赵六一", None]
    made = proposed(ledger, table(road, [*SCHOOL_ROW, None, "李四光", None], stranger, header=NAMED_HEADER))
    assert made.proposal.persons == 2
    assert [(one.name, one.telephone) for one in made.persons] == [
        ("张三丰", ""),
        ("李四光", "0772-2812345"),
        ("李四光", ""),
    ]
    assert [
        name for name in ("张三丰", "李四光", "2812345") if name in str([step.command for step in made.steps])
    ] == []
