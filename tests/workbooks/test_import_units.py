"""Units, areas and words that nobody knows: asked about with proposals, never made up."""

from collections.abc import Iterator

import pytest

from events.facts.entry import EntryListed
from events.facts.organisation import AliasRecognised, OrganisationRegistered
from events.facts.project import ProjectRegistered
from events.vocabulary import OrganisationKind
from service.excel.importing.proposal import ChangeKind, QuestionKind
from tests.projecting.ledger import Ledger, opened
from tests.workbooks import importing as w


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    with opened(database_url) as ledger:
        w.begin(ledger)
        yield ledger


def table(**said: object) -> bytes:
    return w.workbook(
        ["一、新开工"], ["（一）基础设施"], w.row(1, "柳南区滨江道路", **said), w.row(2, "柳北区排水工程")
    )


def test_an_unknown_unit_is_asked_about_once_with_whom_it_may_be(ledger: Ledger) -> None:
    content = w.workbook(
        *(["一、新开工"], ["（一）基础设施"]),
        w.row(1, "柳南区滨江道路", units="柳州住建局、柳南区人民政府"),
        w.row(2, "柳北区排水工程", units="柳北区人民政府、柳州住建局"),
    )
    proposal = w.proposed(ledger, content).proposal
    assert w.asked(proposal) == {"unit:柳州住建局": [f"alias:{w.HOUSING}", "register:DEPARTMENT"]}
    (question,) = proposal.questions
    assert question.kind is QuestionKind.UNIT
    assert [place.cell for place in question.places] == ["K5", "K6"]
    assert not proposal.can_commit


def test_an_alias_is_recognised_and_the_unit_meant(ledger: Ledger) -> None:
    recorded = w.facts(ledger, w.imported(ledger, table(units="柳州住建局"), ("unit:柳州住建局", f"alias:{w.HOUSING}")))
    assert recorded[1] == AliasRecognised(organisation_id=w.HOUSING, text="柳州住建局")
    listed = [fact for fact in recorded if isinstance(fact, EntryListed)]
    assert listed[0].responsible_units == (w.HOUSING,)
    assert w.proposed(ledger, table(units="柳州住建局")).proposal.changes_nothing


def test_a_unit_is_registered_and_another_name_is_its_alias(ledger: Ledger) -> None:
    answers = (("unit:柳州市水利局", "register:DEPARTMENT"), ("unit:市水利局", "alias:柳州市水利局"))
    content = table(units="市水利局、柳南区人民政府", owner="柳州市水利局")
    recorded = w.facts(ledger, w.imported(ledger, content, *answers))
    registered = next(fact for fact in recorded if isinstance(fact, OrganisationRegistered))
    alias = next(fact for fact in recorded if isinstance(fact, AliasRecognised))
    project = next(fact for fact in recorded if isinstance(fact, ProjectRegistered))
    listed = next(fact for fact in recorded if isinstance(fact, EntryListed))
    assert (registered.name, registered.kind) == ("柳州市水利局", OrganisationKind.DEPARTMENT)
    assert (alias.organisation_id, alias.text) == (registered.organisation_id, "市水利局")
    assert project.owners == (registered.organisation_id,)
    assert listed.responsible_units == (registered.organisation_id, w.SOUTH)


def test_all_that_are_new_beyond_doubt_are_registered_at_one_word(ledger: Ledger) -> None:
    """柳州住建局 is like a unit that is known, and nothing says what 某某 is: both are asked about all the same."""
    content = table(units="柳州市水利局、柳州住建局", owner="广西桂驰物流有限公司、某某")
    proposal = w.proposed(ledger, content, ("unit:*", "register")).proposal
    assert w.changes(proposal, ChangeKind.REGISTER_UNIT) == [
        ("K5", "柳州市水利局", "", "柳州市水利局（市直部门）"),
        ("L5", "广西桂驰物流有限公司", "", "广西桂驰物流有限公司（企业）"),
    ]
    assert list(w.asked(proposal)) == ["unit:柳州住建局", "unit:某某"]


@pytest.mark.parametrize("choice", ["register:BANK", "alias:没有这个单位", "随便"])
def test_an_answer_that_says_nothing_is_an_error(ledger: Ledger, choice: str) -> None:
    proposal = w.proposed(ledger, table(units="柳州住建局"), ("unit:柳州住建局", choice)).proposal
    assert [one.code for one in proposal.errors if one.code != "units_missing"] == ["answer_unknown"]
    assert not proposal.can_commit


def test_areas_are_found_by_name_government_and_code(ledger: Ledger) -> None:
    for said, areas in (
        ("柳南区", ("450204",)),
        ("柳南区人民政府", ("450204",)),
        ("450205", ("450205",)),
        ("柳北区、柳南区", ("450205", "450204")),
    ):
        prepared = w.proposed(ledger, table(area=said))
        project = next(step.command for step in prepared.steps if hasattr(step.command, "areas"))
        assert project.areas == areas
        assert prepared.proposal.can_commit


def test_an_address_is_shortened_with_a_warning_and_an_unknown_area_asked_about(ledger: Ledger) -> None:
    proposal = w.proposed(ledger, table(area="柳南区太阳村镇")).proposal
    assert w.told(proposal) == [("D5", "area_shortened", "WARNING")]
    unknown = w.proposed(ledger, table(area="鱼峰区")).proposal
    assert w.asked(unknown) == {"area:鱼峰区": ["none"]}
    for choice, areas in (("none", ()), ("柳北区", ("450205",))):
        prepared = w.proposed(ledger, table(area="鱼峰区"), ("area:鱼峰区", choice))
        project = next(step.command for step in prepared.steps if hasattr(step.command, "areas"))
        assert project.areas == areas
        assert prepared.proposal.can_commit


def test_categories_and_sectors_in_other_words(ledger: Ledger) -> None:
    content = w.workbook(
        *(["一、竣工投产项目"], ["（一）基础设施类"], w.row(1, "柳南区滨江道路")),
        *(["二、储备项目"], ["（一）交通"], w.row(1, "柳北区高架", plan=None)),
    )
    assert w.asked(w.proposed(ledger, content).proposal) == {"sector:交通": ["INFRASTRUCTURE", "PEOPLES_LIVELIHOOD"]}
    recorded = w.facts(ledger, w.imported(ledger, content, ("sector:交通", "INFRASTRUCTURE")))
    listed = [fact for fact in recorded if isinstance(fact, EntryListed)]
    assert [(fact.category, fact.sector) for fact in listed] == [
        ("COMPLETING", "INFRASTRUCTURE"),
        ("PREPARATORY", "INFRASTRUCTURE"),
    ]


def test_what_only_a_person_can_say_of_reading_is_asked(ledger: Ledger) -> None:
    content = table(nature="待市里研究")
    proposal = w.proposed(ledger, content).proposal
    (question,) = proposal.questions
    assert (question.kind, question.id, [one.choice for one in question.candidates]) == (
        QuestionKind.UNDERSTANDING,
        "read:nature_unclear:计划表!F5",
        ["accept"],
    )
    assert w.proposed(ledger, content, (question.id, "accept")).proposal.can_commit


def test_a_column_that_nothing_has_a_place_for_is_told(ledger: Ledger) -> None:
    header = [*w.HEADER, "挂点车间"]
    row = [*w.row(1, "柳南区滨江道路"), "三号"]
    proposal = w.proposed(ledger, w.workbook(["一、新开工"], ["（一）基础设施"], row, header=header)).proposal
    assert ("B5", "column_not_kept", "WARNING") in w.told(proposal)
    assert proposal.can_commit
