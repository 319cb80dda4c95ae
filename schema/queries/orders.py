"""By what a list is ordered: several keys, each in a direction of its own. What is absent comes last either way; rows
that are alike in all keys are told apart by their ids."""

import strawberry

from projections.reading.entries import EntryOrder
from projections.reading.organisations import OrganisationOrder
from projections.reading.projects import ProjectOrder
from projections.reading.reports import FilingOrder, ReportOrder
from schema.types.enums import Direction

BY = "依据 / By what"
DIRECTION = "方向 / Direction"


@strawberry.input(name="EntryOrderBy", description="列入记录排序 / Order of entries")
class EntriesOrder:
    field: EntryOrder = strawberry.field(default=EntryOrder.ROW_NO, description=BY)
    direction: Direction = strawberry.field(default=Direction.ASC, description=DIRECTION)


@strawberry.input(name="ProjectOrderBy", description="项目排序 / Order of projects")
class ProjectsOrder:
    field: ProjectOrder = strawberry.field(default=ProjectOrder.NAME, description=BY)
    direction: Direction = strawberry.field(default=Direction.ASC, description=DIRECTION)


@strawberry.input(name="ReportOrderBy", description="月报排序 / Order of reports")
class ReportsOrder:
    field: ReportOrder = strawberry.field(default=ReportOrder.MONTH, description=BY)
    direction: Direction = strawberry.field(default=Direction.ASC, description=DIRECTION)


@strawberry.input(name="FilingOrderBy", description="报送情况排序 / Order of obligations")
class FilingsOrder:
    field: FilingOrder = strawberry.field(default=FilingOrder.MONTH, description=BY)
    direction: Direction = strawberry.field(default=Direction.ASC, description=DIRECTION)


@strawberry.input(name="OrganisationOrderBy", description="单位排序 / Order of organisations")
class OrganisationsOrder:
    field: OrganisationOrder = strawberry.field(default=OrganisationOrder.NAME, description=BY)
    direction: Direction = strawberry.field(default=Direction.ASC, description=DIRECTION)
