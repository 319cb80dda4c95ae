"""What breaks clients is found and must be told: every kind of change, and the check itself."""

import subprocess
from pathlib import Path

import pytest

from schema import changes
from schema.changes import breaking, covering, named

BEFORE = """
directive @told(by: String) repeatable on FIELD | QUERY
directive @gone on FIELD
interface Node { id: ID! }
scalar Wan
enum Status { OWED FILED }
input Filter { text: String month: String }
type Entry implements Node { id: ID! category: String! plan(month: String): Wan }
type Report { id: ID! }
union Found = Entry | Report
type Query { entry(id: ID!, at: Int): Entry found: Found status(filter: Filter): Status wan: Wan node: Node }
"""


@pytest.mark.parametrize(
    ("part", "becomes", "place"),
    [
        ("category: String! ", "", "Entry.category"),
        ("category: String!", "category: String", "Entry.category"),
        ("entry(id: ID!, at: Int)", "entry(id: ID!)", "Query.entry(at:)"),
        ("at: Int", "at: Int!", "Query.entry(at:)"),
        ("found: Found", "found(first: Int!): Found", "Query.found(first:)"),
        ("month: String }", "month: String! }", "Filter.month"),
        ("month: String }", "}", "Filter.month"),
        ("text: String", "text: String unit: ID!", "Filter.unit"),
        ("OWED FILED", "FILED", "Status.OWED"),
        ("scalar Wan", "type Wan { amount: Int }", "Wan"),
        ("Entry | Report", "Entry", "Found"),
        ("implements Node", "", "Entry"),
        ("directive @gone on FIELD\n", "", "@gone"),
        ("(by: String) repeatable", " repeatable", "@told(by:)"),
        ("(by: String)", "(by: String, at: Int!)", "@told(at:)"),
        ("repeatable ", "", "@told"),
        ("on FIELD | QUERY", "on FIELD", "@told"),
    ],
)
def test_what_breaks_is_found_at_its_place(part: str, becomes: str, place: str) -> None:
    assert part in BEFORE
    assert list(breaking(BEFORE, BEFORE.replace(part, becomes, 1))) == [place]


def test_a_type_that_goes_is_told_with_all_that_led_to_it() -> None:
    after = BEFORE.replace("type Report { id: ID! }\n", "").replace(" | Report", "")
    assert set(breaking(BEFORE, after)) == {"Report", "Found"}


@pytest.mark.parametrize(
    ("part", "becomes"),
    [
        ("category: String!", "category: String! label: String"),
        ("at: Int", "at: Int, day: String"),
        ("OWED FILED", "OWED FILED EXCUSED"),
        ("plan(month: String): Wan", "plan(month: String): Wan!"),
        ("scalar Wan", '"万元 / 10,000 yuan" scalar Wan'),
    ],
)
def test_what_breaks_nobody_needs_no_word(part: str, becomes: str) -> None:
    assert breaking(BEFORE, BEFORE.replace(part, becomes, 1)) == {}


CHANGELOG = """# Changelog

## [Unreleased]

- `Entry.category`, `Query.entry(at:)` and `Status.OWED` went; `Filter.*` changed, `python` did not. `a b` `Found`

## [0.1.0]

- `Report` came.
"""


def test_only_what_is_unreleased_counts_as_told() -> None:
    assert named(CHANGELOG) == {"Entry.category", "Query.entry(at:)", "Status.OWED", "Filter.*", "python", "Found"}


def test_a_place_is_told_by_itself_its_field_or_its_whole_type() -> None:
    assert list(covering("Query.entry(at:)")) == ["Query.entry(at:)", "Query.entry", "Query.*"]
    assert "Query.entry(id:)" not in covering("Query.entry(at:)")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A schema, the released one and a changelog of the test's own, in a repository."""
    for name, attribute in (("schema.graphql", "PRINTED"), ("released.graphql", "RELEASED")):
        path = tmp_path / "schema" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(BEFORE, encoding="utf-8")
        monkeypatch.setattr(changes, attribute, path)
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    monkeypatch.setattr(changes, "CHANGELOG", tmp_path / "CHANGELOG.md")
    return tmp_path


def now(house: Path, part: str, becomes: str) -> None:
    """The schema of today, changed."""
    (house / "schema" / "schema.graphql").write_text(BEFORE.replace(part, becomes, 1), encoding="utf-8")


def test_a_change_that_is_not_told_fails(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert changes.main([]) == 0
    now(house, "wan: Wan ", "")
    assert changes.main([]) == 1
    told = capsys.readouterr().out
    assert told == "`Query.wan` is not in CHANGELOG.md under [Unreleased]: Field Query.wan was removed.\n"


def test_a_change_that_is_told_passes(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for part, becomes in (("category: String! ", ""), ("OWED ", ""), ("text: String", "text: Int"), (", at: Int", "")):
        now(house, part, becomes)
        assert changes.main([]) == 0, part
    assert capsys.readouterr().out == ""


def test_a_release_begins_anew(house: Path) -> None:
    now(house, "wan: Wan ", "")
    assert changes.main(["--release"]) == 0
    assert changes.main([]) == 0
    now(house, "", "")
    assert changes.main([]) == 0, "what comes breaks nobody"


def git(house: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=house, check=True, capture_output=True)


def test_where_there_is_a_tag_it_is_what_was_released(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(house, "init", "--quiet")
    git(house, "add", "--all")
    git(house, "commit", "--quiet", "--message", "0.1.0")
    git(house, "tag", "v0.1.0")
    assert changes.main([]) == 0
    now(house, "wan: Wan ", "")
    changes.main(["--release"])
    assert changes.main([]) == 1, "the released schema was changed to silence the check"
    assert "not the schema of v0.1.0" in capsys.readouterr().out


def test_without_git_the_file_counts(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(house))
    assert changes.main([]) == 0
    now(house, "wan: Wan ", "")
    assert changes.main([]) == 1


def test_ours_is_told() -> None:
    assert changes.main([]) == 0
