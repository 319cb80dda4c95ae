"""The GraphiQL page in a real browser, where there is one and the page has been built."""

import shutil
from typing import Any

import pytest

import service.app
from events.actor import Actor
from tests.asking.served import Served
from tests.clients.scripts import script
from tests.journaling import small


@pytest.fixture
def browser() -> str:
    """Chromium's path. CI may be without it: that the page fetches nothing from outside is tested without one, too."""
    if not (service.app.GRAPHIQL / "index.html").is_file():
        pytest.skip("the page has not been built: make graphiql")
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is not installed")
    return path


def costs(answer: dict[str, Any]) -> str:
    said = answer.get("extensions", {}).get("cost")
    return f"{said['requested']} · 余 / left {said['remaining']}/{said['limit']}" if said else "—"


def test_the_page_signs_in_asks_is_refused_and_follows(
    node: str, browser: str, served: Served, world: small.World, office: Actor
) -> None:
    assert world.receipt.position == 14
    with script(node, "page.mjs", served, served.headers(office), browser) as lines:
        assert next(lines) == {"stranger": "unauthenticated", "at": "/graphiql/"}
        asked, refused, following = next(lines), next(lines), next(lines)
        assert following == {"following": True}
        served.running.desk.submit(small.unit("甲"), office)
        heard = next(lines)
        assert next(lines) == {"outside": []}
    assert asked["answer"]["data"]["journal"]["position"] == "14"
    assert heard["answer"]["data"] == {"facts": {"position": "15"}}
    for said, position in ((asked, 14), (refused, 14), (heard, 15)):
        assert said["position"] == f"位置 / Position: {position}"
        assert said["cost"] == f"费用 / Cost: {costs(said['answer'])}"
    (shown,) = refused["refused"]
    assert shown.splitlines()[0] == "unknown_organisation"
    assert refused["answer"]["data"]["renameOrganisation"]["message"] in shown
    assert (asked["refused"], heard["refused"]) == ([], [])
