"""GraphQL over HTTP, as the audit suite of graphql-http asks for it."""

from events.actor import Actor
from tests.asking.served import Served
from tests.clients.scripts import script

AUDITS = 61


def test_every_audit_is_passed_without_a_warning(node: str, served: Served, office: Actor) -> None:
    with script(node, "audits.mjs", served, served.headers(office)) as lines:
        results = list(lines)
    failed = [
        f"{one['id']} {one['status']}: {one['name']}: {one['reason']}" for one in results if one["status"] != "ok"
    ]
    assert failed == []
    assert len(results) == AUDITS
