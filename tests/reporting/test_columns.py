"""Which views and columns there are, of which types, is a promise; every one of them says in Chinese what it holds."""

import re
from enum import Enum
from pathlib import Path

import pytest

from events.actor import ROLE_LABELS
from events.facts import TOPICS
from events.states.programme import MonthStatus
from events.vocabulary import Certainty, Disclosure, DocumentKind, ExitCause, FigureKind, Group, OrganisationKind
from projections.reporting import VIEWS, reporting_schema, view
from projections.reports import FilingStatus
from schema.types.history import title_of
from schema.types.labels import label
from tests.golden import reporting_columns, rewrite
from tests.journaling.small import owner, rows
from tests.projecting.ledger import Ledger
from tests.reporting.telling import Views

CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
REMARKS = """
    SELECT c.relname, format_type(a.atttypid, a.atttypmod), col_description(c.oid, a.attnum)
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = to_regnamespace(%(schema)s) AND c.relkind = 'v'
     UNION ALL
    SELECT c.relname, NULL, obj_description(c.oid, 'pg_class')
      FROM pg_class c
     WHERE c.relnamespace = to_regnamespace(%(schema)s) AND c.relkind = 'v'
     UNION ALL
    SELECT p.proname, NULL, obj_description(p.oid, 'pg_proc')
      FROM pg_proc p
     WHERE p.pronamespace = to_regnamespace(%(schema)s)
"""


def standing(ledger: Ledger) -> list[str]:
    with owner(ledger.running) as connection:
        return reporting_columns.columns(connection, ledger.running.settings.journal)


def test_what_stands_is_published(ledger: Ledger) -> None:
    """A new column is published by `make golden`."""
    assert set(standing(ledger)) - set(reporting_columns.published()) == set()
    assert reporting_columns.files in rewrite.WRITERS


def test_what_was_published_stands_or_the_changelog_says_so(ledger: Ledger) -> None:
    gone = [line for line in reporting_columns.published() if line not in standing(ledger)]
    changelog = CHANGELOG.read_text(encoding="utf-8")
    assert [line for line in gone if f"`{line.partition(' ')[0]}`" not in changelog] == []


def test_a_published_column_keeps_its_place(ledger: Ledger) -> None:
    """Views are replaced where they stand, which PostgreSQL allows as long as columns are only added at the end."""
    now = standing(ledger)
    assert [line for line in reporting_columns.published() if line in now] == now


def test_the_page_says_what_stands(ledger: Ledger) -> None:
    assert reporting_columns.PAGE.read_text(encoding="utf-8") == reporting_columns.page(standing(ledger))


def test_names_are_english_and_snake_case(ledger: Ledger) -> None:
    for line in standing(ledger):
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)* [a-z0-9(), ]+", line)


def test_types_are_those_that_every_tool_takes(ledger: Ledger) -> None:
    """No arrays, no JSON: what a driver would show as text is text."""
    types = {line.partition(" ")[2] for line in standing(ledger)}
    assert types == {
        *("uuid", "text", "boolean", "integer", "bigint", "date", "timestamp with time zone"),
        *("numeric(24,6)", "numeric(24,2)"),
    }


def test_everything_says_in_chinese_what_it_is(ledger: Ledger) -> None:
    remarks = rows(ledger.running, REMARKS.replace("%(schema)s", "%s"), *[schema_name(ledger)] * 3)
    assert len(remarks) == len(standing(ledger)) + len(VIEWS) + 2 * len(VIEWS)
    for name, type_, remark in remarks:
        assert re.search("[一-鿿]", remark or ""), name
        if type_ == "numeric(24,6)":
            assert "（万元）" in remark, (name, remark)
        if type_ == "numeric(24,2)":
            assert "%" in remark or "百分点" in remark, (name, remark)


def schema_name(ledger: Ledger) -> str:
    return f'"{reporting_schema(ledger.running.settings.journal)}"'


def labels(view_name: str, column: str) -> dict[str, str]:
    """What a view's CASE over a column calls its codes."""
    said: dict[str, str] = {}
    for case in re.findall(rf"CASE [^;]*?\b{column}'? (WHEN .*?) END AS {column}_label", view(view_name).query, re.S):
        said |= dict(re.findall(r"WHEN '(\w+)'\s+THEN '([^']+)'", case))
    return said


@pytest.mark.parametrize(
    ("view_name", "column", "enum"),
    [
        ("documents", "kind", DocumentKind),
        ("documents", "disclosure", Disclosure),
        ("months", "figure", FigureKind),
        ("months", "status", MonthStatus),
        ("organisations", "kind", OrganisationKind),
        ("projects", "opening_certainty", Certainty),
        ("entries", "exit_cause", ExitCause),
        ("filings", "status", FilingStatus),
    ],
)
def test_codes_are_called_what_graphql_calls_them(view_name: str, column: str, enum: type[Enum]) -> None:
    assert labels(view_name, column) == {member.value: label(member) for member in enum}


@pytest.mark.parametrize("view_name", ["categories", "entries", "monthly_investment", "filings"])
def test_groups_are_called_what_graphql_calls_them(view_name: str) -> None:
    said = dict(re.findall(r"WHEN '(\w+)' THEN '(\w+项目)'", view(view_name).query))
    assert said == {group.value: label(group) for group in Group}


def test_roles_and_facts_are_called_what_graphql_calls_them(views: Views) -> None:
    assert labels("history", "role") == {role.value: label for role, label in ROLE_LABELS.items()}
    for row in views.now("history"):
        assert row["topic_label"] == title_of(row["topic"])
    assert set(TOPICS) >= {row["topic"] for row in views.now("history")}
