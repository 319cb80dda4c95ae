"""Nested fields that are fetched for all parents of a level at once, one statement whatever their number.

A batched resolver gets the parents and gives one value for each, in their order. The executor asks it for a whole
level; where graphql-core completes parents one by one, those that come in the same turns of the event loop are
gathered. Parents are together where they stand at the same place of the query, so that the resolver's `info` says for
all what is selected beneath them; its `path` is that of the first.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

import strawberry
from strawberry.exceptions import WrongNumberOfResultsReturned

Info = strawberry.Info[Any, None]
Resolver = Callable[..., Awaitable[Sequence[Any]]]
Place = tuple[Any, ...]
QUIET = 3
"""For so many turns of the event loop nobody asks for more before a batch begins: microseconds, where nobody does."""
BATCH = "taizhang_batch"
"""Under this name the field's resolver function carries the batched one."""


def batched(*, description: str, name: str | None = None) -> Callable[[Resolver], Any]:
    """A strawberry field of `async def f(rows, info, **arguments) -> list[T]`, one T a row."""

    def made(resolver: Resolver) -> Any:
        return strawberry.field(_single(resolver), name=name, description=description)

    return made


def _single(resolver: Resolver) -> Callable[..., Awaitable[Any]]:
    """The resolver of one parent that strawberry sees: the same arguments, one value of the answer."""

    async def single(self: Any, info: Info, **arguments: Any) -> Any:
        batches: Batches = info.context.batches
        return await batches.one(place(resolver, info), Call(resolver, info, arguments), self)

    _, _, *own = inspect.signature(resolver).parameters.values()
    ends = [
        inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info),
    ]
    value = _one_of(resolver)
    single.__name__, single.__doc__, single.__module__ = resolver.__name__, resolver.__doc__, resolver.__module__
    single.__annotations__ = {"info": Info, **{one.name: one.annotation for one in own}, "return": value}
    single.__signature__ = inspect.Signature([*ends, *own], return_annotation=value)  # type: ignore[attr-defined]
    setattr(single, BATCH, resolver)
    return single


def _one_of(resolver: Resolver) -> Any:
    """T of `list[T]`; T may be text that names a type which is made later."""
    returned: Any = resolver.__annotations__["return"]
    if isinstance(returned, str):
        returned = get_type_hints(resolver, include_extras=True)["return"]
    origin: Any = get_origin(returned)
    if origin is not list:
        raise TypeError(f"{resolver.__name__} gives no list")
    (value,) = get_args(returned)
    return value


def place(resolver: Resolver, info: Info) -> Place:
    """Where in the query a batched field stands: the nodes decide its arguments and what is selected beneath it."""
    return (resolver, *map(id, info._raw_info.field_nodes))


class Call(NamedTuple):
    """What a batched resolver is called with, besides the parents."""

    resolver: Resolver
    info: Info
    arguments: Mapping[str, Any]


class _Batch:
    def __init__(self, call: Call) -> None:
        self.call = call
        self.parts: list[tuple[Sequence[Any], asyncio.Future[Sequence[Any]]]] = []
        self.task: asyncio.Task[None] | None = None

    def open(self) -> list[tuple[Sequence[Any], asyncio.Future[Sequence[Any]]]]:
        """Who still waits, and for which parents."""
        return [(rows, future) for rows, future in self.parts if not future.done()]


class Batches:
    """The batches of one operation: what waits to be fetched, and what was fetched and is wanted again."""

    def __init__(self) -> None:
        self._waiting: dict[Place, _Batch] = {}
        self._begun: set[_Batch] = set()
        self._known: dict[tuple[Place, int], Any] = {}
        self._asked = 0

    async def one(self, place: Place, call: Call, row: Any) -> Any:
        """The value of one parent."""
        (value,) = await self.many(place, call, [row])
        if isinstance(value, BaseException):
            raise value
        return value

    def many(self, place: Place, call: Call, rows: Sequence[Any]) -> asyncio.Future[Sequence[Any]]:
        """The values of these parents, fetched together with those of others who ask until the batch begins. A value
        may be an exception."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Sequence[Any]] = loop.create_future()
        batch = self._waiting.get(place)
        if batch is None:
            batch = self._waiting[place] = _Batch(call)
            loop.call_soon(self._begin, place, batch, QUIET)
        self._asked += 1
        batch.parts.append((rows, future))
        future.add_done_callback(lambda _: self._given_up(batch))
        return future

    def know(self, fetched: Sequence[tuple[Place, Sequence[Any], Sequence[Any]]]) -> None:
        """What was fetched stands ready for these parents, who are asked about again, until it is forgotten."""
        for place, rows, values in fetched:
            self._known.update({(place, id(row)): value for row, value in zip(rows, values, strict=True)})

    def forget(self, fetched: Sequence[tuple[Place, Sequence[Any], Sequence[Any]]]) -> None:
        for place, rows, _ in fetched:
            for row in rows:
                self._known.pop((place, id(row)), None)

    async def close(self) -> None:
        """End what is still being fetched for nobody, and wait until it has ended."""
        self._waiting.clear()
        tasks = [batch.task for batch in self._begun if batch.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _begin(self, place: Place, batch: _Batch, turns: int, asked: int = 0) -> None:
        """Once nobody has asked for anything during some turns of the event loop: more may be on their way."""
        if self._waiting.get(place) is not batch:
            return
        if not batch.open():
            del self._waiting[place]
        elif turns:
            left = turns - 1 if asked == self._asked else QUIET
            asyncio.get_running_loop().call_soon(self._begin, place, batch, left, self._asked)
        else:
            batch.task = asyncio.create_task(self._fetch(place, batch))
            self._begun.add(batch)
            batch.task.add_done_callback(lambda _: self._begun.discard(batch))

    async def _fetch(self, place: Place, batch: _Batch) -> None:
        del self._waiting[place]
        asked = batch.open()
        rows = [row for rows, _ in asked for row in rows]
        try:
            values = await self._values(place, batch.call, rows)
        except asyncio.CancelledError:
            for _, future in batch.open():
                future.cancel()
            raise
        except Exception as problem:
            for _, future in batch.open():
                future.set_exception(problem)
            return
        start = 0
        for part, future in asked:
            if not future.done():
                future.set_result(values[start : start + len(part)])
            start += len(part)

    async def _values(self, place: Place, call: Call, rows: list[Any]) -> list[Any]:
        known: dict[int, Any] = {}
        if self._known:
            keys = [(place, id(row)) for row in rows]
            known = {at: self._known[key] for at, key in enumerate(keys) if key in self._known}
        wanted = [row for at, row in enumerate(rows) if at not in known] if known else rows
        values = list(await call.resolver(wanted, call.info, **call.arguments)) if wanted else []
        if len(values) != len(wanted):
            raise WrongNumberOfResultsReturned(expected=len(wanted), received=len(values))
        if not known:
            return values
        rest = iter(values)
        return [known[at] if at in known else next(rest) for at in range(len(rows))]

    def _given_up(self, batch: _Batch) -> None:
        """Nothing is fetched for those who no longer wait."""
        if batch.task and not batch.task.done() and all(future.cancelled() for _, future in batch.parts):
            batch.task.cancel()
