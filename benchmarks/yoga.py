"""The same list in memory over HTTP, by this product and by GraphQL Yoga: what lies between a list and its bytes."""

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from typing import NamedTuple

import msgspec
import psycopg

from benchmarks.asking import Request, answer, latency
from benchmarks.figures import Figure, Reach, at_most
from benchmarks.lists import FIELDS, MONTH
from benchmarks.node import NotMeasured, peer
from benchmarks.place import Place
from benchmarks.programme import CATEGORIES, MONTHS, SECTORS, completed
from benchmarks.turns import beside, in_turn
from benchmarks.web import free_port, process, when_ready
from events.actor import Role
from service.accounts import issue

JOURNAL = "yoga"
ENTRIES = 728
OURS, PEER = "ours", "GraphQL Yoga"
FLAT = f"{{ list {{ id {FIELDS} }} }}"
NESTED = f"{{ list {{ id {FIELDS} investments {{ {MONTH} }} }} }}"


class Sides(NamedTuple):
    """Where each side listens, whom ours asks for, and why the peer does not listen where it does not."""

    ports: Mapping[str, int]
    token: str
    missing: str


def measure(place: Place) -> list[Figure]:
    """The list never changes, and none of ours is remembered: each answer is executed."""
    rows = place.folder / "list.json"
    rows.write_bytes(msgspec.json.encode([_entry(number) for number in range(1, place.size(ENTRIES, 60) + 1)]))
    with place.service(JOURNAL) as running, psycopg.connect(running.conninfos.owner, autocommit=True) as owner:
        token = issue(owner, roles=[Role.AUDITOR])
    own, log, port = place.settings(JOURNAL), place.folder / "in_memory.log", free_port()
    settings = {"database_url": place.url, "journal": own.journal, "origin": own.origin, "answer_cache": 0}
    command = [sys.executable, "-m", "benchmarks.in_memory", str(rows), str(port)]
    ports, missing = {OURS: port}, ""
    with ExitStack() as stack:
        when_ready(stack.enter_context(process(command, settings, log)), port, log).close()
        try:
            ports[PEER] = stack.enter_context(peer("yoga.mjs", place.folder / "peers.log", ROWS=str(rows)))
        except NotMeasured as reason:
            missing = str(reason)
        sides = Sides(ports, token, missing)
        figures = _compared(place, "10 fields", FLAT, place.size(60, 5), sides)
        nested = "10 fields × 12 months × 5 fields"
        return figures + _compared(place, nested, NESTED, place.size(20, 3), sides, at_most(0.4))


def _entry(number: int) -> dict[str, object]:
    """What an entry of the annual list says, with a year of reports."""
    total = 2_000 + number * 37 % 90_000
    amounts = [float(completed(period, number)) for period in MONTHS]
    so_far = [round(sum(amounts[: count + 1]), 4) for count in range(len(amounts))]
    return {
        "id": f"019ab3c2-0000-7000-8000-{number:012}",
        "name": f"第{number}号道路及配套设施工程",
        "category": CATEGORIES[number % len(CATEGORIES)],
        "sector": SECTORS[number % len(SECTORS)],
        "rowNo": number,
        "total": float(total),
        "annualPlan": total / 4,
        "effectiveFrom": "2020-01-01",
        "remark": "",
        "version": 1,
        "investments": [
            {"month": period.code, "completed": amount, "yearToDate": sum_, "sinceStart": sum_, "status": "ACCEPTED"}
            for period, amount, sum_ in zip(MONTHS, amounts, so_far, strict=True)
        ],
    }


def _compared(
    place: Place, what: str, query: str, number: int, sides: Sides, reach: Reach | None = None
) -> list[Figure]:
    """Both give the same rows."""
    requests = {name: Request.of(port, query, {}, sides.token) for name, port in sides.ports.items()}
    expected, *others = (answer(request) for request in requests.values())
    assert all(other == expected for other in others), (expected, others)
    found = in_turn(place, requests, lambda request: latency(request, number))
    what = f"the same list in memory, {ENTRIES} × {what}"
    return beside(what, "ms", found, PEER, {OURS: reach}, sides.missing)
