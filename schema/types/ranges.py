"""Ranges that filters take: at least, more than, at most, less than; and months from one to another."""

from datetime import date

import strawberry

from events.vocabulary import Wan
from schema.scalars import Moment, Month, Position

GTE, GT, LTE, LT = "不小于 / At least", "大于 / More than", "不大于 / At most", "小于 / Less than"


@strawberry.input(description="金额范围（万元）/ A range of amounts, 10,000 yuan")
class WanRange:
    gte: Wan | None = strawberry.field(default=None, description=GTE)
    gt: Wan | None = strawberry.field(default=None, description=GT)
    lte: Wan | None = strawberry.field(default=None, description=LTE)
    lt: Wan | None = strawberry.field(default=None, description=LT)


@strawberry.input(description="整数范围 / A range of whole numbers")
class IntRange:
    gte: int | None = strawberry.field(default=None, description=GTE)
    gt: int | None = strawberry.field(default=None, description=GT)
    lte: int | None = strawberry.field(default=None, description=LTE)
    lt: int | None = strawberry.field(default=None, description=LT)


@strawberry.input(description="日期范围 / A range of dates")
class DateRange:
    gte: date | None = strawberry.field(default=None, description="不早于 / Not before")
    gt: date | None = strawberry.field(default=None, description="晚于 / After")
    lte: date | None = strawberry.field(default=None, description="不晚于 / Not after")
    lt: date | None = strawberry.field(default=None, description="早于 / Before")


@strawberry.input(description="时刻范围 / A range of moments")
class MomentRange:
    gte: Moment | None = strawberry.field(default=None, description="不早于 / Not before")
    gt: Moment | None = strawberry.field(default=None, description="晚于 / After")
    lte: Moment | None = strawberry.field(default=None, description="不晚于 / Not after")
    lt: Moment | None = strawberry.field(default=None, description="早于 / Before")


@strawberry.input(description="位置范围 / A range of positions")
class PositionRange:
    gte: Position | None = strawberry.field(default=None, description=GTE)
    gt: Position | None = strawberry.field(default=None, description="之后 / Behind")
    lte: Position | None = strawberry.field(default=None, description=LTE)
    lt: Position | None = strawberry.field(default=None, description="之前 / Before")


@strawberry.input(name="Months", description="起止月份（含）/ Months, both inclusive")
class MonthsInput:
    first: Month | None = strawberry.field(default=None, description="起始月 / First month")
    last: Month | None = strawberry.field(default=None, description="终止月 / Last month")
