"""A programme's totals, cell by cell: what a document states, what its entries come to, and what stands."""

from typing import Any, Self

import strawberry

from events.vocabulary import Wan
from projections import listings
from projections.listings import Cell, Total
from schema.types.cell import InCell, Words
from schema.types.values import Amounts, money


@strawberry.type(
    description="一格合计：所述、所列、现行与差额 / One cell of totals: stated, listed, standing, and the difference"
)
class ProgrammeTotal(InCell):
    stated: Amounts | None = strawberry.field(description="文件自述 / What the document states")
    stated_count: int | None = strawberry.field(description="自述的项目个数 / Number of projects as stated")
    stated_total: Wan | None = strawberry.field(description="自述的总投资（万元）/ Total investment as stated")
    stated_plan: Wan | None = strawberry.field(description="自述的年度计划（万元）/ Annual plan as stated")
    computed: Amounts | None = strawberry.field(
        description="按该文件所列项目与所列计划逐项计算 / Computed from the document's entries as it listed them"
    )
    computed_count: int | None = strawberry.field(description="所列的项目个数 / Number of projects listed")
    computed_total: Wan | None = strawberry.field(description="所列的总投资（万元）/ Total investment as listed")
    computed_plan: Wan | None = strawberry.field(description="所列的年度计划（万元）/ Annual plan as listed")
    difference: Amounts | None = strawberry.field(description="计算减自述 / Computed less stated")
    difference_count: int | None = strawberry.field(description="个数之差 / Difference of the numbers of projects")
    difference_total: Wan | None = strawberry.field(description="总投资之差（万元）/ Difference of the totals")
    difference_plan: Wan | None = strawberry.field(description="年度计划之差（万元）/ Difference of the plans")
    standing: Amounts | None = strawberry.field(
        description="现行：未退出的全部项目与现行计划 / All entries that stand, with the plans in force"
    )
    standing_count: int | None = strawberry.field(description="现行的项目个数 / Number of projects that stand")
    standing_total: Wan | None = strawberry.field(description="现行的总投资（万元）/ Total investment as it stands")
    standing_plan: Wan | None = strawberry.field(description="现行的年度计划（万元）/ Annual plan in force")

    @classmethod
    def of(cls, cell: Cell, said: Total | None, standing: Total | None, words: Words) -> Self:
        """`said` of a document, `standing` of the whole programme; either may have nothing in this cell."""
        amounts: dict[str, Amounts | None] = {
            "stated": _amounts(said.stated if said else None),
            "computed": _amounts(said.computed if said else None),
            "difference": _amounts(said.difference if said else None),
            "standing": _amounts(standing.computed if standing else None),
        }
        flat: dict[str, Any] = {
            f"{name}_{part}": getattr(one, part, None)
            for name, one in amounts.items()
            for part in ("count", "total", "plan")
        }
        return cls(**words.fields(cell), **flat | amounts)


def _amounts(amounts: listings.Amounts | None) -> Amounts | None:
    if amounts is None:
        return None
    count, total, plan = amounts
    return Amounts(count=count, total=money(total), plan=money(plan))
