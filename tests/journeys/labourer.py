"""A service to be killed: `python -m tests.journeys.labourer` forks one for each order that comes in.

An order is JSON {url, journal, seed}. The service utters commands without end and says what was acknowledged, at the
moment that its committer says so: [command id, position, first, last]. How it ended follows its last words.
"""

import json
import os
import random
import sys
from concurrent.futures import Future
from itertools import count
from threading import Semaphore
from typing import Any
from uuid import UUID

from uuid6 import uuid7

from events.decisions.organisation import RecogniseAlias
from events.desk import Desk
from events.journal.receipts import Receipt
from events.refusals import OrganisationNameTaken
from events.vocabulary import OrgRef
from service.build import service
from service.settings import Settings
from tests.journaling.small import OFFICE, OWNER, unit

OUTSTANDING = 12


def say(what: Any) -> None:
    """One line in one write: whoever is killed has said a line whole or not at all."""
    os.write(1, json.dumps(what).encode() + b"\n")


def labour(url: str, journal: str, seed: int) -> None:
    chance, room = random.Random(seed), Semaphore(OUTSTANDING)  # noqa: S311

    def answered(future: "Future[Receipt]") -> None:
        problem = future.exception()
        if problem is None:
            receipt = future.result()
            say([str(receipt.command_id), receipt.position, receipt.first, receipt.last])
        elif not isinstance(problem, OrganisationNameTaken):
            say({"error": repr(problem)})
        room.release()

    with service(Settings(journal=journal), url) as running:
        say("ready")
        for number in count():
            room.acquire()
            utter(running.desk, chance, f"{seed}-{number}").add_done_callback(answered)


def utter(desk: Desk, chance: random.Random, name: str) -> "Future[Receipt]":
    """A unit, an alias of the unit that all write about, a name that is taken, or an import."""
    kind = chance.random()
    if kind < 0.5:
        return desk.submit(unit(name), OFFICE)
    if kind < 0.8:
        return desk.submit(RecogniseAlias(organisation_id=OWNER, text=name), OFFICE)
    if kind < 0.9:
        return desk.submit(unit("柳北区人民政府"), OFFICE)
    ids: list[UUID] = [uuid7() for _ in range(chance.randint(1, 20))]
    units = [unit(f"{name}-{row}", id) for row, id in enumerate(ids)]
    aliases = [RecogniseAlias(organisation_id=OrgRef(id), text=f"{name}-{id}") for id in ids[::3]]
    return desk.submit_many([*units, *aliases], OFFICE, name="Import")


def main() -> None:
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            labour(**json.loads(line))
            os._exit(0)
        say({"pid": pid})
        _, status = os.waitpid(pid, 0)
        say({"ended": status})


if __name__ == "__main__":
    main()
