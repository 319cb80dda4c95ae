"""A process of several committers on one journal: `python -m tests.journaling.writers <address> <threads>`.

For each seed that comes in, every thread utters some commands; then the receipts' first and last positions go out.
"""

import json
import random
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from uuid import UUID

from events.decisions.organisation import RecogniseAlias
from events.desk import Desk
from events.journal.clock import RealClock
from events.journal.receipts import Receipt
from events.refusals import OrganisationNameTaken
from events.vocabulary import OrgRef
from tests.journaling.small import OFFICE, desk_of, unit

SHARED = [OrgRef(UUID(int=0xF0000 + number)) for number in range(5)]
"""Units that every writer writes about."""

Span = tuple[int, int]


def utter(desk: Desk, seed: int, writer: str) -> list[Span]:
    """Commands one at a time, several at once, imports, and some that are refused."""
    chance, receipts, refused = random.Random(f"{seed} {writer}"), [], 0  # noqa: S311
    for number in range(3):
        name = f"{seed}-{writer}-{number}"
        aliases = [RecogniseAlias(organisation_id=OrgRef(one), text=f"{name}-{one.int}") for one in SHARED]
        kind = chance.choice(["one", "several", "import"])
        if kind == "one":
            receipts.append(desk.handle(aliases[0], OFFICE))
        elif kind == "several":
            taken = RecogniseAlias(organisation_id=SHARED[1], text="单位0")
            commands = chance.sample([*aliases, taken], chance.randint(2, 6))
            futures: list[Future[Receipt]] = [desk.submit(command, OFFICE) for command in commands]
            for future in futures:
                try:
                    receipts.append(future.result())
                except OrganisationNameTaken:
                    refused += 1
        else:
            units = [unit(f"{name}-{row}") for row in range(chance.randint(1, 15))]
            receipts.append(desk.handle_many([*aliases[:2], *units], OFFICE, name="Import"))
    return [(one.first, one.last) for one in receipts if one.first is not None and one.last is not None]


def main(address: str, threads: int) -> None:
    with ExitStack() as stack, ThreadPoolExecutor(threads) as pool:
        desks = [stack.enter_context(desk_of(address, RealClock())) for _ in range(threads)]
        names = [str(number) for number in range(threads)]
        print("ready", flush=True)
        for line in sys.stdin:
            seed, process = line.split()
            spans = pool.map(utter, desks, [int(seed)] * threads, [f"{process}{name}" for name in names])
            print(json.dumps([span for some in spans for span in some]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
