"""What is wrong or asked at which cell, as colours and comments; and what a marked workbook says in front."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec

from service.excel.importing.proposal import Candidate, Proposal, Question
from service.excel.presenting.wording import (
    ORDER,
    SEVERITIES,
    by_severity,
    by_subject,
    cells_of,
    compared,
    plain,
    shown,
    told,
    verdict,
    where,
)
from service.excel.tables import Place, Problem, Severity

SUMMARY_TITLE = "台账导入核对结果"
"""What the first cell of the summary says: by it the sheet is known again when the workbook comes back."""
COPIED = "本簿是核对用的副本，公式已换成其值；改正原表或本簿后重新导入，本页不会被读入。"
DRAWN = "原文件的格式带不过来，本簿按读到的内容重画；改正原表或本簿后重新导入，本页不会被读入。"
COMMENT_CHARACTERS = 2000
CANDIDATES = 6
ROWS = 5000
"""So many lines a part of the summary has at most; JSON has all of them."""


class Mark(msgspec.Struct, frozen=True):
    """A cell's colour and comment."""

    place: Place
    severity: Severity
    text: str


class Style(StrEnum):
    TITLE = "TITLE"
    HEADING = "HEADING"
    HEADER = "HEADER"
    BODY = "BODY"


class Line(msgspec.Struct, frozen=True):
    """A row of the summary sheet. `severity` colours its first cell; `place` is what its place leads to."""

    style: Style
    cells: tuple[str, ...]
    severity: Severity | None = None
    place: Place | None = None


class Said(NamedTuple):
    severity: Severity
    text: str


def marks(proposal: Proposal) -> list[Mark]:
    """One mark a cell, in the colour of the worst that is said of it."""
    found: dict[Place, list[Said]] = {}
    for problem in by_severity(proposal.problems):
        found.setdefault(problem.place, []).append(Said(problem.severity, _of_problem(problem)))
    for question in proposal.questions:
        said = Said(Severity.QUESTION, _of_question(question))
        for place in cells_of(question):
            found.setdefault(place, []).append(said)
    return [_mark(place, said) for place, said in sorted(found.items())]


def _mark(place: Place, said: Sequence[Said]) -> Mark:
    worst = min((one.severity for one in said), key=ORDER.__getitem__)
    text = "\n\n".join(one.text for one in sorted(said, key=lambda one: ORDER[one.severity]))
    return Mark(place, worst, text if len(text) <= COMMENT_CHARACTERS else f"{text[: COMMENT_CHARACTERS - 1]}…")


def _of_problem(problem: Problem) -> str:
    return f"【{SEVERITIES[problem.severity]}】{problem.message}\n建议：{problem.proposal}\n代码：{problem.code}"


def _of_question(question: Question) -> str:
    answers = "\n".join(f"· {label}" for label in _labels(question.candidates))
    return f"【{SEVERITIES[Severity.QUESTION]}】{question.message}\n可选：\n{answers}\n问题编号：{question.id}"


def _labels(candidates: Sequence[Candidate]) -> Iterator[str]:
    yield from (one.label for one in candidates[:CANDIDATES])
    if len(candidates) > CANDIDATES:
        yield f"……共 {len(candidates)} 个"


def summary(proposal: Proposal, *, copied: bool) -> list[Line]:
    """What stands in front of a marked workbook, which is the file's copy or was drawn anew."""
    return [
        *_head(proposal, COPIED if copied else DRAWN),
        *_problems(proposal),
        *_questions(proposal),
        *_totals(proposal),
        *_changes(proposal),
    ]


def _head(proposal: Proposal, note: str) -> Iterator[Line]:
    yield Line(Style.TITLE, (SUMMARY_TITLE,))
    yield Line(Style.BODY, ("结论", verdict(proposal)))
    yield Line(Style.BODY, ("说明", note))
    yield Line(Style.BODY, ("文件", plain(proposal.file_name)))
    yield Line(Style.BODY, ("SHA-256", proposal.sha256))
    yield Line(Style.BODY, ("方案", plain(proposal.programme)))
    yield Line(Style.BODY, ("台账位置", str(proposal.position)))
    if document := proposal.document:
        yield Line(Style.BODY, ("依据", "，".join(filter(None, (plain(document.title), document.document_no)))))
    for kind, count in proposal.counts().items():
        yield Line(Style.BODY, (kind.label, str(count)))


def _part(heading: str, header: tuple[str, ...], lines: Iterable[Line]) -> Iterator[Line]:
    """Nothing where there are no lines."""
    rows = list(lines)
    if rows:
        yield Line(Style.HEADING, (f"{heading}：{len(rows)}",))
        yield Line(Style.HEADER, header)
        yield from rows[:ROWS]
    if len(rows) > ROWS:
        yield Line(Style.BODY, ("", f"……还有 {len(rows) - ROWS} 项"))


def _problems(proposal: Proposal) -> Iterator[Line]:
    lines = (
        Line(
            Style.BODY,
            (SEVERITIES[one.severity], where(one.place), one.message, one.proposal, one.code),
            one.severity,
            one.place,
        )
        for one in by_severity(proposal.problems)
    )
    return _part("表中的问题", ("级别", "位置", "问题", "建议", "代码"), lines)


def _questions(proposal: Proposal) -> Iterator[Line]:
    lines = (
        Line(
            Style.BODY,
            (SEVERITIES[Severity.QUESTION], where(one.place), one.message, "\n".join(_labels(one.candidates)), one.id),
            Severity.QUESTION,
            one.place,
        )
        for one in proposal.questions
    )
    return _part("要回答的问题", ("级别", "位置", "问题", "可选的回答", "问题编号"), lines)


def _totals(proposal: Proposal) -> Iterator[Line]:
    lines = (
        Line(
            Style.BODY,
            (
                "一致" if one.agrees else "不一致",
                where(one.place),
                f"{plain(one.label)}：{one.figure}",
                f"列明 {shown(one.stated)}，各行相加 {shown(one.computed) or '无'}",
                "" if one.agrees else f"相差 {shown(one.difference) or '无从比较'}",
            ),
            None if one.agrees else Severity.WARNING,
            one.place,
        )
        for one in compared(proposal.totals)
    )
    return _part("列明数与各行相加", ("结果", "位置", "行与栏", "数", "相差"), lines)


def _changes(proposal: Proposal) -> Iterator[Line]:
    lines = (
        Line(Style.BODY, ("", where(place), plain(about), "\n".join(told(one) for one in changes)), None, place)
        for place, about, changes in by_subject(proposal)
    )
    return _part("将要发生", ("", "位置", "名称", "事项"), lines)
