"""The house rules that a machine can see: imports, names, completeness, sizes."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path
from types import NoneType
from typing import get_args, get_type_hints

import pytest

from events.access import ACCESS
from events.actor import Role
from events.decisions import Command
from events.desk import DECISIONS
from events.facts import TOPICS
from projections.projection import Projection
from projections.projector import PROJECTIONS
from tests.deciding.refused import REFUSED, kinds

ROOT = Path(__file__).parents[1]
FLOORS = ("events", "projections", "schema", "service")
MODULES = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
LINES, FUNCTION_LINES = 320, 45
PARTICIPLE = re.compile(r"[a-z]+\.(?:[a-z]+_)*(?:[a-z]+ed|set|put_into_use)")
"""Noun and past participle; the irregular ones by name."""
SQL_TYPES = {
    "bigint": "int8",
    "boolean": "bool",
    "date": "date",
    "numeric": "numeric",
    "numeric[]": "numeric[]",
    "text": "text",
    "text[]": "text[]",
    "timestamptz": "timestamptz",
    "uuid": "uuid",
    "uuid[]": "uuid[]",
}


def test_the_floors_import_only_downwards() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint, "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", done.stdout)


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_a_projection_handles_or_ignores_every_fact_and_never_both(projection: Projection) -> None:
    facts, handled = set(TOPICS.values()), set(projection.handlers)
    assert {fact.topic for fact in facts - handled - projection.ignored} == set()
    assert {fact.topic for fact in handled & projection.ignored} == set()
    assert (handled | projection.ignored) <= facts


def tables() -> dict[str, dict[str, tuple[str, bool]]]:
    """Every table of projections/*.sql: column → (type, whether it may be null)."""
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    for path in (ROOT / "projections").glob("*.sql"):
        for name, body in re.findall(r"CREATE TABLE (\w+) \(\n(.*?)\n\)", path.read_text(encoding="utf-8"), re.DOTALL):
            columns = re.findall(r"^ {4}([a-z_]+) +([a-z\[\]]+)(.*)$", body, re.MULTILINE)
            found[name] = {column: (SQL_TYPES[type_], "NOT NULL" not in rest) for column, type_, rest in columns}
    return found


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_a_projections_rows_are_its_tables_columns(projection: Projection) -> None:
    table = tables()[projection.name]
    assert {column: type_ for column, (type_, _) in table.items()} == dict(
        zip(projection.table.columns, projection.table.types, strict=True)
    )
    nullable = {name for name, type_ in get_type_hints(projection.row).items() if NoneType in get_args(type_)}
    assert {column for column, (_, null) in table.items() if null} == nullable


def test_every_projection_has_a_name_and_a_version_of_its_own() -> None:
    names = [projection.name for projection in PROJECTIONS]
    assert len(set(names)) == len(names)
    assert all(projection.version >= 1 for projection in PROJECTIONS)


def test_every_command_has_a_decision_a_row_of_rights_and_a_chinese_name() -> None:
    commands = {command.__name__ for command in Command.__subclasses__()}
    assert {command.__name__ for command in DECISIONS} == commands
    assert {command.__name__ for command in ACCESS} == commands
    assert all(set(rights) <= set(Role) and rights for rights in ACCESS.values())
    for command in DECISIONS:
        assert re.match(r"[一-鿿]{2,}[.:]", command.__doc__ or ""), command.__name__


def test_every_fact_is_said_by_some_decision_and_reads_as_a_chinese_sentence() -> None:
    said = {
        node.func.id
        for path in (ROOT / "events" / "decisions").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    facts = {fact.__name__ for topic, fact in TOPICS.items() if topic != "journal.opened"}
    assert facts - said == set()
    for fact in TOPICS.values():
        assert re.fullmatch(r"[^a-zA-Z]*[一-鿿][^a-zA-Z]*。", fact.__doc__ or ""), fact.topic


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_a_noun_and_what_happened_to_it(topic: str) -> None:
    assert PARTICIPLE.fullmatch(topic)
    assert not re.search(r"updated|changed|saved|deleted|modified|edited", topic)
    assert topic.partition(".")[0] == TOPICS[topic].__module__.rpartition(".")[2]


def test_every_refusal_has_one_heading_and_says_there_what_it_says_here() -> None:
    page = (ROOT / "docs" / "refusals.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (\S+)$", page, re.MULTILINE)
    assert headings == [code for code, _, _ in REFUSED]
    assert sorted(headings) == sorted(kind.code for kind in kinds())
    sections = dict(zip(headings, re.split(r"^## \S+\n", page, flags=re.MULTILINE)[1:], strict=True))
    for code, _, refusal in REFUSED:
        (told,) = re.findall(r"^> (.+)$", sections[code], re.MULTILINE)
        pattern = ".+".join(map(re.escape, re.split(r"\{[^}]+\}", told)))
        assert re.fullmatch(pattern, refusal.message), code
        assert re.search(r"^何时：.+。$", sections[code], re.MULTILINE), code
        assert re.search(r"^怎么办：.+。$", sections[code], re.MULTILINE), code
        assert re.search(r"^\*[A-Z].+\.\*$", sections[code], re.MULTILINE), code


@pytest.mark.parametrize("name", FLOORS)
def test_our_four_names_are_ours(name: str) -> None:
    """All four exist on PyPI: another package under one of them would shadow ours, or be shadowed."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).is_relative_to(ROOT)
    assert importlib.import_module(name).__file__ == str(ROOT / name / "__init__.py")
    assert set(packages_distributions().get(name, ())) <= {"taizhang"}


def test_no_folder_of_tests_is_named_like_one_of_ours() -> None:
    folders = {path.name for path in (ROOT / "tests").rglob("*") if path.is_dir() and "node_modules" not in path.parts}
    assert folders & set(FLOORS) == set()


def test_a_file_fits_on_a_few_screens() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {path: length for path, length in lengths.items() if length > LINES} == {}


def functions() -> Iterator[tuple[str, int]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def test_a_function_fits_on_one_screen() -> None:
    assert {name: length for name, length in functions() if length > FUNCTION_LINES} == {}
