"""CSV beside the workbook: the very bytes."""

from datetime import date, datetime
from decimal import Decimal

from events.vocabulary import Unit
from service.excel.writing.delimited import lines, to_csv
from service.excel.writing.exporting import files
from service.excel.writing.plan import plan_tables
from service.excel.writing.tables import Column, Kind, Row, Section, Table
from tests.workbooks.shown import ENTRIES, STAMP, programme

NINE = datetime(2020, 3, 1, 9, 5)  # noqa: DTZ001
TABLE = Table(
    sheet="表",
    title="标题",
    columns=(
        Column("序号", Kind.NUMBER),
        Column("名称"),
        Column("投资", Kind.AMOUNT, over="完成", summed=True),
        Column("比例（%）", Kind.PERCENT),
        Column("日期", Kind.DATE),
        Column("时刻", Kind.MOMENT),
    ),
    body=Section(
        "合计",
        sections=(
            Section(
                "新开工",
                rows=(
                    Row(
                        (
                            1,
                            "滨江路",
                            Decimal("12345.60"),
                            Decimal("4.50"),
                            date(2020, 3, 1),
                            NINE,
                        )
                    ),
                    Row((None, '(1)"东"段', Decimal("1E+3"), None, None, None), part=True),
                ),
            ),
        ),
    ),
    levels=("类别",),
)


def test_a_byte_order_mark_one_header_crlf_and_no_totals() -> None:
    assert to_csv(TABLE) == (
        b"\xef\xbb\xbf"
        + (
            '"类别","序号","名称","完成·投资（万元）","比例（%）","日期","时刻"\r\n'
            '"新开工",1,"滨江路",12345.6,4.50,"2020-03-01","2020-03-01 09:05"\r\n'
            '"新开工",,"(1)""东""段",1000,,,\r\n'
        ).encode()
    )


def test_amounts_in_yi_are_exact_and_the_header_says_so() -> None:
    header, road, _ = to_csv(TABLE._replace(unit=Unit.YI)).decode().splitlines()
    assert '"完成·投资（亿元）"' in header
    assert road.startswith('"新开工",1,"滨江路",1.23456,4.50,')


def test_negative_numbers_stay_numbers() -> None:
    assert lines([[Decimal("-5.5"), -3, Decimal("0.000001")]]).decode() == "\ufeff-5.5,-3,0.000001\r\n"


def test_each_sheet_has_a_file_named_like_it() -> None:
    made = files("2020年度计划表", plan_tables(programme(), ENTRIES, STAMP, Unit.WAN), STAMP)
    assert [file.name for file in made] == [
        "2020年度计划表.xlsx",
        "2020年度计划表-实施项目.csv",
        "2020年度计划表-预备项目.csv",
    ]
    rows = made[1].content.decode().split("\r\n")
    assert len(rows) == 1 + 7 + 1
    assert rows[2].startswith('"新开工","基础设施",2,"老旧管网打包","",')
    assert rows[3].startswith('"新开工","基础设施",,"(1)东段","",')


def test_a_workbook_of_one_sheet_has_one_file_of_its_name() -> None:
    assert [file.name for file in files("表", [TABLE], STAMP)] == ["表.xlsx", "表.csv"]
