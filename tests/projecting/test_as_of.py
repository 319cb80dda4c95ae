"""Every reader answers for any past position: what was known before a change goes on being known."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from events.decisions.organisation import RecogniseAlias, RenameOrganisation
from events.decisions.programme import CloseMonth, ReopenMonth
from events.decisions.project import (
    IdentifyProject,
    PutProjectIntoUse,
    RenameProject,
    ReviseTotal,
    SetOpeningBalance,
    StartProject,
    VoidProject,
)
from events.journal.receipts import Receipt
from events.vocabulary import Identifier, Money, Period
from projections import listings, organisations, programmes, projects
from projections.asof import AsOf
from projections.pinyin import name_key
from tests.projecting.ledger import Ledger, shanghai
from tests.projecting.telling import (
    ANNUAL,
    CITY_FIRM,
    PROGRAMME,
    SUPPLEMENT,
    adjust,
    basis,
    begin,
    enter,
    issue,
    leave,
    open_month,
    project_id,
    register,
    wan,
)

FEBRUARY, MARCH, APRIL = (Period.month(2020, month) for month in (2, 3, 4))
CODE, NEW_CODE = (Identifier(scheme="PROJECT_CODE", value=f"2020-450200-48-03-00000{n}") for n in (1, 2))
NOTE = Identifier(scheme="OFFICE_NO", value="柳重点 2020 第7号")
ONE, TWO = project_id(1), project_id(2)
JULY = date(2020, 7, 1)
Story = dict[str, Receipt]


@pytest.fixture(scope="module")
def story(ledger: Ledger) -> Story:
    """What happened, by name: a receipt each."""
    tell = ledger.tell
    told: Story = {}
    begin(ledger, 2, 3)
    told["begun"] = tell(register(2, "误登项目"))
    told["registered"] = tell(register(1, "柳江大桥", total=wan("125000"), identifiers=(CODE, NOTE)))
    told["listed"] = tell(enter(1, "12000"))
    told["opening"] = tell(
        SetOpeningBalance(project_id=ONE, as_of=date(2019, 12, 31), completed=Money.of("42000")), at=shanghai(1, 20)
    )
    told["closed"] = tell(CloseMonth(programme_id=PROGRAMME, period=MARCH), at=shanghai(4, 10, 10))
    told["reopened"] = tell(ReopenMonth(programme_id=PROGRAMME, period=MARCH, reason="补报"))
    told["started"] = tell(StartProject(project_id=ONE, on=date(2020, 3, 18)), at=shanghai(6, 1))
    told["renamed"] = tell(
        RenameProject(project_id=ONE, name="柳江二桥", effective_from=JULY, basis=basis(30)), at=shanghai(6, 20)
    )
    told["revised"] = tell(ReviseTotal(project_id=ONE, total=Money.of("131000"), effective_from=JULY, basis=basis(31)))
    told["identified"] = tell(IdentifyProject(project_id=ONE, identifier=NEW_CODE, effective_from=JULY))
    told["adjusted"] = tell(adjust(1, "15000", 7))
    told["supplemented"] = tell(issue(SUPPLEMENT, batch_no=1, basis=basis(58, date(2020, 6, 18))), open_month(6))
    told["office renamed"] = tell(
        RenameOrganisation(organisation_id=CITY_FIRM, name="柳州城投集团", effective_from=JULY, basis=basis(9))
    )
    told["alias"] = tell(RecogniseAlias(organisation_id=CITY_FIRM, text="市城投"))
    told["in use"] = tell(PutProjectIntoUse(project_id=ONE, on=date(2020, 11, 30)), at=shanghai(12, 1))
    told["exited"] = tell(leave(1, 12))
    told["voided"] = tell(VoidProject(project_id=TWO, reason="重复登记"))
    return told


def before_and_after(ledger: Ledger, receipt: Receipt, look: Callable[[AsOf], Any]) -> tuple[Any, Any]:
    return look(ledger.before(receipt)), look(ledger.at(receipt))


@pytest.mark.parametrize(
    ("name", "field", "before", "after"),
    [
        ("opening", "opening_balance", None, Decimal(42000)),
        ("opening", "opening_as_of", None, date(2019, 12, 31)),
        ("started", "started_on", None, date(2020, 3, 18)),
        ("renamed", "name", "柳江大桥", "柳江二桥"),
        ("revised", "total", Decimal(125000), Decimal(131000)),
        (
            "identified",
            "identifiers",
            ["PROJECT_CODE 2020-450200-48-03-000001", "OFFICE_NO 柳重点 2020 第7号"],
            ["OFFICE_NO 柳重点 2020 第7号", "PROJECT_CODE 2020-450200-48-03-000002"],
        ),
        ("in use", "in_use_on", None, date(2020, 11, 30)),
    ],
)
def test_a_project_is_what_it_was_until_the_fact_that_changed_it(
    ledger: Ledger, story: Story, name: str, field: str, before: object, after: object
) -> None:
    def look(as_of: AsOf) -> object:
        (found,) = ledger.ask(projects.find, as_of, projects.ProjectFilter(ids=[ONE]))
        return getattr(found, field)

    assert before_and_after(ledger, story[name], look) == (before, after)


def test_a_project_is_unknown_until_it_is_registered_and_void_from_the_fact_on(ledger: Ledger, story: Story) -> None:
    def names(as_of: AsOf, **where: Any) -> list[str]:
        return [found.name for found in ledger.ask(projects.find, as_of, projects.ProjectFilter(**where))]

    assert before_and_after(ledger, story["begun"], names) == ([], ["误登项目"])
    assert before_and_after(ledger, story["registered"], names) == (["误登项目"], ["柳江大桥", "误登项目"])
    standing = before_and_after(ledger, story["voided"], lambda as_of: names(as_of, voided=False))
    assert standing == (["柳江二桥", "误登项目"], ["柳江二桥"])
    assert names(ledger.head(), voided=True) == ["误登项目"]


@pytest.mark.parametrize(
    ("identifier", "before", "after"),
    [(CODE.value, [ONE], []), (NEW_CODE.value, [], [ONE]), (NOTE.value, [ONE], [ONE]), ("PROJECT_CODE", [], [])],
)
def test_a_project_is_found_by_the_whole_of_an_identifier_that_it_has(
    ledger: Ledger, story: Story, identifier: str, before: object, after: object
) -> None:
    def look(as_of: AsOf) -> list[object]:
        where = projects.ProjectFilter(identifier=identifier)
        return [row.project_id for row in ledger.ask(projects.find, as_of, where)]

    assert before_and_after(ledger, story["identified"], look) == (before, after)


@pytest.mark.parametrize(
    ("name", "text", "before", "after"),
    [
        ("office renamed", "集团", [], ["柳州城投集团"]),
        ("office renamed", "城投", ["柳州城投"], ["柳州城投集团"]),
        ("alias", "市城投", [], ["柳州城投集团"]),
        ("alias", "%", [], []),
        ("alias", "_", [], []),
        ("alias", "\\", [], []),
    ],
)
def test_an_organisation_is_found_by_part_of_a_name_or_alias_of_its_time(
    ledger: Ledger, story: Story, name: str, text: str, before: object, after: object
) -> None:
    def look(as_of: AsOf) -> list[str]:
        return [found.name for found in ledger.ask(organisations.find, as_of, text=text)]

    assert before_and_after(ledger, story[name], look) == (before, after)


def test_organisations_are_told_apart_by_id_and_kind(ledger: Ledger, story: Story) -> None:
    by_kind = ledger.ask(organisations.find, ledger.head(), kinds=["COUNTY"])
    assert [found.name for found in by_kind] == ["柳北区人民政府", "柳南区人民政府"]
    (firm,) = ledger.ask(organisations.find, ledger.at(story["alias"]), ids=[CITY_FIRM])
    assert firm == organisations.OrganisationRow(
        CITY_FIRM, "柳州城投集团", name_key("柳州城投集团"), "STATE_FIRM", None, None, ["柳州城投", "市城投"], 3
    )


def test_a_programme_its_documents_and_its_months_are_those_of_the_position(ledger: Ledger, story: Story) -> None:
    def look(as_of: AsOf) -> tuple[int, list[Any], list[Any]]:
        (programme,) = ledger.ask(programmes.find, as_of, year=2020)
        documents = ledger.ask(programmes.documents_of, as_of, [PROGRAMME])
        months = ledger.ask(programmes.months_of, as_of, [PROGRAMME])
        return (
            programme.version,
            [document.document_id for document in documents],
            [(month.month.month, month.status, month.closed_at) for month in months],
        )

    closed_at = shanghai(4, 10, 10)
    assert before_and_after(ledger, story["closed"], look) == (
        (4, [ANNUAL], [(2, "OPEN", None), (3, "OPEN", None)]),
        (5, [ANNUAL], [(2, "OPEN", None), (3, "CLOSED", closed_at)]),
    )
    assert look(ledger.at(story["reopened"])) == (6, [ANNUAL], [(2, "OPEN", None), (3, "OPEN", None)])
    assert look(ledger.head()) == (
        8,
        [ANNUAL, SUPPLEMENT],
        [(2, "OPEN", None), (3, "OPEN", None), (6, "OPEN", None)],
    )
    assert ledger.ask(programmes.find, ledger.head(), ids=[PROGRAMME], year=2019) == []


def test_an_entry_has_the_plan_of_its_position_and_leaves_when_its_exit_is_recorded(
    ledger: Ledger, story: Story
) -> None:
    def look(as_of: AsOf) -> object:
        found = ledger.ask(listings.find, as_of, listings.EntryFilter(project=ONE))
        return [(row.listed_plan, row.annual_plan, row.exited_from, row.name, row.version) for row in found]

    listed, adjusted = Decimal(12000), Decimal(15000)
    assert before_and_after(ledger, story["listed"], look) == ([], [(listed, listed, None, "柳江大桥", 1)])
    assert before_and_after(ledger, story["adjusted"], look) == (
        [(listed, listed, None, "柳江二桥", 1)],
        [(listed, adjusted, None, "柳江二桥", 2)],
    )
    assert look(ledger.head()) == [(listed, adjusted, date(2020, 12, 1), "柳江二桥", 3)]


def test_totals_are_of_the_entries_and_plans_that_stood(ledger: Ledger, story: Story) -> None:
    def look(as_of: AsOf) -> object:
        return [total.computed for total in ledger.ask(listings.totals, as_of, PROGRAMME, frozenset())]

    amounts = listings.Amounts
    assert before_and_after(ledger, story["adjusted"], look) == (
        [amounts(1, Decimal(131000), Decimal(12000))],
        [amounts(1, Decimal(131000), Decimal(15000))],
    )
    assert before_and_after(ledger, story["exited"], look) == ([amounts(1, Decimal(131000), Decimal(15000))], [])
