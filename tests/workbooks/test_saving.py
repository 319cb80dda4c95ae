"""The bytes of a workbook: the same every time, no clock in them, a figure behind every formula, fast enough."""

import re
import time
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from events.vocabulary import Unit
from service.excel.writing.exporting import files
from service.excel.writing.plan import plan_tables
from service.excel.writing.saving import to_bytes
from tests.workbooks.shown import ENTRIES, ROAD, STAMP, opened, programme


def test_the_same_rows_at_the_same_position_are_the_same_bytes() -> None:
    one, other = (files("表", plan_tables(programme(), ENTRIES, STAMP, Unit.WAN), STAMP) for _ in range(2))
    assert one == other
    later = STAMP._replace(position=1235)
    assert files("表", plan_tables(programme(), ENTRIES, later, Unit.WAN), later)[0] != one[0]


def test_the_properties_name_the_position_and_its_time_and_nobody() -> None:
    content = files("表", plan_tables(programme(), ENTRIES, STAMP, Unit.WAN), STAMP)[0].content
    properties = opened(content).properties
    assert properties.created == properties.modified == STAMP.recorded_at.replace(tzinfo=None)
    assert properties.identifier == f"{STAMP.journal_id} 1234"
    assert (properties.creator, properties.lastModifiedBy) == ("台账 Taizhang", "台账 Taizhang")
    with ZipFile(BytesIO(content)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_every_formula_has_its_figure() -> None:
    content = files("表", plan_tables(programme(), ENTRIES, STAMP, Unit.WAN), STAMP)[0].content
    with ZipFile(BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert xml.count("<f>") == len(re.findall(r"<f>[^<]+</f><v>-?[\d.]+</v>", xml)) == 15


def test_numbers_are_written_digit_by_digit() -> None:
    exact = Decimal("900000000.123457")
    project = ROAD.project._replace(total=exact)
    content = files("表", plan_tables(programme(), [ROAD._replace(project=project)], STAMP, Unit.WAN), STAMP)[0].content
    with ZipFile(BytesIO(content)) as archive:
        assert archive.read("xl/worksheets/sheet1.xml").decode().count("<v>900000000.123457</v>") == 4


def test_a_formula_without_a_figure_and_a_figure_without_a_formula_are_mistakes() -> None:
    def book(value: str) -> Workbook:
        workbook = Workbook()
        workbook.worksheets[0]["A1"] = value
        return workbook

    with pytest.raises(ValueError, match="A1"):
        to_bytes(book("=1+1"), STAMP, {})
    with pytest.raises(ValueError, match="B2"):
        to_bytes(book("=1+1"), STAMP, {"Sheet": {"A1": Decimal(2), "B2": Decimal(3)}})
    assert opened(to_bytes(book("=1+1"), STAMP, {"Sheet": {"A1": Decimal(2)}}), computed=True).active["A1"].value == 2


def test_730_rows_are_written_within_two_seconds() -> None:
    """Of this process's own time: other tests may keep the machine busy."""
    rows = [ROAD._replace(row_no=number) for number in range(1, 731)]
    began = time.process_time()
    made = files("表", plan_tables(programme(), rows, STAMP, Unit.WAN), STAMP)
    assert time.process_time() - began < 2
    assert opened(made[0].content)["实施项目"].max_row == 7 + 730
