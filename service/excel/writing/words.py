"""What codes are called in tables, and how months, moments and areas are written."""

from collections.abc import Iterable
from datetime import date, datetime

from events.vocabulary import SHANGHAI, FigureKind, Group, Measure, OrganisationKind
from projections.organisations import OrganisationRow
from projections.reports import FilingStatus

GROUPS = {Group.IMPLEMENTING.value: "实施项目", Group.PREPARATORY.value: "预备项目"}
STATUSES = {
    FilingStatus.OWED.value: "应报未报",
    FilingStatus.FILED.value: "已填报",
    FilingStatus.REVIEWED.value: "已审核",
    FilingStatus.ACCEPTED.value: "已收件",
    FilingStatus.RETURNED.value: "已退回",
    FilingStatus.EXCUSED.value: "免报",
}
FIGURE_KINDS = {FigureKind.ACTUAL.value: "实际数", FigureKind.ESTIMATE.value: "预计数"}
MEASURES = {Measure.WORK.value: "形象进度法", Measure.PAYMENT.value: "财务支出法"}
YES, NO = "是", "否"
CODE_SCHEMES = frozenset({"PROJECT_CODE"})
"""Identifiers that stand in the column 项目代码; others are on the card only."""

CONSTRUCTION = {
    "NEW": "新建",
    "EXPANSION": "扩建",
    "REBUILD": "改建",
    "EXTENSION_AND_REBUILD": "改扩建",
    "TECHNICAL": "技术改造",
    "RELOCATION": "迁建",
    "RESTORATION": "恢复",
}
"""建设性质 by code."""
_GOVERNS = (OrganisationKind.COUNTY.value, OrganisationKind.NEW_AREA.value, OrganisationKind.PARK.value)
_OFFICES = ("人民政府", "管理委员会", "管委会")


def construction(code: str | None) -> str:
    """建设性质; a code that nobody knows is shown as it is."""
    return CONSTRUCTION.get(code or "", code or "")


def area_names(organisations: Iterable[OrganisationRow]) -> dict[str, str]:
    """Area codes by the counties, new areas and parks that bear them, without the word for their government; a park
    gives its name only to an area that nobody else governs."""
    bearing = [one for one in organisations if one.kind in _GOVERNS and one.area_code]
    found: dict[str, str] = {}
    for one in sorted(bearing, key=lambda one: _GOVERNS.index(one.kind)):
        found.setdefault(one.area_code or "", area_name(one.name))
    return found


def area_name(name: str) -> str:
    """ "柳南区" of "柳南区人民政府"."""
    return next((name.removesuffix(office) for office in _OFFICES if name.endswith(office)), name)


def joined(names: Iterable[str]) -> str:
    """In order: the first leads."""
    return "、".join(names)


def month_words(month: date) -> str:
    return f"{month.year}年{month.month}月"


def to_date_words(month: date) -> str:
    """ "1-3月", and "1月" for the first."""
    return "1月" if month.month == 1 else f"1-{month.month}月"


def moment_words(moment: datetime) -> str:
    """On the clocks of Shanghai, to the minute."""
    there = moment.astimezone(SHANGHAI)
    return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}"


def clock(moment: datetime | None) -> datetime | None:
    """A cell's moment: Shanghai's clocks, without a zone, because spreadsheets know none."""
    return moment.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0) if moment else None
