"""A proposal in a terminal: exact text, bounded, and nothing of the file alive in it."""

from datetime import UTC, datetime
from io import StringIO
from uuid import UUID

from msgspec.structs import replace
from rich.console import Console, RenderableType

from service.excel.importing.proposal import Change, ChangeKind, Proposal
from service.excel.presenting.structured import Written
from service.excel.presenting.terminal import noted, receipt, terminal
from tests.workbooks.proposals import PROPOSAL, at

WHOLE = """\
文件：附件1.xlsx（SHA-256 abababababababab…）
方案：2020年重大项目，台账位置 7
依据：2020年重大项目实施方案，柳政办〔2020〕2号，2020-01-09，2020-01 起生效（年度方案）

将要发生
┏━━━━━━━━━━━━━━┳━━━━━━┓
┃ 事项         ┃ 数量 ┃
┡━━━━━━━━━━━━━━╇━━━━━━┩
│ 登记项目     │    1 │
│ 列入方案     │    1 │
│ 调整年度计划 │    1 │
│ 不变         │    1 │
└──────────────┴──────┘

按项目和单位
┏━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
┃ 位置      ┃ 名称                                    ┃ 事项                                              ┃
┡━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┩
│ 计划表!B3 │ =HYPERLINK("http://a.example","滨江路") │ 登记项目：=HYPERLINK("http://a.example","滨江路") │
│           │                                         │ 列入方案：新开工、基础设施                        │
│ 计划表!B4 │ 小学                                    │ 调整年度计划：1,000万元 → 1,200万元               │
└───────────┴─────────────────────────────────────────┴───────────────────────────────────────────────────┘

表中的问题：错误 1、提醒 2
┏━━━━━━┳━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┓
┃ 级别 ┃ 位置      ┃ 问题                                            ┃ 建议         ┃
┡━━━━━━╇━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━┩
│ 错误 │ 计划表!C3 │ “约一亿”不是金额                                │ 请只写一个数 │
│ 提醒 │ 计划表!B3 │ “=HYPERLINK("http://a.example","滨江路")”像公式 │ 请核对       │
│ 提醒 │ 计划表!C3 │ 与合计不符                                      │ 请核对       │
└──────┴───────────┴─────────────────────────────────────────────────┴──────────────┘

要回答的问题：1
┏━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
┃ 位置              ┃ 问题                   ┃ 可选的回答                                   ┃
┡━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┩
│ 计划表!D4 等 2 处 │ 没有叫“市住建委”的单位 │ 就是“市住建局”：                             │
│                   │                        │ --answer 'unit:市住建委=alias:1'             │
│                   │                        │ 登记为新单位：                               │
│                   │                        │ --answer 'unit:市住建委=register:DEPARTMENT' │
└───────────────────┴────────────────────────┴──────────────────────────────────────────────┘

列明数与各行相加：1 处一致，1 处不一致
┏━━━━━━━━━━━┳━━━━━━┳━━━━━━━━━━━━━━━━┳━━━━━━━━━━┳━━━━━━━━━━┳━━━━━━━━━━┓
┃ 位置      ┃ 行   ┃ 栏             ┃     列明 ┃ 各行相加 ┃     相差 ┃
┡━━━━━━━━━━━╇━━━━━━╇━━━━━━━━━━━━━━━━╇━━━━━━━━━━╇━━━━━━━━━━╇━━━━━━━━━━┩
│ 计划表!A2 │ 合计 │ 总投资（万元） │ 8,646.08 │    1,200 │ 7,446.08 │
└───────────┴──────┴────────────────┴──────────┴──────────┴──────────┘

台账有、文件没有的项目：1（不动）
┏━━━━━━┓
┃ 名称 ┃
┡━━━━━━┩
│ 旧桥 │
└──────┘

附注
┏━━━━━━━━━━━┳━━━━━━━━━━━━━━┓
┃ 位置      ┃ 内容         ┃
┡━━━━━━━━━━━╇━━━━━━━━━━━━━━┩
│ 计划表!A6 │ 备注：含征地 │
└───────────┴──────────────┘

表中列了 2 人：写入时记入通讯录，姓名和电话不进台账。

还不能写入：有 1 处错误、1 个问题。请改正表格、回答问题后再试。
"""


def shown(what: RenderableType, width: int = 120) -> str:
    """As a file that is no terminal gets it; without blanks at the ends of lines."""
    out = StringIO()
    Console(file=out, width=width, highlight=False, markup=False, emoji=False).print(what)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def many(count: int) -> Proposal:
    changes = tuple(
        Change(kind=ChangeKind.REGISTER_PROJECT, place=at(row, 2), about=f"项目{row}", id=UUID(int=row))
        for row in range(1, count + 1)
    )
    return replace(PROPOSAL, changes=changes)


def test_the_whole() -> None:
    assert shown(terminal(PROPOSAL)) == WHOLE


def test_only_the_first_are_shown_and_how_many_more() -> None:
    said = shown(terminal(many(50), most=20))
    assert "项目20 " in said
    assert "项目21 " not in said
    assert "……还有 30 项；加 --all 全部列出。" in said


def test_all_are_shown_where_all_are_asked_for() -> None:
    said = shown(terminal(many(50), most=None))
    assert [f"项目{number} " in said for number in range(1, 51)] == [True] * 50
    assert "还有" not in said
    assert "│ 计划表!A2 │ 合计 │ 项数           │        3 │        3 │     一致 │" in said


def test_nothing_wrong_says_how_to_write_it() -> None:
    fine = replace(PROPOSAL, problems=(), questions=(), totals=())
    assert shown(terminal(fine)).endswith("没有错误，可以写入。加 --commit 即写入。\n")
    nothing = replace(fine, changes=PROPOSAL.changes[-1:])
    assert shown(terminal(nothing)).endswith("与台账一致，没有要写入的。\n")
    assert "可以写入" not in shown(terminal(fine, committed=True))


def test_totals_that_agree_are_counted() -> None:
    (total,) = PROPOSAL.totals
    fine = replace(PROPOSAL, totals=(replace(total, computed=total.stated),))
    said = shown(terminal(fine))
    assert "列明数与各行相加：2 处一致，0 处不一致\n" in said
    assert "│ 合计" not in said


def test_markup_and_control_signs_of_a_file_do_nothing() -> None:
    name = "[red]红[/red]\x1b[31m路\u202e:smile:\n桥"
    said = shown(terminal(replace(PROPOSAL, changes=(replace(PROPOSAL.changes[0], about=name),))))
    assert "[red]红[/red][31m路:smile: 桥" in said
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_a_suggested_answer_cannot_run_as_a_command() -> None:
    (question,) = PROPOSAL.questions
    said = shown(terminal(replace(PROPOSAL, questions=(replace(question, id="unit:a'; rm -rf ~ #"),))), width=200)
    assert """--answer 'unit:a'"'"'; rm -rf ~ #=alias:1'""" in said


def test_a_receipt_says_position_person_and_root() -> None:
    moment = datetime(2020, 4, 3, 4, 0, tzinfo=UTC)
    written = Written(UUID(int=1), UUID(int=2), 9, 8, 9, moment, "00ff", UUID(int=3))
    assert shown(receipt(written)) == (
        "已写入：第 8 至 9 条，台账位置 9。\n"
        "导入编号：00000000-0000-0000-0000-000000000003\n"
        "记账人：00000000-0000-0000-0000-000000000002\n"
        "根哈希：00ff\n"
    )
    assert shown(receipt(written._replace(first=None, last=None))).startswith("已写入：没有新的事实，台账位置 9。\n")
    assert shown(receipt(None)) == "没有要写入的，台账未动。\n"
    assert shown(noted(2)) == "已记入通讯录：2 人。\n"
