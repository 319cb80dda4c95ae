"""Hostile requests over HTTP, one after the other: how long the dearest of them keeps the service busy."""

import json
from http.client import HTTPConnection, HTTPException
from time import perf_counter

import psycopg

from benchmarks.figures import Figure, at_most, figure
from benchmarks.place import Place
from benchmarks.programme import MONTHS, Programme
from benchmarks.web import free_port, process, taizhang, when_ready
from events.actor import Role
from schema.answers import GRAPHQL
from service.accounts import issue
from tests.attacks.corpus import ANSWERED, ATTACKS, UNREAD, Attack

JOURNAL = "attacks"


def measure(place: Place) -> list[Figure]:
    """Every request of tests/attacks on a year of 728 entries, with the default limits; each gets its code. The first
    round meets documents that the process has never seen."""
    with place.service(JOURNAL) as running:
        programme = Programme(running.desk)
        projects = programme.listed(place.size(728, 80))
        for period in MONTHS[: place.size(12, 2)]:
            programme.filed(projects, period)
        place.settle()
        with psycopg.connect(running.conninfos.owner, autocommit=True) as owner:
            token = issue(owner, roles=[Role.MAJOR_PROJECTS_OFFICE])
    rounds = _over_http(place, token)
    slowest = max(rounds[0], key=lambda name: rounds[0][name])
    typical = [sorted(each.values())[len(each) // 2] for each in rounds]
    return [
        figure(f"the dearest of {len(ATTACKS)} hostile requests over HTTP ({slowest})", "ms",
               [max(each.values()) for each in rounds], at_most(50, always=True)),
        figure(f"a hostile request over HTTP, median of {len(ATTACKS)}", "ms", typical),
    ]  # fmt: skip


def _over_http(place: Place, token: str) -> list[dict[str, float]]:
    """Milliseconds by name, a round each."""
    port, log = free_port(), place.folder / "attacked.log"
    settings = {
        "database_url": place.url,
        "journal": place.settings(JOURNAL).journal,
        "origin": place.settings(JOURNAL).origin,
        "port": port,
    }
    headers = {"authorization": f"Bearer {token}", "accept": GRAPHQL}
    with process(taizhang("serve"), settings, log) as running:
        connection = when_ready(running, port, log)
        _sent(connection, Attack("warming", ANSWERED, b'{"query":"{ journal { position } }"}'), headers)
        return [{attack.name: _sent(connection, attack, headers) for attack in ATTACKS} for _ in place.runs()]


def _sent(connection: HTTPConnection, attack: Attack, headers: dict[str, str]) -> float:
    """The milliseconds from the first byte sent to the last received. What comes back must be as tests/attacks has it:
    an AssertionError where it is not."""
    began = perf_counter()
    method = "GET" if attack.body is None else "POST"
    try:
        connection.request(method, attack.target, attack.body, {**headers, "content-type": attack.media})
        response = connection.getresponse()
        content = response.read()
    except (ConnectionError, HTTPException):  # a server may hang up on what is too large before all of it was sent
        connection.close()
        assert attack.code in {UNREAD, "too_large"}, attack.name
        return (perf_counter() - began) * 1000
    took = (perf_counter() - began) * 1000
    assert response.status < 500, attack.name
    if attack.code != UNREAD:
        said = json.loads(content)
        codes = {error["extensions"]["code"] for error in said.get("errors", ())} or {ANSWERED}
        assert codes == {attack.code}, (attack.name, codes)
    return took
