"""The line before the committer: in order of arrival, singles together, imports alone, nobody behind the end."""

from concurrent.futures import Future
from uuid import UUID

import pytest

from events.journal import line
from events.journal.line import Line, Waiting
from events.journal.receipts import Receipt
from events.refusals import JournalBusy


class Wish:
    """A work of which only its place in the line counts."""

    digest = b""
    name = "Wish"

    def __init__(self, number: int, *, alone: bool = False) -> None:
        self.command_id = UUID(int=number)
        self.alone = alone


def standing(*wishes: Wish) -> tuple[Line, list[Waiting]]:
    found = Line()
    waiting = [Waiting(wish, Future[Receipt](), None) for wish in wishes]
    for one in waiting:
        found.join(one)
    return found, waiting


def batch(found: Line) -> list[Waiting]:
    first = found.first()
    assert first is not None
    together = [first]
    found.follow(together)
    return together


def test_singles_go_together_and_an_import_alone_in_its_turn() -> None:
    found, (one, two, many, three) = standing(Wish(1), Wish(2), Wish(3, alone=True), Wish(4))
    assert [batch(found), batch(found), batch(found)] == [[one, two], [many], [three]]


def test_a_batch_has_its_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "GATHER", 2)
    found, (one, two, three) = standing(Wish(1), Wish(2), Wish(3))
    assert [batch(found), batch(found)] == [[one, two], [three]]


def test_who_has_gone_is_passed_over_wherever_he_stood() -> None:
    found, (one, two, three, four) = standing(Wish(1), Wish(2), Wish(3), Wish(4))
    assert one.answer.cancel()
    assert three.answer.cancel()
    assert batch(found) == [two, four]
    assert [who.answer.running() for who in (one, two, three, four)] == [False, True, False, True]


def test_a_closed_line_is_served_to_its_end_and_takes_nobody() -> None:
    found, (one, two) = standing(Wish(1), Wish(2))
    found.close()
    found.close()
    with pytest.raises(JournalBusy):
        found.join(Waiting(Wish(3), Future[Receipt](), None))
    assert batch(found) == [one, two]
    assert (found.first(), found.first()) == (None, None)


def test_an_import_before_the_end_is_served_too() -> None:
    found, (one, many) = standing(Wish(1), Wish(2, alone=True))
    found.close()
    assert [batch(found), batch(found)] == [[one], [many]]
    assert found.first() is None


def test_a_full_line_turns_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "WAITING", 1)
    found, (one,) = standing(Wish(1))
    with pytest.raises(JournalBusy):
        found.join(Waiting(Wish(2), Future[Receipt](), None))
    assert batch(found) == [one]
