"""The printed schema by strangers' rules: graphql-eslint's for schemas, and for Relay."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from schema.print import PRINTED
from tests.node import installed

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture(scope="session")
def node() -> str:
    """Node's path; the packages of this folder are installed."""
    return installed(HERE)


def problems(node: str, sdl: str) -> list[str]:
    """What the rules say of a schema: "rule: message" each."""
    done = subprocess.run(
        [node, str(HERE / "lint.mjs")], input=sdl, capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    return [f"{one['ruleId']}: {one['message']} (line {one['line']})" for one in json.loads(done.stdout)]


def test_the_schema_passes_every_rule(node: str) -> None:
    assert problems(node, PRINTED.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("rule", "right", "wrong"),
    [
        (
            "require-description",
            '"""名称 / Name"""\n  name: String!\n\n  """种类 / Kind"""',
            'name: String!\n\n  """种类 / Kind"""',
        ),
        ("strict-id-in-types", '"""编号 / Identifier"""\n  id: UUID!', '"""编号 / Identifier"""\n  id: UUID'),
        ("naming-convention", "ImportState {", "import_state {"),
        ("relay-page-info", "hasNextPage: Boolean!", "hasNextPage: Boolean"),
        ("require-nullable-result-in-root", "): FileReportResult", "): FileReportResult!"),
    ],
)
def test_a_slip_would_be_seen(node: str, rule: str, right: str, wrong: str) -> None:
    sdl = PRINTED.read_text(encoding="utf-8")
    assert right in sdl
    found = problems(node, sdl.replace(right, wrong))
    assert any(one.startswith(f"@graphql-eslint/{rule}:") for one in found), found


def test_the_lock_names_no_registry() -> None:
    lock = (HERE / "package-lock.json").read_text(encoding="utf-8")
    assert '"integrity"' in lock
    assert '"resolved"' not in lock


def test_every_exception_is_argued() -> None:
    (page,) = (ROOT / "docs" / "adr").glob("0010-*.md")
    argued = page.read_text(encoding="utf-8")
    config = (HERE / "eslint.config.mjs").read_text(encoding="utf-8")
    rules = re.findall(r'"@graphql-eslint/([a-z-]+)": (?:"off"|\[)', config)
    assert len(rules) == 6
    assert [rule for rule in rules if f"`{rule}`" not in argued] == []
