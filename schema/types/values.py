"""The small values that several types share, going out and coming in."""

from datetime import date
from decimal import Decimal
from typing import Self

import strawberry

from events import vocabulary
from events.vocabulary import Unit, Wan, Year
from projections.words import SCHEMES
from schema.scalars import Percent
from schema.types.labels import labelled


@strawberry.type(description="所述金额：原文与单位 / An amount as it was stated, text and unit")
class Stated:
    text: str = strawberry.field(description="原文 / The text as typed")
    unit: Unit = strawberry.field(description="单位 / The unit")
    unit_label = labelled(Unit, "unit")

    @classmethod
    def of(cls, text: str | None, unit: str | None) -> Self | None:
        return None if text is None or unit is None else cls(text=text, unit=Unit(unit))


@strawberry.type(description="依据文件 / The document that a change rests on")
class Basis:
    title: str = strawberry.field(description="标题 / Title")
    issuer: str = strawberry.field(description="发文机关 / Who issued it")
    issued_on: date = strawberry.field(description="成文日期 / Date of issue")
    document_no: str | None = strawberry.field(description="文号 / Document number")
    attachment_hash: str | None = strawberry.field(description="附件的 SHA-256 / SHA-256 of the attachment")

    @classmethod
    def of(cls, basis: vocabulary.Basis) -> Self:
        return cls(
            title=basis.title,
            issuer=basis.issuer,
            issued_on=basis.issued_on,
            document_no=basis.document_no,
            attachment_hash=basis.attachment_hash,
        )


@strawberry.type(description="代码与名称 / A code and what it is called")
class Labelled:
    code: str = strawberry.field(description="代码 / Code")
    label: str = strawberry.field(description="名称 / Label")


@strawberry.type(description="外部代码 / An outside number of a project")
class Identifier:
    scheme: str = strawberry.field(description="编码体系 / Scheme")
    scheme_label: str = strawberry.field(description="编码体系的中文名 / What the scheme is called in Chinese")
    value: str = strawberry.field(description="代码 / Value")

    @classmethod
    def of(cls, key: str) -> Self:
        scheme, _, value = key.partition(" ")
        return cls(scheme=scheme, scheme_label=SCHEMES.get(scheme, scheme), value=value)


@strawberry.type(description="建设年限 / Years of construction")
class Years:
    stated: str = strawberry.field(description="原文 / As stated")
    first: int | None = strawberry.field(description="起始年 / First year")
    last: int | None = strawberry.field(description="终止年 / Last year")


@strawberry.type(description="年度目标 / The year's goal")
class Goal:
    ensured: str = strawberry.field(description="确保 / What is ensured")
    striven_for: str = strawberry.field(description="力争 / What is striven for")
    text: str = strawberry.field(description="原文 / As stated")


@strawberry.type(description="附加栏目的值 / The value of a further column")
class ExtraValue:
    code: str = strawberry.field(description="栏目代码 / The column's code")
    label: str = strawberry.field(description="栏目名称 / What the column is called")
    value: str = strawberry.field(description="值 / Value")


@strawberry.type(
    description="个数与金额（万元）；没有所述时为空 / Count and amounts, 10,000 yuan; null where not stated"
)
class Amounts:
    count: int | None = strawberry.field(description="项目个数 / Number of projects")
    total: Wan | None = strawberry.field(description="总投资（万元）/ Total investment")
    plan: Wan | None = strawberry.field(description="年度计划投资（万元）/ Annual plan")


@strawberry.input(description="金额：按原文填写，精确换算成万元 / An amount as typed; converted to 10,000 yuan exactly")
class MoneyInput:
    amount: str = strawberry.field(description="金额原文，如 1,234.50 / The amount as typed, such as 1,234.50")
    unit: Unit = strawberry.field(default=Unit.WAN, description="单位，默认万元 / The unit; WAN by default")

    def value(self) -> vocabulary.Money:
        return vocabulary.Money.of(self.amount, self.unit)


@strawberry.input(description="依据文件 / The document that a change rests on")
class BasisInput:
    title: str = strawberry.field(description="标题 / Title")
    issuer: str = strawberry.field(description="发文机关 / Who issued it")
    issued_on: date = strawberry.field(description="成文日期 / Date of issue")
    document_no: str | None = strawberry.field(default=None, description="文号 / Document number")
    attachment_hash: str | None = strawberry.field(
        default=None, description="附件的 SHA-256（64 位小写十六进制）/ SHA-256 of the attachment, in hexadecimal"
    )

    def value(self) -> vocabulary.Basis:
        return vocabulary.Basis(
            title=self.title,
            issuer=self.issuer,
            issued_on=self.issued_on,
            document_no=self.document_no,
            attachment_hash=self.attachment_hash,
        )


@strawberry.input(description="外部代码 / An outside number of a project")
class IdentifierInput:
    scheme: str = strawberry.field(description="编码体系 / Scheme")
    code: str = strawberry.field(name="value", description="代码 / Value")

    def value(self) -> vocabulary.Identifier:
        return vocabulary.Identifier(scheme=self.scheme, value=self.code)


@strawberry.input(description="建设年限 / Years of construction")
class YearsInput:
    stated: str = strawberry.field(description="原文，如 2018～2021 / As stated, such as 2018～2021")
    first: int | None = strawberry.field(default=None, description="起始年 / First year")
    last: int | None = strawberry.field(default=None, description="终止年 / Last year")

    def value(self) -> vocabulary.Years:
        return vocabulary.Years(stated=self.stated, first=_year(self.first), last=_year(self.last))


@strawberry.input(description="年度目标 / The year's goal")
class GoalInput:
    ensured: str = strawberry.field(default="", description="确保 / What is ensured")
    striven_for: str = strawberry.field(default="", description="力争 / What is striven for")
    text: str = strawberry.field(default="", description="原文 / As stated")

    def value(self) -> vocabulary.Goal:
        return vocabulary.Goal(ensured=self.ensured, striven_for=self.striven_for, text=self.text)


@strawberry.input(description="附加栏目的值 / The value of a further column")
class ExtraValueInput:
    code: str = strawberry.field(description="栏目代码 / The column's code")
    text: str = strawberry.field(
        name="value", description="值：数字、日期与是否（true、false）也写成文字 / The value, always as text"
    )


def money(amount: Decimal | None) -> Wan | None:
    """A sum of exact amounts, as the scalar takes it."""
    return None if amount is None else Wan(amount)


def percent(value: Decimal | None) -> Percent | None:
    return None if value is None else Percent(value)


def _year(year: int | None) -> Year | None:
    return year
