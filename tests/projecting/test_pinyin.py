"""Names in the order of pinyin: real places of Liuzhou, polyphonic words, digits, letters and punctuation."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.decisions.organisation import RegisterOrganisation, RenameOrganisation
from events.decisions.project import RegisterProject, RenameProject
from events.vocabulary import Basis, OrganisationKind, OrgRef
from projections import organisations, pinyin
from projections.asof import AsOf
from projections.pinyin import name_key, syllable
from projections.projector import versions
from tests.journaling import small
from tests.projecting.ledger import Ledger

PLACES = [
    *("城中区", "柳北区", "柳城县", "柳东新区", "柳江区", "柳南区", "鹿寨县", "融安县", "融水苗族自治县"),
    *("三江侗族自治县", "鱼峰区"),
]
"""Liuzhou's, as its people would look them up."""


def in_order(names: list[str]) -> list[str]:
    """As a database with COLLATE "C" has them."""
    return sorted(reversed(names), key=lambda name: name_key(name).encode())


@pytest.mark.parametrize(
    "names",
    [
        PLACES,
        ["长安镇", "城中区", "重建工程", "重庆市", "重点项目"],
        ["行政中心", "银行大厦"],
        ["都安县", "三都镇", "厦门市", "新圩镇"],
        ["鲁班路", "鹿寨县", "绿化工程"],
        ["不夜城", "一带一路", "一期"],
        ["2号线", "10号线", "A地块", "b地块", "Ｃ地块", "柳北区"],
        ["007号", "12号", "120号", "1000号"],
        ["柳北区", "柳北区（二期）", "柳北区二期", "柳北区一期"],
        ["刘家村", "柳城县", "柳州市"],
    ],
    ids=lambda names: names[0],
)
def test_names_stand_where_one_would_look_them_up(names: list[str]) -> None:
    assert in_order(names) == names


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("柳州", "liu3柳zhou1州"),
        ("重庆", "chong2重qing4庆"),
        ("重点", "zhong4重dian3点"),
        ("一个不", "yi1一ge4个bu4不"),
        ("绿", "lv4绿"),
        ("的", "de5的"),
        ("A1厂房", "A0011chang3厂fang2房"),
        ("Ａ１厂房", "A0011chang3厂fang2房"),
        ("“一江两岸”工程", "yi1一jiang1江liang3两an4岸 gong1工cheng2程"),
        ("a - b", "A B"),
        ("", ""),
        ("（）", ""),
        ("α𪜀", "α𪜀"),
        ("0", "0010"),
        ("3.50", "0013 00250"),
    ],
)
def test_a_key(name: str, key: str) -> None:
    assert name_key(name) == key


@pytest.mark.parametrize(
    ("said", "told"), [("zhōng", "zhong1"), ("lǜ", "lv4"), ("ńg", "ng2"), ("ê̄", "e1"), ("a", "a5"), ("nüè", "nve4")]
)
def test_a_syllable(said: str, told: str) -> None:
    assert syllable(said) == told


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_a_name_holds_has_a_key_and_only_one(name: str, other: str) -> None:
    assert name_key(name) == name_key(name)
    for key in (name_key(name), name_key(name + other)):
        assert not key.startswith(" ")
        assert "  " not in key
    assert name_key(name.replace("!", "！")) == name_key(name)


@given(st.lists(st.integers(0, 10**30), min_size=2, max_size=8))
def test_numbers_go_by_what_they_are_worth(numbers: list[int]) -> None:
    for less, more in pairwise(sorted(numbers)):
        assert name_key(f"第{less}期") <= name_key(f"第{more}期")


def test_every_reading_is_letters_and_a_tone() -> None:
    read = pinyin.readings()
    for character, key in read.characters.items():
        if key.endswith(chr(character)) and key != chr(character):
            assert key[:-2].isascii()
            assert key[:-2].isalpha()
            assert key[:-2] == key[:-2].lower()
            assert key[-2] in "12345"
    assert len(read.characters) > 40_000
    assert len(read.words) > 5_000


def test_another_version_of_the_readings_is_another_version_of_the_tables() -> None:
    assert versions().endswith(f" pinyin:{pinyin.VERSION}")


def names(ledger: Ledger, as_of: AsOf) -> list[str]:
    return [one.name for one in ledger.ask(organisations.find, as_of)]


def test_organisations_come_in_that_order_and_move_when_renamed(fresh_ledger: Ledger) -> None:
    for name in ("鹿寨县", "柳南区", "柳城县", "柳北区", "10号厂", "2号厂", "重庆路桥"):
        registered = fresh_ledger.tell(RegisterOrganisation(name=name, kind=OrganisationKind.COMPANY))
    before = ["2号厂", "10号厂", "重庆路桥", "柳北区", "柳城县", "柳南区", "鹿寨县"]
    assert names(fresh_ledger, fresh_ledger.head()) == before
    assert registered.subject is not None
    basis = Basis(title="更名", issuer="柳州市市场监督管理局", issued_on=date(2020, 1, 9))
    fresh_ledger.tell(
        RenameOrganisation(
            organisation_id=OrgRef(registered.subject),
            name="柳州路桥",
            effective_from=date(2020, 1, 9),
            basis=basis,
        )
    )
    assert names(fresh_ledger, fresh_ledger.head()) == [
        *("2号厂", "10号厂", "柳北区", "柳城县", "柳南区", "柳州路桥", "鹿寨县")
    ]
    assert names(fresh_ledger, fresh_ledger.at(registered)) == before, "as it was known then"


def test_a_project_has_the_key_of_its_name_and_of_its_new_one(fresh_ledger: Ledger) -> None:
    query = "SELECT name_key FROM projects ORDER BY from_position"
    receipt = fresh_ledger.tell(RegisterProject(name="长塘大桥"))
    assert receipt.subject is not None
    basis = Basis(title="更名", issuer="柳州市发展和改革委员会", issued_on=date(2020, 1, 9))
    fresh_ledger.tell(
        RenameProject(project_id=receipt.subject, name="重建大桥", effective_from=date(2020, 1, 9), basis=basis)
    )
    assert [key for (key,) in small.rows(fresh_ledger.running, query)] == [
        "chang2长tang2塘da4大qiao2桥",
        "chong2重jian4建da4大qiao2桥",
    ]
