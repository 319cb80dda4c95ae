"""Reports: one a project and period, however many programmes list the project."""

from datetime import date
from uuid import UUID

from events.facts import Fact
from events.vocabulary import Basis, FigureKind, Measure, Money, Period, Prose, Reason, ReturnStage, Value


class Figures(Value):
    """What a report says that may be corrected later."""

    completed: Money | None
    year_to_date: Money | None
    since_start: Money | None
    progress: Prose
    preparatory_progress: Prose


class ReportFiled(Fact, topic="report.filed"):
    """信息员填报了本期进展。"""

    project_id: UUID
    period: Period
    covers_from: date
    covers_to: date
    completed: Money | None
    year_to_date: Money | None
    since_start: Money | None
    figure: FigureKind
    measured_by: Measure
    progress: Prose
    preparatory_progress: Prose
    problems: Prose
    next_steps: Prose
    nothing_to_report: bool
    reason: Prose


class ReportReviewed(Fact, topic="report.reviewed"):
    """联络员审核通过了本期月报。"""

    project_id: UUID
    period: Period
    remark: Prose


class ReportReturned(Fact, topic="report.returned"):
    """本期月报被退回。"""

    project_id: UUID
    period: Period
    stage: ReturnStage
    reason: Reason


class ReportAccepted(Fact, topic="report.accepted"):
    """重点办收下了本期月报。"""

    project_id: UUID
    period: Period
    remark: Prose


class ReportCorrected(Fact, topic="report.corrected"):
    """更正了本期月报已报的数；原数、新数、理由与依据并存。"""

    project_id: UUID
    period: Period
    before: Figures
    after: Figures
    reason: Reason
    basis: Basis
    consent: Prose


class ReportExcused(Fact, topic="report.excused"):
    """本期月报准予免报。"""

    project_id: UUID
    period: Period
    reason: Reason
    basis: Basis | None


ReportFact = ReportFiled | ReportReviewed | ReportReturned | ReportAccepted | ReportCorrected | ReportExcused
