"""A journal told by commands at stated moments, and its readers asked as of any of its positions."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from psycopg import AsyncConnection

from events.actor import Actor
from events.decisions import Command
from events.journal.receipts import Receipt
from events.vocabulary import SHANGHAI, ClockKind
from projections.asof import AsOf, resolve
from service.build import Service, service
from service.settings import Settings
from tests.deciding.spec import OFFICE

_NUMBERS = count(1)
P = ParamSpec("P")
T = TypeVar("T")
Reader = Callable[Concatenate[AsyncConnection[Any], AsOf, P], Coroutine[Any, Any, T]]


def shanghai(month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A moment of 2020 on the clocks of Liuzhou."""
    return datetime(2020, month, day, hour, minute, second, tzinfo=SHANGHAI).astimezone(UTC)


class StandingClock:
    """Stands where it was set, to the microsecond."""

    kind = ClockKind.SIMULATED

    def __init__(self) -> None:
        self.moment = shanghai(1, 9)

    def now(self, database: datetime) -> datetime:
        del database
        return self.moment


class Ledger:
    """What is told is committed when `tell` returns."""

    def __init__(self, running: Service, clock: StandingClock) -> None:
        self.running = running
        self.clock = clock
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.__enter__()
        connecting = AsyncConnection.connect(self.running.conninfos.reader, autocommit=True)
        self.connection: AsyncConnection[Any] = self._runner.run(connecting)
        return self

    def __exit__(self, *trouble: Any) -> None:
        self._runner.run(self.connection.close())
        self._runner.__exit__(*trouble)

    def tell(self, *commands: Command, by: Actor = OFFICE, at: datetime | None = None) -> Receipt:
        """Commands one by one, an append each; the last one's receipt."""
        self.clock.moment = at or self.clock.moment
        return [self.running.desk.handle(command, by) for command in commands][-1]

    def tell_at_once(self, commands: Sequence[Command], *, by: Actor = OFFICE) -> Receipt:
        """All commands in one append."""
        return self.running.desk.handle_many(commands, by, name="Import")

    def head(self) -> AsOf:
        """What is known now."""
        return self._resolve()

    def at(self, receipt: Receipt) -> AsOf:
        """What was known when `receipt` was given."""
        return self._resolve(position=receipt.position)

    def before(self, receipt: Receipt) -> AsOf:
        """What was known before the command that `receipt` answers."""
        return self._resolve(position=(receipt.first or 0) - 1)

    def on(self, day: date) -> AsOf:
        """What was known at the end of a day."""
        return self._resolve(time=day)

    def _resolve(self, **asked: Any) -> AsOf:
        return self._runner.run(resolve(self.connection, self.clock.moment, **asked))

    def ask(self, reader: Reader[P, T], as_of: AsOf, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._runner.run(reader(self.connection, as_of, *args, **kwargs))


@contextmanager
def opened(database_url: str) -> Iterator[Ledger]:
    """A journal of its own, empty but for fact 1."""
    clock = StandingClock()
    settings = Settings(journal=f"projecting{next(_NUMBERS)}")
    with service(settings, database_url, clock=clock) as running, Ledger(running, clock) as ledger:
        yield ledger
