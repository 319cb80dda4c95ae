"""A plan table that names people: beside their units in one cell, and in columns of their own."""

from typing import Any

from tests.workbooks.importing import HEADER, ROAD, SCHOOL, workbook

NAMED_HEADER = ["业主、法人（责任）单位及负责人" if header == "项目业主" else header for header in HEADER] + [
    "联系人",
    "联系电话",
    "市挂钩领导",
]
OWNER = "柳州城建投资有限公司"
NAMES = ("张三丰", "李四光", "王五岳", "赵六一")
TELEPHONES = ("13907720001", "0772-2812345", "0772-2899999", "18877209999")


def named(cells: list[Any], owner: str, contact: Any = None, telephone: Any = None, leader: Any = None) -> list[Any]:
    """A row of tests.workbooks.importing with its people."""
    return [*(owner if cell == OWNER else cell for cell in cells), contact, telephone, leader]


ROAD_NAMED = named(ROAD, f"{OWNER}{' ' * 17}张三丰 13907720001", "李四光", "0772-2812345", "王五岳")
SCHOOL_NAMED = named(SCHOOL, f"{OWNER}\u3000\u3000\u3000张三丰", "赵六一", "18877209999", "王五岳")


def table(*rows: list[Any]) -> bytes:
    heads = [["一、新开工2项"], ["（一）基础设施2项"]]
    return workbook(*heads, *(rows or (ROAD_NAMED, SCHOOL_NAMED)), header=NAMED_HEADER)
