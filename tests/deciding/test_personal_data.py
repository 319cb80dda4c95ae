"""Mobile and identity-card numbers never enter the journal (个人信息保护法 47); other long numbers do."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as some
from msgspec.structs import replace

from events.border import clean
from events.decisions import Command
from events.decisions.entry import AdjustPlan
from events.decisions.organisation import RegisterOrganisation
from events.decisions.project import IdentifyProject, RegisterProject, StartProject
from events.refusals import PersonalData
from events.vocabulary import Identifier, Money, OrganisationKind, Unit, Years
from tests.deciding.world import BASIS, CODE, ENTRY, FILE, PROJECT

MAY = date(2020, 5, 1)
START = StartProject(project_id=PROJECT, on=date(2020, 3, 1))

MOBILES = {
    "plain": "13812345678",
    "in a sentence": "联系人手机13812345678，随时可打",
    "after latin letters": "Tel:13812345678",
    "spaced": "138 1234 5678",
    "hyphened": "138-1234-5678",
    "hyphened elsewhere": "1381234-5678",
    "with an en dash": "138–1234–5678",
    "with a no-break space": "138\u00a01234\u00a05678",
    "with an ideographic space": "138　1234　5678",
    "full-width": "１３８１２３４５６７８",
    "full-width and hyphened": "１３８－１２３４－５６７８",
    "half full-width": "138１２３４5678",
    "with the country": "+8613812345678",
    "with the country and a space": "+86 138 1234 5678",
    "with the country and no sign": "8613812345678",
    "of another carrier": "19912345678",
    "on a second line": "联系人：\n15912345678",
}
# The example of GB 11643 itself, and numbers made up to its rule.
IDENTITIES = {
    "ending in X": "11010519491231002X",
    "ending in x": "11010519491231002x",
    "in a sentence": "身份证11010519491231002X号",
    "full-width": "１１０１０５１９４９１２３１００２Ｘ",
    "ending in a digit": "450205200512310014",
    "after another long number": "450205198001010011，450205200512310014",
}
NUMBERS = {
    "project code": "2020-450200-48-03-000001",
    "project code without hyphens": "20204502004803000001",
    "project code of Tangshan": "2020-130200-48-03-013812",
    "document number": "柳政办〔2020〕2号",
    "building permit": "施工许可证 450205202003010101",
    "building permits that have an identity number's check digit": "450205202003010100 450205201807190202",
    "no identity number: the check digit is another": "450205198001010011",
    "no identity number: there is no 13th month": "450205198013010017",
    "land certificate": "桂（2019）柳州市不动产权第0123456号",
    "telephone": "0772-2861234",
    "twelve digits": "138123456789",
    "ten digits": "1381234567",
    "not a mobile number": "12812345678",
    "amounts": "13800.50 万元、1 381 234 567.8 元",
    "dates": "2020-03-01 至 2020-12-31，20200301—20201231",
    "UUID": "01891a1c-1381-7234-9678-13812345678a",
    "UUID in a sentence": "见项目a1381234-5678-4138-8123-456781381234的台账",
    "UUID with a mobile's digits": "0000a138-1234-5678-8000-a13812345678",
}


@pytest.mark.parametrize("text", [*MOBILES.values(), *IDENTITIES.values()], ids=[*MOBILES, *IDENTITIES])
def test_a_mobile_or_identity_number_is_refused_where_it_stands(text: str) -> None:
    with pytest.raises(PersonalData) as refused:
        clean(replace(START, evidence=text))
    assert refused.value.path == "evidence"


@pytest.mark.parametrize("text", NUMBERS.values(), ids=NUMBERS.keys())
def test_another_long_number_passes(text: str) -> None:
    assert clean(replace(START, evidence=text))


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (lambda text: RegisterOrganisation(name=text, kind=OrganisationKind.COMPANY), "name"),
        (lambda text: RegisterProject(name="桥", scope=text), "scope"),
        (lambda text: RegisterProject(name="桥", years=Years(stated=text)), "years"),
        (lambda text: replace(FILE, progress=text), "progress"),
        (lambda text: replace(FILE, completed=Money(wan=Money.of("1").wan, stated=text, unit=Unit.WAN)), "completed"),
        (lambda text: adjust(text), "basis"),
    ],
)
@pytest.mark.parametrize("number", ["13812345678（张）", "11010519491231002X"])
def test_a_number_is_found_in_every_part_of_a_command(
    command: Callable[[str], Command], path: str, number: str
) -> None:
    with pytest.raises(PersonalData) as refused:
        clean(command(number))
    assert refused.value.path == path


def adjust(title: str) -> AdjustPlan:
    basis = replace(BASIS, title=title)
    return AdjustPlan(entry_id=ENTRY, annual_plan=None, effective_from=MAY, reason="见文", basis=basis)


@pytest.mark.parametrize("digits", ["13812345678", "450205200512310014"])
def test_fields_of_fixed_shape_hold_any_digits(digits: str) -> None:
    identifier = Identifier(scheme="OLD_CODE", value=digits)
    assert clean(RegisterProject(name="桥", identifiers=(CODE, identifier)))
    assert clean(IdentifyProject(project_id=PROJECT, identifier=identifier, effective_from=date(2020, 5, 1)))
    assert clean(RegisterOrganisation(name="公司", kind=OrganisationKind.COMPANY, uscc=digits))
    hashed = replace(BASIS, attachment_hash=f"a{digits}b".ljust(64, "0"))
    assert clean(AdjustPlan(entry_id=ENTRY, annual_plan=None, effective_from=MAY, reason="见文", basis=hashed))
    assert clean(replace(START, project_id=UUID("00000000-0000-0000-0000-013812345678")))


@pytest.mark.parametrize("stated", ["13812345678", "+13812345678", "13,812,345,678.00", "-13812345678"])
def test_an_amount_of_eleven_digits_is_an_amount(stated: str) -> None:
    amount = Money.of(stated, Unit.YUAN)
    assert abs(amount.wan) == Money.of("1381234.5678").wan
    assert clean(replace(FILE, completed=amount))


@for_all(some.uuids())
def test_no_uuid_is_taken_for_a_telephone(id: UUID) -> None:
    assert clean(replace(START, evidence=f"见{id}，{str(id).upper()}"))
