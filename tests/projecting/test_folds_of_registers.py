"""Folds of natural keys: what the desk looks up under the head lock."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from events.facts import Fact
from events.facts.entry import EntryListed
from events.facts.project import ProjectRegistered
from projections.registers import registers
from tests.deciding import world
from tests.deciding.world import CODE, ENTRY, LEAD, OTHER_ENTRY, OTHER_PROJECT, OWNER, PART, PROGRAMME, PROJECT
from tests.projecting import folding
from tests.projecting.folding import told

Held = dict[tuple[str, str], list[UUID]]


def held(*facts: Fact) -> Held:
    """Which ids stand under which key."""
    standing = told(registers, *facts).standing
    return {key: found.row[0] for key, found in standing.items() if found}


CODED = f"INVESTMENT_PLATFORM {CODE.value}"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((world.owner,), {("organisation_name", "柳州市城市建设投资公司"): [OWNER]}),
        ((world.lead,), {("organisation_name", "柳北区人民政府"): [LEAD], ("area", "450205"): [LEAD]}),
        (
            (world.owner, folding.organisation_renamed, folding.alias_recognised),
            {
                ("organisation_name", "柳州市城市建设投资公司"): [OWNER],
                ("organisation_name", "柳州城投集团"): [OWNER],
                ("organisation_name", "城投"): [OWNER],
            },
        ),
        (
            (folding.registered, folding.identified),
            {
                ("identifier", CODED): [PROJECT],
                ("identifier", "OLD_CODE A 7"): [PROJECT],
                ("identifier", "INVESTMENT_PLATFORM 2020-450200-48-03-000002"): [PROJECT],
            },
        ),
        ((world.project,), {}),
        ((world.part,), {("part", str(PROJECT)): [PART]}),
        ((world.listed,), {("listing", str(PROJECT)): [ENTRY, PROGRAMME]}),
    ],
)
def test_a_key_leads_to_whom_it_belongs(facts: tuple[Fact, ...], expected: Held) -> None:
    assert held(*facts) == expected


def test_a_key_leads_to_all_that_ever_held_it_and_to_each_once() -> None:
    other: ProjectRegistered = replace(folding.registered, project_id=OTHER_PROJECT)
    assert held(folding.registered, other)[("identifier", CODED)] == [PROJECT, OTHER_PROJECT]
    assert held(folding.registered, folding.registered)[("identifier", CODED)] == [PROJECT]


def test_a_project_leads_to_its_entries_each_followed_by_its_programme() -> None:
    again: EntryListed = replace(world.listed, entry_id=OTHER_ENTRY)
    expected = {("listing", str(PROJECT)): [ENTRY, PROGRAMME, OTHER_ENTRY, PROGRAMME]}
    assert held(world.listed, again) == expected
    assert held(world.listed, again, folding.listing_voided) == expected
