"""An annual list of 10,000 projects with their entries as one import: how long it takes, and how long others wait."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Any
from unittest.mock import patch

from psycopg import Cursor

from benchmarks.figures import Figure, at_least, at_most, figure
from benchmarks.place import Place
from benchmarks.programme import Programme
from events.journal import receipts
from events.journal.committer import Committer
from events.journal.line import Waiting
from events.journal.receipts import Work, take_head


def measure(place: Place) -> list[Figure]:
    """Each run lists new projects on the same programme, so the tables grow from run to run."""
    number = place.size(10_000, 500)
    held: list[float] = []
    whole: list[float] = []
    facts = 2 * number
    with place.service("bulk") as running:
        programme = Programme(running.desk)
        programme.listed(100)
        place.settle()
        with watched(held):
            for _ in place.runs():
                _, commands = programme.listing(number)
                began = perf_counter()
                receipt = running.desk.handle_many(commands, programme.office, name="AnnualList")
                whole.append(perf_counter() - began)
                assert receipt.last is not None
                assert receipt.first is not None
                assert receipt.last - receipt.first + 1 == facts
    assert len(held) == len(whole)
    size = f"{facts:,} facts in one append"
    committed = [facts / seconds for seconds in held]
    ended = [facts / seconds for seconds in whole]
    return [
        figure(f"{size}, projections included, from taking the head to commit", "facts/s", committed, at_least(20_000)),
        figure(f"{size}: the head held", "s", held, at_most(0.8)),
        figure(f"{size}: end to end (border, deciding ahead of the lock, append)", "facts/s", ended),
        figure(f"{size}: end to end", "s", whole),
    ]


@contextmanager
def watched(held: list[float]) -> Iterator[None]:
    """Note for each import how long the head was held: from the lock's answer to the commit's."""
    taken = 0.0
    commit = Committer._commit

    def watched_head(cursor: Cursor[Any], works: Sequence[Work]) -> Any:
        nonlocal taken
        answer = take_head(cursor, works)
        taken = perf_counter()
        return answer

    def watched_commit(self: Committer, batch: list[Waiting], *, gather: bool) -> Any:
        answers = commit(self, batch, gather=gather)
        held.append(perf_counter() - taken)
        return answers

    with patch.object(receipts, "take_head", watched_head), patch.object(Committer, "_commit", watched_commit):
        yield
