"""What a programme declares and its documents state, coming in."""

from uuid import UUID

import strawberry

from events import vocabulary
from events.vocabulary import ColumnType, Group, OrgRef
from schema.types.values import MoneyInput


@strawberry.input(description="声明一个年度类别 / Declare a category")
class CategoryInput:
    code: str = strawberry.field(description="代码 / Code")
    label: str = strawberry.field(description="名称 / Label")
    group: Group = strawberry.field(description="所属大类 / Its class")
    plan_required: bool = strawberry.field(description="是否必须有年度计划 / Whether an annual plan is required")
    counts_as_due_start: bool = strawberry.field(
        default=False, description="是否计入应开工 / Whether it counts as due to start"
    )
    counts_as_due_finish: bool = strawberry.field(
        default=False, description="是否计入应竣工 / Whether it counts as due to finish"
    )

    def value(self) -> vocabulary.Category:
        return vocabulary.Category(
            code=self.code,
            label=self.label,
            group=self.group,
            plan_required=self.plan_required,
            counts_as_due_start=self.counts_as_due_start,
            counts_as_due_finish=self.counts_as_due_finish,
        )


@strawberry.input(description="声明一个行业 / Declare a sector")
class SectorInput:
    code: str = strawberry.field(description="代码 / Code")
    label: str = strawberry.field(description="名称 / Label")

    def value(self) -> vocabulary.Sector:
        return vocabulary.Sector(code=self.code, label=self.label)


@strawberry.input(description="声明一个附加栏目 / Declare a further column")
class ExtraColumnInput:
    code: str = strawberry.field(description="代码 / Code")
    label: str = strawberry.field(description="名称 / Label")
    type: ColumnType = strawberry.field(description="类型 / Type")

    def value(self) -> vocabulary.ExtraColumn:
        return vocabulary.ExtraColumn(code=self.code, label=self.label, type=self.type)


@strawberry.input(
    description="文件自述的一个合计；给出的维度即其层次 / A stated total, at the level of the dimensions given"
)
class StatedTotalInput:
    group: Group | None = strawberry.field(default=None, description="大类 / Class")
    category: str | None = strawberry.field(default=None, description="类别代码 / Category")
    sector: str | None = strawberry.field(default=None, description="行业代码 / Sector")
    lead_unit: UUID | None = strawberry.field(default=None, description="牵头单位 / Lead unit")
    area: str | None = strawberry.field(default=None, description="地区代码 / Area")
    count: int | None = strawberry.field(default=None, description="项目个数 / Number of projects")
    total: MoneyInput | None = strawberry.field(default=None, description="总投资 / Total investment")
    plan: MoneyInput | None = strawberry.field(default=None, description="年度计划投资 / Annual plan")

    def value(self) -> vocabulary.StatedTotal:
        return vocabulary.StatedTotal(
            group=self.group,
            category=self.category,
            sector=self.sector,
            lead_unit=OrgRef(self.lead_unit) if self.lead_unit else None,
            area=self.area,
            count=self.count,
            total=self.total.value() if self.total else None,
            plan=self.plan.value() if self.plan else None,
        )
