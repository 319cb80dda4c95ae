"""The snippets under "Clients" in docs/graphql.md do what they say, as they stand there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from events.actor import Actor
from tests.asking.served import Served
from tests.clients.scripts import HERE, PATIENCE
from tests.conftest import token_of
from tests.journaling import small

PAGE = Path(__file__).parents[2] / "docs" / "graphql.md"
THERE = "127.0.0.1:8000"
FIRST = "1 journal.opened"


def snippets() -> list[tuple[str, str, str]]:
    """Under "Clients": heading, language, text."""
    section = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1]
    assert section.startswith("Clients\n")
    return [
        (part.partition("\n")[0], language, text)
        for part in re.split(r"^### ", section, flags=re.MULTILINE)
        for language, text in re.findall(r"^```(\w+)\n(.*?)^```$", part, re.DOTALL | re.MULTILINE)
    ]


def test_every_client_has_its_snippet() -> None:
    assert [(heading, language) for heading, language, _ in snippets()] == [
        ("Clients", "sh"),
        ("gql (Python)", "python"),
        ("Apollo Client", "js"),
        ("urql", "js"),
        ("graphql-ws", "js"),
        ("graphql-sse", "js"),
    ]


def told(served: Served, by: Actor, text: str, *command: str) -> list[str]:
    """The lines that a snippet prints when it is run against our server."""
    assert THERE in text
    done = subprocess.run(
        [*command, text.replace(THERE, served.address.removeprefix("http://"))],
        cwd=HERE,
        env=os.environ | {"TOKEN": token_of(served.running, by)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(("heading", "text"), [(heading, text) for heading, kind, text in snippets() if kind == "js"])
def test_a_snippet_for_node(
    node: str, served: Served, world: small.World, office: Actor, heading: str, text: str
) -> None:
    asked = [] if heading in {"graphql-ws", "graphql-sse"} else [str(world.receipt.position)]
    assert told(served, office, text, node, "--input-type=module", "--eval") == [*asked, FIRST]


def test_the_snippet_for_python(served: Served, world: small.World, office: Actor) -> None:
    (text,) = [text for _, kind, text in snippets() if kind == "python"]
    assert told(served, office, text, sys.executable, "-c") == [str(world.receipt.position), FIRST]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_snippet_for_curl(served: Served, world: small.World, office: Actor) -> None:
    (text,) = [text for _, kind, text in snippets() if kind == "sh"]
    (line,) = told(served, office, text, "sh", "-ec")
    assert f'{{"data":{{"journal":{{"position":"{world.receipt.position}"}}}}' in line
    assert '{"data":{"project":null}' in line
