"""A statistic's place in a table, the same on all of them: flat, so that charts and
spreadsheets read rows as they are."""

from collections.abc import Iterable
from typing import Any, Self
from uuid import UUID

import strawberry

from events.refusals import UnknownProgramme
from events.vocabulary import Group
from projections.asof import AsOf
from projections.listings import Cell
from projections.organisations import OrganisationRow
from schema.context import Info
from schema.types.labels import Declared, declared, label
from schema.types.organisation import Organisation

TOTAL, UNKNOWN = "合计", "地点未定"


@strawberry.type
class InCell:
    """Null where the table is not grouped by that dimension."""

    label: str = strawberry.field(description="名称，如“竣工 · 工业”，总计为“合计” / What the cell is called")
    group: Group | None = strawberry.field(description="大类 / Class")
    group_label: str | None = strawberry.field(description="大类的中文名 / The class in Chinese")
    category: str | None = strawberry.field(description="类别代码 / Category")
    category_label: str | None = strawberry.field(description="类别名称，由方案声明 / What the programme calls it")
    sector: str | None = strawberry.field(description="行业代码 / Sector")
    sector_label: str | None = strawberry.field(description="行业名称，由方案声明 / What the programme calls it")
    lead_unit_id: UUID | None = strawberry.field(description="牵头单位的编号 / Id of the lead unit")
    lead_unit_name: str | None = strawberry.field(description="牵头单位的名称 / Name of the lead unit")
    lead_unit: Organisation | None = strawberry.field(description="牵头单位 / Lead unit")
    area: str | None = strawberry.field(description="建设地点代码（跨区的以顿号相连）/ Area codes, joined by 、")
    area_label: str | None = strawberry.field(description="建设地点名称（跨区的以顿号相连）/ Names of the areas")


class Words:
    """What the codes of a programme's cells are called at a position, and in which order it declares them."""

    def __init__(self, declared: Declared, units: Iterable[OrganisationRow], areas: dict[str, str]) -> None:
        self._declared = declared
        self._units = {unit.organisation_id: unit for unit in units}
        self._areas = areas
        self._order = {code: number for codes in declared[:2] for number, code in enumerate(codes)}
        self._said: dict[Cell, dict[str, Any]] = {}

    @classmethod
    async def of(cls, info: Info, moment: AsOf, programme_id: UUID, cells: Iterable[Cell]) -> Self:
        """Read what the cells name; UnknownProgramme where there is none."""
        loaders = info.context.at(moment)
        row = await loaders.programme.load(programme_id)
        if row is None:
            raise UnknownProgramme(programme_id)
        cells = set(cells)
        units = await loaders.organisation.load_many(sorted({cell.lead_unit for cell in cells if cell.lead_unit}))
        areas = await loaders.areas() if any(c.area for c in cells) else {}
        said = declared(row.categories, row.sectors, row.extra_columns)
        return cls(said, [unit for unit in units if unit], areas)

    def fields(self, cell: Cell) -> dict[str, Any]:
        """The fields of InCell: the same in every month."""
        if cell not in self._said:
            self._said[cell] = self._fields(cell)
        return self._said[cell]

    def _fields(self, cell: Cell) -> dict[str, Any]:
        group, unit = Group(cell.group) if cell.group else None, self._unit(cell)
        named = {
            "group_label": label(group) if group else None,
            "category_label": self._declared.category(cell.category),
            "sector_label": self._declared.sector(cell.sector),
            "lead_unit_name": unit.name if unit else None,
            "area_label": self._area(cell.area),
        }
        return {
            **named,
            "label": " · ".join(part for part in named.values() if part) or TOTAL,
            "group": group,
            "category": cell.category,
            "sector": cell.sector,
            "lead_unit_id": cell.lead_unit,
            "lead_unit": Organisation.of(unit) if unit else None,
            "area": cell.area,
        }

    def in_order(self, cell: Cell) -> tuple[object, ...]:
        """Where the cell stands in a table: codes as declared, units by name, areas by code."""
        unit = self._unit(cell)
        return (
            cell.group or "",
            self._order.get(cell.category or "", -1),
            self._order.get(cell.sector or "", -1),
            unit.name_key if unit else "",
            cell.area or "",
        )

    def _unit(self, cell: Cell) -> OrganisationRow | None:
        return self._units.get(cell.lead_unit) if cell.lead_unit else None

    def _area(self, codes: str | None) -> str | None:
        return (
            UNKNOWN if codes == "" else codes and "、".join(self._areas.get(code, code) for code in codes.split("、"))
        )
