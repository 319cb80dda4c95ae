"""Work that may have to wait: generators that yield what must be awaited, and return the column that they come to."""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Sequence
from typing import Any, NamedTuple, cast

from schema.executing.leaves import Column

Work = Generator[Awaitable[Sequence[Any]], Sequence[Any], Column]


class Begun(NamedTuple):
    """Work that waits, for what, and where it belongs what it comes to."""

    work: Work
    waiting: Awaitable[Any]
    take: Callable[[Column], None]


def begin(work: Work, begun: list[Begun], take: Callable[[Column], None]) -> None:
    """As far as it goes without waiting."""
    try:
        begun.append(Begun(work, next(work), take))
    except StopIteration as done:
        take(done.value)


def ended(begun: Sequence[Begun]) -> Generator[Awaitable[Any], Any, None]:
    """What has begun goes on side by side: what hangs beneath one batch does not wait for another."""
    if len(begun) == 1:
        (one,) = begun
        one.take((yield from _resumed(one.work, one.waiting)))
    elif begun:
        yield SideBySide(begun)


class SideBySide:
    """Awaits all of them, even where one fails: what the others fetch is wanted when graphql-core does it again."""

    def __init__(self, begun: Sequence[Begun]) -> None:
        self._begun = begun

    def __await__(self) -> Generator[Any, None, None]:
        return self._done().__await__()

    async def _done(self) -> None:
        works = [driven(one.work, one.waiting) for one in self._begun]
        for one, done in zip(self._begun, await asyncio.gather(*works, return_exceptions=True), strict=True):
            if isinstance(done, BaseException):
                raise done
            one.take(done)


def _resumed(work: Work, waiting: Awaitable[Any]) -> Work:
    try:
        while True:
            try:
                values = yield waiting
            except Exception as problem:
                waiting = work.throw(problem)
            else:
                waiting = work.send(values)
    except StopIteration as done:
        return cast(Column, done.value)


async def driven(work: Work, waiting: Awaitable[Any]) -> Column:
    """Work that has begun, to its end."""
    try:
        while True:
            try:
                values = await waiting
            except Exception as problem:
                waiting = work.throw(problem)
            else:
                waiting = work.send(values)
    except StopIteration as done:
        return cast(Column, done.value)
