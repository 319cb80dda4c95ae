"""Organisations: one name, one holder; the old name goes on being known."""

from datetime import date
from uuid import UUID

import pytest

from events.decisions.organisation import RecogniseAlias, RegisterOrganisation, RenameOrganisation
from events.facts.organisation import AliasRecognised, OrganisationRegistered, OrganisationRenamed
from events.refusals import InvalidInput, OrganisationNameTaken, UnknownOrganisation
from events.vocabulary import OrganisationKind, OrgRef
from tests.deciding.spec import given, minted
from tests.deciding.world import BASIS, LEAD, NOWHERE, OWNER, PROJECT, lead, owner, project

renamed = OrganisationRenamed(
    organisation_id=OWNER,
    before="柳州市城市建设投资公司",
    after="柳州城投集团",
    effective_from=date(2020, 5, 1),
    basis=BASIS,
)
alias = AliasRecognised(organisation_id=OWNER, text="柳州城投")


def rename(name: str, id: OrgRef = OWNER) -> RenameOrganisation:
    return RenameOrganisation(organisation_id=id, name=name, effective_from=date(2020, 5, 1), basis=BASIS)


def recognise(text: str, id: OrgRef = OWNER) -> RecogniseAlias:
    return RecogniseAlias(organisation_id=id, text=text)


def test_an_organisation_is_registered_under_a_minted_id() -> None:
    given().when(
        RegisterOrganisation(
            name="柳北区人民政府", kind=OrganisationKind.COUNTY, area_code="450205", uscc="11450205007531234X"
        )
    ).then(
        OrganisationRegistered(
            organisation_id=OrgRef(minted(1)),
            name="柳北区人民政府",
            kind=OrganisationKind.COUNTY,
            area_code="450205",
            uscc="11450205007531234X",
        )
    )


def test_an_import_names_the_id_that_it_refers_to_further_on() -> None:
    command = RegisterOrganisation(name="柳北区人民政府", kind=OrganisationKind.COUNTY, area_code="450205", id=LEAD)
    given().when(command).then(lead)


def test_an_id_under_which_a_unit_stands_is_not_registered_again() -> None:
    command = RegisterOrganisation(name="另一个单位", kind=OrganisationKind.COMPANY, id=LEAD)
    given(lead).when(command).then_refused(InvalidInput, path="id")


@pytest.mark.parametrize("name", ["柳州市城市建设投资公司", "柳州城投集团", "柳州城投"])
def test_a_name_an_old_name_and_an_alias_are_all_taken(name: str) -> None:
    story = given(owner, renamed, alias)
    story.when(RegisterOrganisation(name=name, kind=OrganisationKind.COMPANY)).then_refused(
        OrganisationNameTaken, path="name"
    )
    story.when(rename(name, LEAD)).then_refused(UnknownOrganisation, path="organisationId")
    given(owner, renamed, alias, lead).when(rename(name, LEAD)).then_refused(OrganisationNameTaken, path="name")
    given(owner, renamed, alias, lead).when(recognise(name, LEAD)).then_refused(OrganisationNameTaken, path="text")


def test_who_holds_a_name_is_said() -> None:
    refusal = (
        given(lead)
        .when(RegisterOrganisation(name="柳北区人民政府", kind=OrganisationKind.COUNTY))
        .then_refused(OrganisationNameTaken, path="name")
    )
    assert refusal.message == f"“柳北区人民政府”已是单位 {LEAD} 的名称或别名；请使用该单位，或改用全称登记。"


def test_a_rename_keeps_what_stood_before() -> None:
    given(owner).when(rename("柳州城投集团")).then(renamed)


def test_a_rename_to_the_same_name_changes_nothing() -> None:
    given(owner).when(rename("柳州市城市建设投资公司")).then_nothing()


def test_an_organisation_may_take_its_old_name_or_its_alias_again() -> None:
    back = OrganisationRenamed(
        organisation_id=OWNER,
        before="柳州城投集团",
        after="柳州市城市建设投资公司",
        effective_from=date(2020, 5, 1),
        basis=BASIS,
    )
    given(owner, renamed).when(rename("柳州市城市建设投资公司")).then(back)


def test_an_alias_is_recognised_once() -> None:
    given(owner).when(recognise("柳州城投")).then(alias).when(recognise("柳州城投")).then_nothing()


def test_a_name_needs_no_alias_not_even_an_old_one() -> None:
    given(owner).when(recognise("柳州市城市建设投资公司")).then_nothing()
    given(owner, renamed).when(recognise("柳州市城市建设投资公司")).then_nothing()


@pytest.mark.parametrize("id", [NOWHERE, PROJECT])
def test_a_unit_that_is_not_registered_or_is_no_unit_is_unknown(id: UUID) -> None:
    given(owner, project).when(rename("柳州城投集团", OrgRef(id))).then_refused(
        UnknownOrganisation, path="organisationId"
    )
    given(owner, project).when(recognise("柳州城投", OrgRef(id))).then_refused(
        UnknownOrganisation, path="organisationId"
    )
