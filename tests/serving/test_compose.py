"""docker-compose.yml and Dockerfile without a Docker engine: the Compose schema, then the promises that we make."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "Dockerfile"


def against_the_schema(path: Path) -> subprocess.CompletedProcess[str]:
    # The Compose Specification's own JSON schema, as check-jsonschema carries it: nothing is fetched.
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(COMPOSE)
    return loaded


def test_the_file_obeys_the_compose_schema() -> None:
    checked = against_the_schema(COMPOSE)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("depends_on:", "depend_on:"),
        ("condition: service_healthy", "condition: service_is_fine"),
        ("retries: 12", "retries: [12]"),
    ],
)
def test_the_schema_would_see_a_slip(tmp_path: Path, right: str, wrong: str) -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "docker-compose.yml").write_text(text.replace(right, wrong), encoding="utf-8")
    assert against_the_schema(tmp_path / "docker-compose.yml").returncode == 1


def test_there_are_two_services(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"db", "taizhang"}


def test_the_password_has_no_default(compose: dict[str, Any]) -> None:
    variables = re.findall(r"\$\{(\w+)(:?[-?+]?)", COMPOSE.read_text(encoding="utf-8"))
    assert variables
    assert set(variables) == {("POSTGRES_PASSWORD", ":?")}, "`:?` refuses to start without a value"

    secrets = [
        value
        for service in compose["services"].values()
        for name, value in service["environment"].items()
        if "PASSWORD" in name
    ]
    assert len(secrets) == 2
    assert all(secret.startswith("${POSTGRES_PASSWORD:?") for secret in secrets)
    assert compose["services"]["taizhang"]["environment"]["TAIZHANG_DATABASE_URL"] == (
        "postgresql://taizhang@db:5432/taizhang"
    )


def test_every_service_says_how_it_is(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert service["healthcheck"].keys() >= {"test", "interval", "timeout", "retries", "start_period"}
        assert service["restart"] == "unless-stopped"
    assert "pg_isready" in compose["services"]["db"]["healthcheck"]["test"]
    assert "'/readyz'" in compose["services"]["taizhang"]["healthcheck"]["test"][-1]


def test_we_wait_for_a_healthy_database(compose: dict[str, Any]) -> None:
    assert compose["services"]["taizhang"]["depends_on"] == {"db": {"condition": "service_healthy"}}


def test_the_data_outlives_its_container(compose: dict[str, Any]) -> None:
    # PostgreSQL 18's image keeps its data one folder deeper than before and wants the volume above it.
    assert compose["services"]["db"]["volumes"] == ["db:/var/lib/postgresql"]
    assert "db" in compose["volumes"]


def test_the_database_is_not_published(compose: dict[str, Any]) -> None:
    assert "ports" not in compose["services"]["db"]
    assert all(port.startswith("127.0.0.1:") for port in compose["services"]["taizhang"]["ports"])


def test_image_tags_are_pinned(compose: dict[str, Any]) -> None:
    from_lines = re.findall(r"^FROM (\S+)", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    images = [service["image"] for service in compose["services"].values()] + from_lines
    assert len(images) == 5
    for image in images:
        name, _, tag = image.partition(":")
        assert name
        assert re.match(r"\d", tag), f"{image} would change under us"


def test_both_checks_ask_the_same(compose: dict[str, Any]) -> None:
    probe = compose["services"]["taizhang"]["healthcheck"]["test"][-1]
    assert probe in DOCKERFILE.read_text(encoding="utf-8")


def test_the_image_runs_without_privileges_from_the_lock() -> None:
    dockerfile = DOCKERFILE.read_text(encoding="utf-8")
    runtime = dockerfile[dockerfile.rindex("\nFROM ") :]
    assert re.search(r"^USER (?!0\b|root\b)\S+", runtime, re.MULTILINE)
    assert "HEALTHCHECK" in runtime
    assert "pip" not in runtime
    assert "apt-get" not in dockerfile
    assert "--require-hashes -r requirements.lock" in dockerfile
