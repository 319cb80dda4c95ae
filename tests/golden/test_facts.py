"""Every fact as it is stored, in every version, for ever; and the pages that are worked out of the code."""

import re
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints
from uuid import UUID

import msgspec
import pytest

from events.facts import TOPICS, Fact
from events.facts.entry import EntryListed
from events.facts.report import ReportFiled, ReportReviewed
from events.facts.upcasts import UPCASTS, upcast
from events.journal.mapper import MAX_PAYLOAD, decode, encode
from events.refusals import InvalidInput, TooLarge
from tests.golden.pages import PAGE, page
from tests.golden.rewrite import WRITERS
from tests.golden.samples import FULL, MARCH, PROJECT
from tests.golden.sparse import SPARSE
from tests.golden.stored import FACTS

FILES = sorted(FACTS.iterdir())
NAME = re.compile(r"([a-z_]+\.[a-z_]+)\.v(\d+)(\.sparse)?\.json")


def parts(path: Path) -> tuple[str, int]:
    """A file's topic and version."""
    named = NAME.fullmatch(path.name)
    assert named, path.name
    return named[1], int(named[2])


def nullable(cls: type[Any]) -> list[str]:
    """The fields that may be null."""
    return [name for name, type_ in get_type_hints(cls).items() if NoneType in get_args(type_)]


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in leaves(part)] or [None]
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in leaves(part)] or [None]
    return [value]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_stored_fact_reads_and_is_written_again_to_the_same_bytes(path: Path) -> None:
    topic, version = parts(path)
    stored = path.read_bytes()
    fact = decode(topic, version, stored)
    assert type(fact) is TOPICS[topic]
    if version == type(fact).version:
        assert encode(fact) == stored


@pytest.mark.parametrize("fact", [*FULL, *SPARSE], ids=lambda fact: fact.topic)
def test_a_stored_fact_is_what_its_sample_says(fact: Fact) -> None:
    sparse = ".sparse" if any(fact is one for one in SPARSE) else ""
    stored = (FACTS / f"{fact.topic}.v{type(fact).version}{sparse}.json").read_bytes()
    assert decode(fact.topic, type(fact).version, stored) == fact


def test_every_version_of_every_topic_has_its_file_and_no_file_is_without_topic() -> None:
    expected = {f"{topic}.v{version}.json" for topic, cls in TOPICS.items() for version in range(1, cls.version + 1)}
    assert {path.name for path in FILES if not path.name.endswith(".sparse.json")} == expected
    assert {parts(path)[0] for path in FILES} == set(TOPICS)


def test_a_topic_that_allows_absence_is_stored_with_it_too() -> None:
    allows = {topic for topic, cls in TOPICS.items() if nullable(cls) or "basis" in cls.__struct_fields__}
    assert allows <= {fact.topic for fact in SPARSE}
    assert {parts(path)[0] for path in FILES if path.name.endswith(".sparse.json")} == {fact.topic for fact in SPARSE}


@pytest.mark.parametrize("fact", FULL, ids=lambda fact: fact.topic)
def test_a_full_sample_leaves_nothing_out(fact: Fact) -> None:
    said = leaves(msgspec.to_builtins(fact))
    assert None not in said
    assert "" not in said


@pytest.mark.parametrize("fact", SPARSE, ids=lambda fact: fact.topic)
def test_a_sparse_sample_leaves_out_all_that_it_may(fact: Fact) -> None:
    assert [name for name in nullable(type(fact)) if getattr(fact, name) is not None] == []


def test_one_sample_a_topic() -> None:
    assert [fact.topic for fact in FULL] == list(dict.fromkeys(fact.topic for fact in FULL))
    assert {fact.topic for fact in FULL} == set(TOPICS)


def test_a_stored_fact_with_an_unknown_field_is_not_guessed_at() -> None:
    stored = (FACTS / "report.reviewed.v1.json").read_bytes()
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        decode("report.reviewed", 1, stored[:-1] + b',"mood":"good"}')


def test_an_old_version_is_read_through_its_upcasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ReportReviewed, "version", 3)
    monkeypatch.setitem(UPCASTS, ("report.reviewed", 1), lambda old: {**old, "remark": old["note"], "note": None})
    monkeypatch.setitem(UPCASTS, ("report.reviewed", 2), lambda old: {k: v for k, v in old.items() if k != "note"})
    old = {"project_id": str(PROJECT), "period": msgspec.to_builtins(MARCH), "note": "属实"}
    expected = ReportReviewed(project_id=PROJECT, period=MARCH, remark="属实")
    assert decode("report.reviewed", 1, msgspec.json.encode(old)) == expected
    assert upcast("report.reviewed", 3, 3, old) is old


def filed(**fields: Any) -> ReportFiled:
    sample = next(fact for fact in FULL if isinstance(fact, ReportFiled))
    return msgspec.structs.replace(sample, **fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"project_id": "no id"},
        {"progress": "长" * 4001},
        {"progress": "\ud800"},
        {"nothing_to_report": "yes"},
        {"covers_from": datetime.fromisoformat("2020-03-01T00:00:00")},
        {"figure": "GUESS"},
    ],
)
def test_a_fact_that_would_not_read_back_is_not_written(fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        encode(filed(**fields))


def test_a_fact_that_reads_back_as_another_is_not_written() -> None:
    with pytest.raises(InvalidInput, match=r"report\.filed 的内容不能原样读回"):
        encode(filed(project_id=str(PROJECT)))


def test_a_fact_beyond_the_limit_is_not_written() -> None:
    listed = next(fact for fact in FULL if isinstance(fact, EntryListed))
    units = tuple(UUID(int=number) for number in range(8000))
    with pytest.raises(TooLarge, match=f"超过上限 {MAX_PAYLOAD} 字节"):
        encode(msgspec.structs.replace(listed, responsible_units=units))


@pytest.mark.parametrize(
    "months", [tuple(map(Decimal, range(11))), (Decimal("1.0"), *map(Decimal, range(11))), (Decimal("NaN"),) * 12]
)
def test_a_month_plan_in_a_fact_has_twelve_amounts_in_their_one_spelling(months: tuple[Decimal, ...]) -> None:
    listed = next(fact for fact in FULL if isinstance(fact, EntryListed))
    with pytest.raises(ValueError, match=r"分月计划|金额"):
        msgspec.structs.replace(listed, month_plan=months)


def test_a_topic_is_taken_once() -> None:
    with pytest.raises(TypeError, match=r"topic report\.filed is taken by ReportFiled"):

        class Another(Fact, topic="report.filed"):
            """又一条。"""


def test_the_page_of_facts_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
    headings = re.findall(r"^### (\S+) · v(\d+)$", page(), re.MULTILINE)
    assert sorted(headings) == sorted((topic, str(cls.version)) for topic, cls in TOPICS.items())


def test_every_golden_file_that_is_worked_out_is_up_to_date() -> None:
    stale = [path.name for writer in WRITERS for path, content in writer().items() if path.read_bytes() != content]
    assert stale == [], "run `make golden` and read the diff"
