"""What the pages say is so: commands, settings, links, versions, rooms, queries exist, and answers are as shown."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, OperationType, build_schema, parse, validate
from typer.main import get_command

from service.build import service
from service.cli import app
from service.demo.loading import ensure, for_demo
from service.settings import PREFIX, Settings
from tests.asking.asker import Asker

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
HANDBOOK = [*READMES, *(ROOT / "docs" / f"{name}.md" for name in ("operations", "house", "excel"))]
FLOORS = ("events", "projections", "schema", "service")

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
COMMAND = re.compile(r"(?<![\w./-])(?:\S*/)?taizhang (?P<said>[a-z][a-z-]*(?: [^`\n#]*)?)")
SNIPPET = re.compile(r"```graphql\n(?P<document>.*?)```(?:\n```json\n(?P<answer>.*?)```)?", re.DOTALL)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def code_in(page: Path) -> str:
    return "\n".join(CODE.findall(text_of(page)))


def snippets() -> list[Any]:
    return [
        pytest.param(found["document"], found["answer"], id=f"{page.name}-{number}")
        for page in READMES
        for number, found in enumerate(SNIPPET.finditer(text_of(page)), start=1)
    ]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_inside_the_house_leads_somewhere(page: Path) -> None:
    inside = [link for link in LINK.findall(CODE.sub("", text_of(page))) if not re.match(r"https?:|mailto:|#", link)]
    assert [link for link in inside if not (page.parent / link.partition("#")[0]).exists()] == []


@pytest.mark.parametrize("page", HANDBOOK, ids=named)
def test_every_make_target_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    said = set(re.findall(r"(?<![\w-])make ([a-z]+)", code_in(page)))
    assert said - targets == set()


@pytest.mark.parametrize("page", HANDBOOK, ids=named)
def test_every_command_and_its_options_exist(page: Path) -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for found in COMMAND.finditer(code_in(page)):
        words = found["said"].split()
        if words[0] == "taizhang":  # docker compose exec <service> <command>
            words = words[1:]
        assert words[0] in commands, found[0]
        command = commands[words[0]]
        if words[1:2] and words[1] in getattr(command, "commands", {}):  # taizhang export <table>
            command = command.commands[words[1]]
        known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, found[0]


def test_the_readme_begins_with_the_two_commands() -> None:
    for page in READMES:
        blocks = re.findall(r"```sh\n(.*?)```", text_of(page), re.DOTALL)
        assert re.findall(r"^make \w+", blocks[0], re.MULTILINE) == ["make demo", "make test"]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_setting_that_is_named_exists(page: Path) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {PREFIX}
    assert set(re.findall(rf"\b{PREFIX}[A-Z_]*\b", text_of(page))) - known == set()


def test_the_changelogs_newest_version_is_ours() -> None:
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    versions = re.findall(r"^## \[([^\]]+)\]", text_of(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert versions[0] == "Unreleased"
    assert versions[1] == project["version"]


def test_the_changelog_counts_the_commands() -> None:
    mutation = build_schema(text_of(ROOT / "schema" / "schema.graphql")).mutation_type
    assert mutation is not None
    commands = [name for name in mutation.fields if not name.endswith("Import")]
    assert f"each of {len(commands)} commands" in text_of(ROOT / "CHANGELOG.md")


def test_the_rooms_are_those_of_the_house() -> None:
    """§2 of docs/house.md names every module of the floors and of the journal, and no other."""
    said: dict[str, set[str]] = {}
    floor = room = ""
    rooms = re.findall(r"^```\n(events/.*?)^```", text_of(ROOT / "docs" / "house.md"), re.DOTALL | re.MULTILINE)[0]
    for line in rooms.splitlines():
        indent = len(line) - len(line.lstrip())
        if indent == 0:
            floor = room = line.split("/")[0]
        elif indent == 2:
            room = f"{floor}/journal" if line.strip().startswith("journal/") else floor
        if floor in FLOORS:
            said.setdefault(room, set()).update(re.findall(r"(?<![\w.*])\w+\.py\b", line))
    for room, modules in said.items():
        there = {path.name for path in (ROOT / room).glob("*.py")} - {"__init__.py", "__main__.py"}
        assert modules == there, room


@pytest.mark.parametrize("page", [ROOT / "docs" / "house.md", *(ROOT / "docs" / "adr").glob("*.md")], ids=named)
def test_every_path_that_the_house_names_exists(page: Path) -> None:
    paths = re.findall(rf"`((?:{'|'.join(FLOORS)}|tests|docs|benchmarks)/[\w./-]+)`", text_of(page))
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_adrs_are_numbered_without_gaps_and_say_the_three_things() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        assert re.findall(r"^## (.+)$", text_of(page), re.MULTILINE) == ["Context", "Decision", "Consequences"]
        assert text_of(page).startswith(f"# {page.name[:4]} ")


@pytest.mark.parametrize(("document", "answer"), snippets())
def test_a_snippet_fits_the_schema(document: str, answer: str | None) -> None:
    del answer
    schema = build_schema(text_of(ROOT / "schema" / "schema.graphql"))
    assert validate(schema, parse(document)) == []


def test_inline_queries_fit_the_schema() -> None:
    schema = build_schema(text_of(ROOT / "schema" / "schema.graphql"))
    inline = [
        found
        for page in HANDBOOK
        for found in re.findall(r"`((?:subscription|query|mutation)? ?\{ [^`]+ \})`", text_of(page))
        if "…" not in found
    ]
    assert inline
    for document in inline:
        assert validate(schema, parse(document)) == [], document


@pytest.fixture(scope="module")
def demo(database_url: str) -> Iterator[Asker]:
    """The demo, in a journal of its own."""
    settings = for_demo(Settings(journal="readme"))
    ensure(settings, database_url, fresh=False, shown=_quiet)
    with service(settings, database_url) as running, Asker(running) as asker:
        yield asker


def _quiet(moment: datetime, commands: int) -> None:
    del moment, commands


@pytest.mark.parametrize(("document", "answer"), [each for each in snippets() if each.values[1]])
def test_the_demo_answers_as_the_readme_shows(document: str, answer: str, demo: Asker) -> None:
    assert demo.data(document) == json.loads(answer)


def test_only_what_changes_something_is_shown_without_its_answer() -> None:
    for each in snippets():
        document, answer = each.values
        (operation,) = parse(str(document)).definitions
        assert isinstance(operation, OperationDefinitionNode)
        assert (answer is None) == (operation.operation is not OperationType.QUERY)


def test_the_decisions_that_the_house_rests_on_are_as_said() -> None:
    """Figures that docs/adr quotes from the code."""
    constants = {
        (path, node.targets[0].id): ast.literal_eval(node.value)
        for path in ("committer", "line", "under", "inserting", "format")
        for node in ast.walk(ast.parse(text_of(ROOT / "events" / "journal" / f"{path}.py")))
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    assert constants["line", "GATHER"] == 256
    assert constants["line", "WAITING"] == 4096
    assert constants["committer", "RETRY_SECONDS"] == 20.0
    assert constants["under", "MISSED"] == 10_000
    assert constants["inserting", "COPY_ABOVE"] == 200
    assert constants["format", "SALT_BYTES"] == 16
