"""What all ways of showing a proposal share: words, order, and text that does nothing but be read."""

import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from events.vocabulary import DocumentKind, Unit
from service.excel.importing.proposal import Change, ChangeKind, Comparison, Proposal, Question
from service.excel.tables import Place, Problem, Severity
from service.excel.writing.tables import in_unit

SEVERITIES = {Severity.ERROR: "错误", Severity.QUESTION: "待定", Severity.WARNING: "提醒"}
"""Worst first."""
ORDER = {severity: rank for rank, severity in enumerate(SEVERITIES)}
DOCUMENTS = {DocumentKind.ANNUAL: "年度方案", DocumentKind.SUPPLEMENT: "增补", DocumentKind.ADJUSTMENT: "调整"}
FIGURES = {"count": "项数", "total": "总投资（万元）", "plan": "年度计划投资（万元）"}


class Compared(NamedTuple):
    """One stated figure beside what its rows come to; amounts are 万元. `label` names a group with those around it."""

    place: Place | None
    label: str
    figure: str
    stated: Decimal | int
    computed: Decimal | int | None

    @property
    def difference(self) -> Decimal | int | None:
        """Stated less computed; None where nothing could be added up."""
        return None if self.computed is None else self.stated - self.computed

    @property
    def agrees(self) -> bool:
        return self.difference == 0


def plain(text: str) -> str:
    """One line without anything that a terminal obeys or that turns the reading direction."""
    return " ".join("".join(sign for sign in text if unicodedata.category(sign)[0] != "C" or sign.isspace()).split())


def shown(amount: Decimal | int | None) -> str:
    """ "1,234.5"; "" where nothing is said."""
    return "" if amount is None else f"{exact(amount):,f}"


def exact(amount: Decimal | int) -> Decimal:
    """Without trailing zeros or powers of ten."""
    return in_unit(Decimal(amount), Unit.WAN)


def where(place: Place | None) -> str:
    """ "计划表!D7"; the whole file has no place."""
    return "全部" if place is None else f"{plain(place.sheet)}!{place.cell}"


def by_severity(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (ORDER[problem.severity], problem.place))


def told(change: Change) -> str:
    """ "调整年度计划：1,000万元 → 1,200万元"."""
    said = " → ".join(plain(words) for words in (change.before, change.after) if words)
    return f"{change.kind.label}：{said}" if said else change.kind.label


def by_subject(proposal: Proposal) -> list[tuple[Place, str, list[Change]]]:
    """What would happen, together for each row and what it is about; in the order of the proposal."""
    found: dict[tuple[Place, str], list[Change]] = {}
    for change in proposal.changes:
        if change.kind is not ChangeKind.NOTHING:
            found.setdefault((change.place, change.about), []).append(change)
    return [(place, about, changes) for (place, about), changes in found.items()]


def compared(totals: Sequence[Comparison]) -> list[Compared]:
    """Every figure that is stated; those that do not agree first."""
    found = [
        Compared(one.place, " · ".join(one.path) or one.label, name, stated, getattr(one.computed, figure))
        for one in totals
        for figure, name in FIGURES.items()
        if (stated := getattr(one.stated, figure)) is not None
    ]
    return sorted(found, key=lambda one: one.agrees)


def cells_of(question: Question) -> tuple[Place, ...]:
    """Every cell that waits for the answer."""
    return question.places or (question.place,)


def verdict(proposal: Proposal) -> str:
    """Whether it could be committed, and if not, what stands in the way."""
    if not proposal.can_commit:
        errors, questions = len(proposal.errors), len(proposal.questions)
        return f"还不能写入：有 {errors} 处错误、{questions} 个问题。请改正表格、回答问题后再试。"
    if proposal.changes_nothing:
        return "与台账一致，没有要写入的。"
    return "没有错误，可以写入。"
