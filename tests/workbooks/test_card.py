"""The ledger card of one project: its sheet and its CSV."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from events.vocabulary import Unit
from service.excel.writing.exporting import card_files
from service.excel.writing.rows import Card, Event, Month, Progress
from tests.workbooks.shown import AS_OF, MARCH, ROAD, STAMP, merges, opened, programme, row

CARD = Card(
    project=ROAD.project._replace(started_on=date(2020, 3, 5), agents=("代建中心",)),
    identifiers=(("PROJECT_CODE", "2020-450205-48-01-000001"), ("OLD_CODE", "A-1")),
    opening=Decimal(100),
    opening_as_of=date(2019, 12, 31),
    entries=((programme(), ROAD._replace(exited_from=date(2020, 7, 1))),),
    months=(
        Month(
            MARCH,
            Progress(
                completed=Decimal("60.5"),
                year_to_date=Decimal("60.5"),
                since_start=Decimal("160.5"),
                progress="桩基完成",
                problems="征地",
                status="已收件",
            ),
        ),
    ),
    events=(Event(17, datetime(2020, 1, 9, 1, 0, tzinfo=UTC), "登记了一个项目。", "", ""),),
)


@pytest.fixture(scope="module")
def sheet() -> Any:
    return opened(card_files(CARD, STAMP, Unit.WAN)[0].content)["台账卡片"]


def test_what_the_project_is_stands_two_a_line(sheet: Any) -> None:
    assert row(sheet, 1) == ["重大项目台账卡片"]
    assert (sheet["A2"].value, sheet["G2"].value) == (AS_OF, "单位：万元")
    said = {sheet.cell(at, left).value: sheet.cell(at, left + 1).value for at in range(3, 11) for left in (1, 5)}
    assert said == {
        "项目名称": "滨江路",
        "项目代码": "2020-450205-48-01-000001",
        "其他代码": "OLD_CODE A-1",
        "建设地点": "柳北区",
        "建设性质": "新建",
        "建设年限": "2020-2021",
        "总投资": 12345.67,
        "期初累计完成投资": 100,
        "期初截至": datetime(2019, 12, 31),  # noqa: DTZ001
        "项目业主": "柳州城投",
        "代建单位": "代建中心",
        "开工日期": datetime(2020, 3, 5),  # noqa: DTZ001
        "投入使用日期": None,
        "建设内容及规模": "长3公里",
        None: None,
    }
    assert {"A1:H1", "B3:D3", "F3:H3", "B10:H10"} <= merges(sheet)


def test_lists_months_and_facts_follow(sheet: Any) -> None:
    assert [row(sheet, at)[0] for at in (11, 14, 17)] == ["列入方案情况", "逐月进展", "变动记录"]
    assert [cell for cell in row(sheet, 13) if cell] == [
        *("柳州市2020年重大项目", "新开工", "基础设施", 1200.5, "柳北区人民政府、柳州市交通运输局"),
        *("确保：年内开工；力争：力争过半", datetime(2020, 7, 1)),  # noqa: DTZ001
    ]
    assert [cell for cell in row(sheet, 16) if cell] == ["2020-03", 60.5, 60.5, 160.5, "桩基完成", "征地", "已收件"]
    assert row(sheet, 19)[:3] == [datetime(2020, 1, 9, 9), 17, "登记了一个项目。"]  # noqa: DTZ001
    assert sheet.max_row == 19


def test_it_is_printed_on_a4(sheet: Any) -> None:
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.print_area, sheet.print_title_rows) == ("'台账卡片'!$A$1:$H$19", "$1:$2")


def test_it_holds_no_formula(sheet: Any) -> None:
    assert not [cell for cells in sheet.iter_rows() for cell in cells if cell.data_type == "f"]


def test_the_csv_says_the_same_in_yi() -> None:
    book, beside = card_files(CARD, STAMP, Unit.YI)
    assert (book.name, beside.name) == ("台账卡片-滨江路.xlsx", "台账卡片-滨江路.csv")
    lines = beside.content.decode().removeprefix("\ufeff").split("\r\n")
    assert lines[6] == '"总投资（亿元）",1.234567'
    assert lines[14:17] == [
        "",
        '"列入方案情况"',
        '"方案","年度类别","行业","年度计划投资（亿元）","牵头及责任单位","年度目标","退出月份"',
    ]
    assert lines[21] == '"2020-03",0.00605,0.00605,0.01605,"桩基完成","征地","已收件"'
    assert lines[-2] == '"2020-01-09 09:00",17,"登记了一个项目。","",""'


def test_rows_are_as_high_as_their_texts_because_merged_cells_do_not_stretch_them() -> None:
    project = ROAD.project._replace(scope="建" * 100, owners=("业" * 60,))
    long = CARD.months[0]._replace(progress=CARD.months[0].progress._replace(progress="桩基\n" + "承" * 40))
    card = CARD._replace(project=project, months=(long,))
    sheet = opened(card_files(card, STAMP, Unit.WAN)[0].content)["台账卡片"]
    heights = {at: sheet.row_dimensions[at].height for at in (3, 7, 10, 16, 19)}
    assert heights == {3: None, 7: 45, 10: 30, 16: 60, 19: None}
