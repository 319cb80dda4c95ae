"""The border: characters that deceive or break, numbers that are none, and texts that are too long."""

import json
import re
import unicodedata
from datetime import date
from decimal import Decimal
from time import perf_counter
from uuid import UUID

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as some
from msgspec.structs import replace

from events.border import MAX_COMMAND, clean
from events.decisions import Command
from events.decisions.entry import ListEntry
from events.decisions.organisation import RegisterOrganisation
from events.decisions.project import RegisterProject, RenameProject, StartProject
from events.refusals import ForbiddenCharacter, InvalidInput, Refused, TooLarge
from events.vocabulary import Basis, Identifier, Money, OrganisationKind, Unit, Years
from tests.deciding.wishes import WISHES
from tests.deciding.world import BASIS, DOCUMENT, FILE, PROGRAMME, PROJECT

FORBIDDEN = {
    "nul": "\0",
    "bell": "\a",
    "backspace": "\b",
    "vertical tab": "\v",
    "form feed": "\f",
    "escape": "\x1b",
    "unit separator": "\x1f",
    "delete": "\x7f",
    "C1 next line": "\x85",
    "C1 last": "\x9f",
    "arabic letter mark": "\u061c",
    "left-to-right mark": "\u200e",
    "right-to-left mark": "\u200f",
    "right-to-left override": "\u202e",
    "left-to-right embedding": "\u202a",
    "isolate": "\u2066",
    "pop isolate": "\u2069",
    "byte order mark": "\ufeff",
    "not a character": "\ufffe",
    "not a character either": "\uffff",
    "lone high surrogate": "\ud800",
    "lone low surrogate": "\udfff",
}
START = StartProject(project_id=PROJECT, on=date(2020, 3, 1))
RENAME = RenameProject(project_id=PROJECT, name="柳江特大桥", effective_from=date(2020, 5, 1), basis=BASIS)


LIST = ListEntry(
    programme_id=PROGRAMME,
    project_id=PROJECT,
    document_id=DOCUMENT,
    effective_from=date(2020, 1, 1),
    category="A",
    sector="B",
)


def refused(command: Command) -> Refused:
    with pytest.raises(Refused) as caught:
        clean(command)
    return caught.value


@pytest.mark.parametrize("sign", FORBIDDEN.values(), ids=FORBIDDEN.keys())
@pytest.mark.parametrize("where", ["{}桩基完成", "桩基{}完成", "桩基完成{}"])
def test_a_sign_that_cannot_be_seen_or_stored_is_refused_where_it_stands(sign: str, where: str) -> None:
    refusal = refused(replace(FILE, next_steps=where.format(sign)))
    assert (type(refusal), refusal.path) == (ForbiddenCharacter, "nextSteps")


@pytest.mark.parametrize("sign", ["\0", "\u202e", "\ufeff", "\ud800"])
@pytest.mark.parametrize(
    ("command", "path"),
    [
        (lambda sign: replace(RENAME, name=f"桥{sign}"), "name"),
        (lambda sign: replace(RENAME, basis=replace(BASIS, document_no=f"柳政办〔2020〕2号{sign}")), "basis"),
        (
            lambda sign: RegisterProject(name="桥", identifiers=(Identifier(scheme="A", value=f"1{sign}"),)),
            "identifiers",
        ),
        (lambda sign: RegisterProject(name="桥", years=Years(stated=f"2018～2021{sign}")), "years"),
    ],
)
def test_a_forbidden_sign_is_found_in_every_part_of_a_command(command: object, path: str, sign: str) -> None:
    assert callable(command)
    refusal = refused(command(sign))
    assert (type(refusal), refusal.path) == (ForbiddenCharacter, path)


def test_a_forbidden_sign_is_found_in_a_further_column() -> None:
    command = replace(LIST, extra={"NOTE": "说\0明"})
    assert (type(refused(command)), refused(command).path) == (ForbiddenCharacter, "extra")


@pytest.mark.parametrize(
    "text", ["第一行\n第二行", "栏\t栏", "行\r\n", "𠮷野 🏗", "反斜\\杠 \\u0000 \\b", "“引号”—…·", "café £5"]
)
def test_what_people_write_passes(text: str) -> None:
    assert json.loads(clean(replace(START, evidence=text)))["evidence"] == text


@pytest.mark.parametrize("command", WISHES, ids=lambda command: type(command).__name__)
def test_every_command_passes_and_reads_back_from_its_bytes(command: Command) -> None:
    content = clean(command)
    assert msgspec.json.decode(content, type=type(command)) == command
    assert clean(command) == content


def deceives(sign: str) -> bool:
    """As Unicode's tables have it: control characters, whatever steers the direction, and what is no character."""
    if sign in "\t\n\r":
        return False
    steers = unicodedata.bidirectional(sign) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return unicodedata.category(sign) in {"Cc", "Cs"} or steers or sign in "\u061c\u200e\u200f\ufeff\ufffe\uffff"


@for_all(some.characters())
def test_of_all_signs_exactly_those_that_deceive_or_break_are_refused(sign: str) -> None:
    command = replace(START, evidence=f"桩基{sign}完成")
    if deceives(sign):
        assert type(refused(command)) is ForbiddenCharacter
    else:
        assert json.loads(clean(command))["evidence"] == f"桩基{sign}完成"


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_money_is_a_finite_number(amount: str) -> None:
    with pytest.raises(ValueError, match="金额"):
        Money(wan=Decimal(amount), stated=amount, unit=Unit.WAN)
    forged = Money.of("1")
    msgspec.structs.force_setattr(forged, "wan", Decimal(amount))
    refusal = refused(replace(FILE, completed=forged))
    assert (type(refusal), refusal.path) == (InvalidInput, "completed")


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (replace(RENAME, name=""), "name"),
        (replace(RENAME, name="长" * 201), "name"),
        (replace(RENAME, basis=Basis(title="", issuer="市政府", issued_on=date(2020, 1, 1))), "basis"),
        (replace(RENAME, basis=replace(BASIS, attachment_hash="0" * 63)), "basis"),
        (replace(START, evidence="长" * 4001), "evidence"),
        (RegisterOrganisation(name="县", kind=OrganisationKind.COUNTY, area_code="柳北"), "areaCode"),
        (RegisterProject(name="桥", years=Years(stated="1948～", first=1948)), "years"),
        (RegisterProject(name="桥", construction_type="new"), "constructionType"),
        (RegisterProject(name="桥", areas=("450205", "柳北")), "areas"),
        (replace(LIST, extra={"bad key": "1"}), "extra"),
    ],
)
def test_a_field_of_the_wrong_shape_is_named(command: Command, path: str) -> None:
    refusal = refused(command)
    assert (type(refusal), refusal.path) == (InvalidInput, path)
    assert refusal.message.startswith("填写有误：")
    assert re.fullmatch(r"[^a-z]+", refusal.message.replace(path, "")), refusal.message


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (replace(RENAME, name=""), "太短，至少 1 个"),
        (replace(RENAME, name="长" * 201), "太长，最多 200 个"),
        (RegisterProject(name="桥", construction_type="new"), "写法不合规定"),
        (replace(LIST, row_no="三"), "写法不合规定"),
    ],
)
def test_what_is_wrong_is_said_in_chinese(command: Command, words: str) -> None:
    assert refused(command).message == f"填写有误：{words}。请改正后重新提交。"


def test_a_command_holds_at_most_256_kib() -> None:
    one = Identifier(scheme="A" * 40, value="9" * 60)
    size = len(clean(RegisterProject(name="桥", identifiers=(one,), id=UUID(int=1))))
    each = len(msgspec.json.encode(one)) + 1
    fits = (MAX_COMMAND - size) // each + 1
    assert len(clean(RegisterProject(name="桥", identifiers=(one,) * fits, id=UUID(int=1)))) <= MAX_COMMAND
    refusal = refused(RegisterProject(name="桥", identifiers=(one,) * (fits + 1), id=UUID(int=1)))
    assert (type(refusal), refusal.path) == (TooLarge, None)
    assert refusal.message == (
        f"一次提交的内容有 {size + fits * each} 字节，超过上限 262144 字节；请精简文字，附件请另行上传。"
    )


@pytest.mark.parametrize("sign", ["长", "1", "\0", "13", "1 ", "138 "])
def test_eight_megabytes_are_refused_quickly_as_too_large(sign: str) -> None:
    command = replace(START, evidence=sign * (8 * 1024 * 1024 // len(sign.encode())))
    began = perf_counter()
    refusal = refused(command)
    assert perf_counter() - began < 1
    assert type(refusal) is TooLarge


@pytest.mark.parametrize("sign", ["1", "13", "1 ", "138 ", "138-1234", "4502021980010", "１", "\\", "–"])
def test_no_text_makes_the_border_slow(sign: str) -> None:
    long = sign * (4000 // len(sign))
    command = replace(LIST, remark=long, extra={f"C{number}": long for number in range(15)})
    began = perf_counter()
    clean(command)
    assert perf_counter() - began < 1
