"""A proposal as JSON: exact keys, exact numbers, one object."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from service.excel.presenting.structured import Written, to_json
from tests.workbooks.proposals import EVIL, PROPOSAL

WRITTEN = Written(
    command_id=UUID(int=1),
    person=UUID(int=2),
    position=9,
    first=8,
    last=9,
    recorded_at=datetime(2020, 4, 3, 4, 0, tzinfo=UTC),
    root="00ff",
    import_id=UUID(int=3),
)


def place(row: int, column: int, cell: str) -> dict[str, object]:
    return {"sheet": "计划表", "row": row, "column": column, "cell": cell}


def id(number: int) -> str:
    return str(UUID(int=number))


def change(kind: str, label: str, row: int, about: str, after: str, **more: object) -> dict[str, object]:
    said = {"before": "", "figureBefore": None, "figureAfter": None, **more}
    named = {"kind": kind, "label": label, "place": place(row, 2, f"B{row}"), "about": about, "id": id(row)}
    return {**named, "after": after, **said}


def problem(code: str, severity: str, at: dict[str, object], message: str, proposal: str) -> dict[str, object]:
    return {"code": code, "severity": severity, "place": at, "message": message, "proposal": proposal}


def test_a_proposal_is_one_object() -> None:
    assert json.loads(to_json(PROPOSAL), parse_float=Decimal) == {
        "file": {"name": "附件1.xlsx", "sha256": "ab" * 32},
        "programme": {"id": id(0x2020), "title": "2020年重大项目"},
        "position": 7,
        "document": {
            "id": id(0xD0C),
            "kind": "ANNUAL",
            "title": "2020年重大项目实施方案",
            "issuer": "市府办",
            "issuedOn": "2020-01-09",
            "documentNo": "柳政办〔2020〕2号",
            "effectiveFrom": "2020-01-01",
        },
        "canCommit": False,
        "changesNothing": False,
        "counts": {
            "changes": {"REGISTER_PROJECT": 1, "LIST_ENTRY": 1, "ADJUST_PLAN": 1, "NOTHING": 1},
            "problems": {"ERROR": 1, "WARNING": 2, "QUESTION": 0},
            "questions": 1,
            "notInFile": 1,
            "persons": 2,
        },
        "changes": [
            change("REGISTER_PROJECT", "登记项目", 3, EVIL, EVIL, figureAfter=Decimal("7446.08")),
            change("LIST_ENTRY", "列入方案", 3, EVIL, "新开工、基础设施"),
            change(
                "ADJUST_PLAN",
                "调整年度计划",
                4,
                "小学",
                "1,200万元",
                before="1,000万元",
                figureBefore=1000,
                figureAfter=1200,
            ),
            change("NOTHING", "不变", 5, "大桥", ""),
        ],
        "problems": [
            problem("name_odd", "WARNING", place(3, 2, "B3"), f"“{EVIL}”像公式", "请核对"),
            problem("amount_unreadable", "ERROR", place(3, 3, "C3"), "“约一亿”不是金额", "请只写一个数"),
            problem("stated_total_differs", "WARNING", place(3, 3, "C3"), "与合计不符", "请核对"),
        ],
        "questions": [
            {
                "id": "unit:市住建委",
                "kind": "UNIT",
                "place": place(4, 4, "D4"),
                "places": [place(4, 4, "D4"), place(5, 4, "D5")],
                "about": "市住建委",
                "message": "没有叫“市住建委”的单位",
                "candidates": [
                    {"choice": "alias:1", "label": "就是“市住建局”"},
                    {"choice": "register:DEPARTMENT", "label": "登记为新单位"},
                ],
            }
        ],
        "totals": [
            {
                "place": place(2, 1, "A2"),
                "label": "合计",
                "path": [],
                "stated": {"count": 3, "total": Decimal("8646.08"), "plan": None},
                "computed": {"count": 3, "total": 1200, "plan": 5},
                "difference": {"count": 0, "total": Decimal("7446.08"), "plan": None},
                "agrees": False,
                "recorded": True,
            }
        ],
        "notes": [{"place": place(6, 1, "A6"), "text": "备注：含征地"}],
        "notInFile": [{"entryId": id(0xE), "projectId": id(0xF), "name": "旧桥"}],
        "receipt": None,
        "noted": None,
    }


def test_amounts_are_plain_numbers() -> None:
    said = to_json(PROPOSAL).decode()
    assert '"figureAfter": 7446.08\n' in said
    assert '"figureBefore": 1000,\n' in said
    assert said.endswith("}\n")


def test_what_was_written_stands_under_receipt() -> None:
    assert json.loads(to_json(PROPOSAL, WRITTEN))["receipt"] == {
        "commandId": id(1),
        "importId": id(3),
        "person": id(2),
        "position": 9,
        "first": 8,
        "last": 9,
        "recordedAt": "2020-04-03T04:00:00Z",
        "root": "00ff",
    }


def test_how_many_persons_were_noted_is_told() -> None:
    assert json.loads(to_json(PROPOSAL, WRITTEN, 2))["noted"] == 2
