"""The notice's words as types: amounts in 万元, months of Asia/Shanghai, 文号, codes, roles.

Everything here is frozen and validated on construction as well as on decoding, because facts are made of these
values for ever. Amounts are exact decimals in 万元 with at most six decimals (a 分 fits) and fifteen digits
(exact as a JSON number); what was typed stands beside them.
"""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, NewType, Self, dataclass_transform
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

SHANGHAI = ZoneInfo("Asia/Shanghai")
"""Months, due days and dates without a zone are this zone's (notice 三（八）: 每月按时填报)."""

Wan = NewType("Wan", Decimal)
"""An exact amount in 万元."""

OrgRef = NewType("OrgRef", UUID)
PersonRef = NewType("PersonRef", UUID)
"""A person is a reference only: names and telephone numbers never enter the journal (个人信息保护法 47)."""

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Prose = Annotated[str, msgspec.Meta(max_length=4000)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Code = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z0-9][A-Z0-9_-]{0,39}\Z")]
"""A code that the programme declares (category, sector, level …): lists differ, so these are no closed enum."""
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Year = Annotated[int, msgspec.Meta(ge=1949, le=2199)]


@dataclass_transform(frozen_default=True, kw_only_default=True)
class ValueMeta(msgspec.StructMeta):
    """Makes every value frozen without saying so on each."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> "ValueMeta":
        # Values hold no cycles, so the collector need not look at the tens of thousands that an import makes.
        return super().__new__(mcls, name, bases, namespace, frozen=True, kw_only=True, gc=False, **options)


class Value(msgspec.Struct, metaclass=ValueMeta):
    """A part of a fact: frozen, compared by content."""


class Unit(StrEnum):
    """The unit that a stated amount was typed in."""

    YI = "YI"
    WAN = "WAN"
    YUAN = "YUAN"

    @property
    def in_wan(self) -> Decimal:
        return _IN_WAN[self]


_IN_WAN = {Unit.YI: Decimal(10_000), Unit.WAN: Decimal(1), Unit.YUAN: Decimal("0.0001")}
_NUMBER = r"(?!-0(?![.]))-?(?=[\d.]{1,16}(?![\d.]))(?!\d{16})(?:0|[1-9]\d*)(?:[.]\d{0,5}[1-9])?"
_CANONICAL = re.compile(rf"(?:{_NUMBER}(?: {_NUMBER})*)?", re.ASCII)
_EXACT = Context(prec=60)
_AMOUNT = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", re.ASCII)


def wan(amount: Decimal) -> Wan:
    """`amount` in its one spelling (1.10 is 1.1, -0 is 0); ValueError where 万元 cannot hold it exactly."""
    if not amount.is_finite():
        raise ValueError("金额必须是有限的数")
    if abs(amount.adjusted()) > 40:
        raise ValueError("金额过大或过小")
    plain = Decimal(format(amount.normalize(_EXACT), "f")) if amount else Decimal(0)
    check_wan(plain)
    if plain != amount:
        raise ValueError("金额以万元计最多六位小数")
    return Wan(plain)


def check_wan(*amounts: Decimal) -> None:
    """Raise ValueError unless each is spelt as `wan` spells it: equal amounts must be equal bytes."""
    if not _CANONICAL.fullmatch(" ".join(map(str, amounts))):
        raise ValueError("金额以万元计最多六位小数、十五位数字，并写成最简形式")


class Money(Value):
    """An amount in 万元 beside what was typed: `wan` is computed exactly from `stated` and `unit`."""

    wan: Decimal
    stated: Annotated[str, msgspec.Meta(max_length=40)]
    unit: Unit

    def __post_init__(self) -> None:
        check_wan(self.wan)

    @classmethod
    def of(cls, stated: str | Decimal | int, unit: Unit = Unit.WAN) -> Self:
        """`stated` as typed ("1,234.50", 亿元, 元); ValueError where it is no number or not exact in 万元."""
        text = str(stated)
        if not _AMOUNT.fullmatch(text) or len(text) > 40:
            raise ValueError(f"“{text[:40]}”不是金额；请只写数字，如 1234.5")
        return cls(wan=wan(_EXACT.multiply(Decimal(text.replace(",", "")), unit.in_wan)), stated=text, unit=unit)


class PeriodKind(StrEnum):
    MONTH = "MONTH"
    TEN_DAY = "TEN_DAY"
    WEEK = "WEEK"


class Period(Value, rename={"first": "from", "last": "to"}):
    """What a report is about: a month, a ten-day period (旬) or a week, by its first and last day."""

    kind: PeriodKind
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last != _last_day(self.kind, self.first):
            raise ValueError(f"{self.first}—{self.last} 不是完整的一期")

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        first = date(year, month, 1)
        return cls(kind=PeriodKind.MONTH, first=first, last=first.replace(day=monthrange(year, month)[1]))

    @classmethod
    def parse(cls, text: str) -> Self:
        """ "2020-03" → March 2020; ValueError for anything else."""
        if not re.fullmatch(r"\d{4}-\d{2}", text, re.ASCII):
            raise ValueError(f"“{text[:20]}”不是月份；请写成 2020-03")
        return cls.month(int(text[:4]), int(text[5:]))

    @property
    def code(self) -> str:
        """Month: "2020-03"; ten days: "2020-03-D2"; week: "2020-W11". Part of the report's stream name: for ever."""
        if self.kind is PeriodKind.WEEK:
            year, week, _ = self.first.isocalendar()
            return f"{year:04}-W{week:02}"
        month = f"{self.first.year:04}-{self.first.month:02}"
        return month if self.kind is PeriodKind.MONTH else f"{month}-D{self.first.day // 10 + 1}"


@lru_cache(maxsize=4096)
def _last_day(kind: PeriodKind, first: date) -> date | None:
    month_end = first.replace(day=monthrange(first.year, first.month)[1])
    if kind is PeriodKind.MONTH:
        return month_end if first.day == 1 else None
    if kind is PeriodKind.WEEK:
        return first + timedelta(days=6) if first.isoweekday() == 1 and first < date(9999, 12, 20) else None
    return {1: first.replace(day=10), 11: first.replace(day=20), 21: month_end}.get(first.day)


def month_of(day: date) -> date:
    """The first day of the month of `day`: how tables key months."""
    return day.replace(day=1)


def end_of_day(day: date) -> datetime:
    """The last microsecond of `day` in Shanghai."""
    return datetime.combine(day, time.max, SHANGHAI)


class Basis(Value):
    """依据: the document that a change rests on."""

    title: Name
    issuer: Name
    issued_on: date
    document_no: Name | None = None
    attachment_hash: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")] | None = None


class Identifier(Value):
    """An outside number of a project: scheme (投资项目在线平台代码, old code …) and value."""

    scheme: Code
    value: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class Years(Value):
    """建设年限 as stated ("2018～2021"), with the years where they are known."""

    stated: Annotated[str, msgspec.Meta(max_length=60)]
    first: Year | None = None
    last: Year | None = None


class OrganisationKind(StrEnum):
    COUNTY = "COUNTY"
    NEW_AREA = "NEW_AREA"
    PARK = "PARK"
    DEPARTMENT = "DEPARTMENT"
    STATE_FIRM = "STATE_FIRM"
    COMPANY = "COMPANY"
    OFFICE = "OFFICE"


class Group(StrEnum):
    """The notice's two classes: 实施项目 and 预备项目 (二、工作任务)."""

    IMPLEMENTING = "IMPLEMENTING"
    PREPARATORY = "PREPARATORY"


class Category(Value):
    """年度类别 as the programme declares it: 新开工, 续建, 竣工, 预备 in the notice; others elsewhere."""

    code: Code
    label: Name
    group: Group
    plan_required: bool
    counts_as_due_start: bool = False
    counts_as_due_finish: bool = False


class Sector(Value):
    """行业 as the programme declares it."""

    code: Code
    label: Name


class ColumnType(StrEnum):
    TEXT = "TEXT"
    NUMBER = "NUMBER"
    DATE = "DATE"
    FLAG = "FLAG"


class ExtraColumn(Value):
    """A further column of this programme's plan table (专项债 …); entries hold its values as text of this type."""

    code: Code
    label: Name
    type: ColumnType


class DocumentKind(StrEnum):
    ANNUAL = "ANNUAL"
    SUPPLEMENT = "SUPPLEMENT"
    ADJUSTMENT = "ADJUSTMENT"


class Disclosure(StrEnum):
    """公开方式."""

    PUBLIC = "PUBLIC"
    ON_REQUEST = "ON_REQUEST"
    INTERNAL = "INTERNAL"


class StatedTotal(Value):
    """A total that a document states, at the level that its named dimensions give; kept beside what we compute."""

    group: Group | None = None
    category: Code | None = None
    sector: Code | None = None
    lead_unit: OrgRef | None = None
    area: Code | None = None
    count: Annotated[int, msgspec.Meta(ge=0)] | None = None
    total: Money | None = None
    plan: Money | None = None


class FigureKind(StrEnum):
    """预计数 or 实际数."""

    ESTIMATE = "ESTIMATE"
    ACTUAL = "ACTUAL"


class Measure(StrEnum):
    """完成投资 by work done (形象进度法) or by money paid (财务支出法)."""

    WORK = "WORK"
    PAYMENT = "PAYMENT"


class Certainty(StrEnum):
    ESTIMATED = "ESTIMATED"
    FINAL = "FINAL"


class ExitCause(StrEnum):
    """客观 (宏观调控、产业政策变动) or 主观 (责任单位、项目业主) cause: notice 三（七）."""

    OBJECTIVE = "OBJECTIVE"
    SUBJECTIVE = "SUBJECTIVE"


class ReturnStage(StrEnum):
    """Who sent a report back: the 联络员 on reviewing, or the 重点办 on accepting."""

    REVIEW = "REVIEW"
    ACCEPTANCE = "ACCEPTANCE"


class Goal(Value):
    """年度目标: what the year ensures (确保), what it strives for (力争), and the text as stated."""

    ensured: Prose = ""
    striven_for: Prose = ""
    text: Prose = ""


class ClockKind(StrEnum):
    """Where recorded_at comes from: SIMULATED only in demo and tests, named in the journal's first fact."""

    REAL = "REAL"
    SIMULATED = "SIMULATED"


class HashName(StrEnum):
    SHA256 = "sha256"
    SM3 = "sm3"
