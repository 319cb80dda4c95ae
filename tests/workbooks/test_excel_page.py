"""docs/excel.md is so: its walk, codes, commands and limits; its pictures need nothing from elsewhere."""

import ast
import os
import re
from collections.abc import Iterator

import psycopg
import pytest

from service.excel.jail import limits
from tests.conftest import dropped
from tests.workbooks.walking import PAGE, ROOT, Taken, missing, steps, walked

PICTURES = ROOT / "docs" / "excel"
JOURNAL = "walk"
TELLING = {"tell", "_tell", "Unreadable", "Doubt", "_asked", "_problem", "Obstacle"}
CODE = re.compile(r"[a-z]+(?:_[a-z]+)+")
MADE = {"{field}_differs": ("year_to_date", "since_start"), "stated_{field}_differs": ("total", "annual_plan")}
"""Codes that are made up of a field's name."""
ROW = re.compile(r"^\| `([a-z_]+)` \|(?: (错误|待定|提醒|错误, 提醒) \|)?", re.MULTILINE)

pytestmark = pytest.mark.timeout(300)  # the first test loads the demo and takes the walk


@pytest.fixture(scope="module")
def taken(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Taken]]:
    plain = {name: said for name, said in os.environ.items() if not name.startswith("TAIZHANG_")}
    settings = {"TAIZHANG_DATABASE_URL": database_url, "TAIZHANG_JOURNAL": JOURNAL}
    yield walked(tmp_path_factory.mktemp("walk"), {**plain, **settings})
    dropped(database_url, JOURNAL)


def test_the_walk_is_as_the_page_shows(taken: list[Taken]) -> None:
    assert [(one.step.code, missing(one)) for one in taken if missing(one)] == []


def test_only_the_table_with_mistakes_stands_in_the_way(taken: list[Taken]) -> None:
    assert [one.status for one in taken] == [0, 0, 1, 0, 0, 0, 0, 0, 0]


def test_the_walk_writes_twice_and_no_more(taken: list[Taken], database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        found = connection.execute(f'SELECT max(position) FROM "{JOURNAL}".facts').fetchone()  # noqa: S608 - a constant
    assert found == (29948,)
    assert sum("已写入：" in one.said for one in taken) == 2


def test_what_the_page_shows_of_a_step_is_told_from_what_it_says(taken: list[Taken]) -> None:
    shown = taken[0]._replace(step=taken[0].step._replace(shown="计划表.xlsx\n没有的.csv\n"))
    assert missing(shown) == ["没有的.csv"]
    assert len(steps()) == 9


def _codes(package: str) -> set[str]:
    """Every code of a problem or obstacle that the modules of a package tell."""
    found = set()
    for module in (ROOT / "service" / "excel" / package).glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            found |= {code for said in _said(node) for code in _spelt(said)}
    return found


def _said(node: ast.AST) -> Iterator[ast.expr]:
    """Where a code stands: as `code=`, first in a call that tells, second of `other_kind`, before its severity."""
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called == "Problem":
            yield from (keyword.value for keyword in node.keywords if keyword.arg == "code")
        elif called in TELLING:
            yield from node.args[:1]
        elif called == "other_kind":
            yield from node.args[1:2]
    elif isinstance(node, ast.Tuple) and len(node.elts) == 4 and ast.unparse(node.elts[1]).startswith("Severity."):
        yield node.elts[0]


def _spelt(said: ast.expr) -> Iterator[str]:
    if isinstance(said, ast.Constant) and isinstance(said.value, str) and CODE.fullmatch(said.value):
        yield said.value
    elif isinstance(said, ast.JoinedStr):
        form = ast.unparse(said)[2:-1]
        yield from (form.replace("{field}", field) for field in MADE[form])


def test_every_code_has_one_line_on_the_page_and_no_other_has() -> None:
    page = [code for code, _ in ROW.findall(PAGE.read_text(encoding="utf-8"))]
    assert sorted(page) == sorted(_codes("understanding") | _codes("importing"))


def test_every_problem_says_how_bad_it_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    problems, _, obstacles = page.partition("### In undoing")
    assert all(severity for _, severity in ROW.findall(problems))
    assert not any(severity for _, severity in ROW.findall(obstacles))


def test_the_limits_are_as_said() -> None:
    page = PAGE.read_text(encoding="utf-8")
    said = re.search(
        r"up to (\d+) MiB, (\d+) MiB unpacked; ([\d,]+) rows and (\d+) columns a sheet, ([\d,]+) filled cells; (\d+) s",
        page,
    )
    assert said
    assert [int(figure.replace(",", "")) for figure in said.groups()] == [
        limits.FILE_BYTES >> 20,
        limits.UNPACKED_BYTES >> 20,
        limits.ROWS,
        limits.COLUMNS,
        limits.CELLS,
        limits.WALL_SECONDS,
    ]


def test_pictures_are_small_and_need_nothing_from_elsewhere() -> None:
    shown = set(re.findall(r"!\[[^\]]+\]\(excel/([^)]+)\)", PAGE.read_text(encoding="utf-8")))
    there = {path.name for path in PICTURES.iterdir() if path.suffix in {".png", ".svg"}}
    assert shown == there
    assert all((PICTURES / name).stat().st_size <= 150_000 for name in there)
    for drawing in PICTURES.glob("*.svg"):
        text = drawing.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert re.findall(r"https?:|@font-face|@import|<script|href|url\((?!#)", text) == []


def test_the_pictures_show_what_the_page_says() -> None:
    """A drawing that was not made again after the product changed its words."""
    for name, number in (("dry-run", 2), ("mended", 4)):
        drawn = (PICTURES / f"{name}.svg").read_text(encoding="utf-8")
        signs = "".join(re.findall(r"<tspan[^>]*>([^<]*)</tspan>", drawn)).replace("\xa0", "")
        for line in (steps()[number].shown or "").splitlines():
            for part in filter(None, re.split(r"[│…]", line)):
                assert part.replace(" ", "") in signs.replace("│", ""), (name, part)
