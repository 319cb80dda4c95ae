"""What areas, levels and kinds of construction are called: their codes are nobody's list, so registers and habit say
it; a code that nobody knows is shown as it is."""

from collections.abc import Iterable
from typing import Any

from psycopg import AsyncConnection

from events.vocabulary import OrganisationKind
from projections import organisations
from projections.asof import AsOf
from projections.organisations import OrganisationRow

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
LEVELS = {"STATE": "国家层面", "REGION": "自治区层面", "CITY": "市级层面", "COUNTY": "县（区）层面"}
"""层面 by code."""
SCHEMES = {"PROJECT_CODE": "项目代码"}
"""Outside numbers of projects by scheme."""
_GOVERNS = (OrganisationKind.COUNTY.value, OrganisationKind.NEW_AREA.value, OrganisationKind.PARK.value)
_OFFICES = ("人民政府", "管理委员会", "管委会")


def construction(code: str | None) -> str:
    """建设性质."""
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


async def areas(connection: AsyncConnection[Any], as_of: AsOf) -> dict[str, str]:
    """The areas that the register of units knew at a position: code → name."""
    return area_names(await organisations.find(connection, as_of, kinds=list(_GOVERNS)))
