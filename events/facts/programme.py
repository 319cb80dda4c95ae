"""Programmes: a level's list for a year, its documents with their own stated totals, its reporting months."""

from uuid import UUID

from events.facts import Fact
from events.vocabulary import (
    Basis,
    Category,
    Code,
    Disclosure,
    DocumentKind,
    ExtraColumn,
    FigureKind,
    Moment,
    Name,
    Period,
    Reason,
    Sector,
    StatedTotal,
    Year,
)


class ProgrammeOpened(Fact, topic="programme.opened"):
    """设立了一个年度的统筹推进方案，并声明其类别、行业与附加栏目。"""

    programme_id: UUID
    level: Code
    issuing_area: Code
    year: Year
    title: Name
    categories: tuple[Category, ...]
    sectors: tuple[Sector, ...]
    extra_columns: tuple[ExtraColumn, ...]


class DocumentIssued(Fact, topic="programme.document_issued"):
    """印发了年度方案、增补方案或调整文件；文件自述的合计原样保存。"""

    programme_id: UUID
    document_id: UUID
    kind: DocumentKind
    batch_no: int | None
    basis: Basis
    ratified_by: Name | None
    disclosure: Disclosure
    stated: tuple[StatedTotal, ...]


class MonthOpened(Fact, topic="programme.month_opened"):
    """开放了一期月报，并定下开始、截止与锁定时刻。"""

    programme_id: UUID
    period: Period
    opens: Moment
    due: Moment
    lock: Moment | None
    figure: FigureKind


class MonthClosed(Fact, topic="programme.month_closed"):
    """该期月报关账；此后补报、退回、更正与免报均另行留痕。"""

    programme_id: UUID
    period: Period


class MonthReopened(Fact, topic="programme.month_reopened"):
    """该期月报因故重新开放。"""

    programme_id: UUID
    period: Period
    reason: Reason


ProgrammeFact = ProgrammeOpened | DocumentIssued | MonthOpened | MonthClosed | MonthReopened
