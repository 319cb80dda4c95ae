"""What a child says is not believed: whatever is not exactly as agreed is refused, and nothing of it is taken."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from service.excel.grid import Failed, Merge, Sheet
from service.excel.reading import sheets_of
from service.excel.refusals import WorkbookRefused, WorkbookUnreadable


def told(*rows: list[Any], **changed: Any) -> bytes:
    sheet = {"name": "附件1", "hidden": False, "rows": rows, "merges": [], "hidden_rows": [], "hidden_columns": []}
    return json.dumps({"sheets": [{**sheet, **changed}]}).encode()


def test_values_arrive_as_they_were_sent() -> None:
    row = ["t 桥 ", "n7446.08", "n1.5E+300", "b1", "b0", "d2020-03-01", "m2020-03-01T08:30:00", "x#REF!", None, "t=1+1"]
    answer = told(row, [], merges=[[1, 1, 2, 3]], hidden=True, hidden_rows=[2], hidden_columns=[1, 3])
    assert sheets_of(answer) == [
        Sheet(
            name="附件1",
            rows=[
                [
                    " 桥 ", Decimal("7446.08"), Decimal("1.5E+300"), True, False, date(2020, 3, 1),
                    datetime(2020, 3, 1, 8, 30), Failed("#REF!"), None, "=1+1",  # noqa: DTZ001
                ],
                [],
            ],
            merges=[Merge(1, 1, 2, 3)],
            hidden=True,
            hidden_rows=frozenset({2}),
            hidden_columns=frozenset({1, 3}),
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"hello",
        b"\xff",
        b"[" * 100_000,
        b"{}",
        b'{"sheets":[],"refused":"macros"}',
        b'{"sheets":[]}{"sheets":[]}',
        b'{"sheets":[],"more":1}',
        b'{"refused":"unheard_of"}',
        b'{"refused":"unreadable","detail":"' + b"x" * 501 + b'"}',
        told(["q1"]),
        told([""]),
        told([1]),
        told(["nNaN"]),
        told(["nInfinity"]),
        told(["n"]),
        told(["n" + "1" * 41]),
        told(["b2"]),
        told(["d2020-13-01"]),
        told(["m2020-03-01T08:30:00+08:00"]),
        told(["x" + "y" * 201]),
        told(["t" + "y" * 32_768]),
        told(["t\ud800"]),
        told([None] * 101),
        told(*[[]] * 20_001),
        told(merges=[[0, 1, 1, 1]]),
        told(merges=[[1, 1, 1_048_576, 16_384]]),
        told(hidden_rows=[20_001]),
        told(hidden_columns=[-1]),
        told(name=""),
        told(name="名" * 101),
    ],
    ids=range(31),
)
def test_what_was_not_agreed_is_refused(answer: bytes) -> None:
    with pytest.raises(WorkbookUnreadable) as refused:
        sheets_of(answer)
    assert refused.value.message.startswith("文件读不出来：内容异常；")


def test_the_words_of_a_refusal_carry_no_control_characters() -> None:
    with pytest.raises(WorkbookRefused) as refused:
        sheets_of(json.dumps({"refused": "too_large", "detail": "工作表“\u202e\n\x1b[31m附件”太大"}).encode())
    assert refused.value.message.startswith("文件过大：工作表“[31m附件”太大；")
