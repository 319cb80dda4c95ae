"""Nested fields that are fetched for all parents of a level at once, one statement whatever their number.

A batched resolver gets the parents and gives one value for each, in their order. The executor calls it with a whole
list; where a parent comes alone, the operation gathers those of the same field and arguments, as a loader does.
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, get_args, get_type_hints

import strawberry

from schema.context import Info

Resolver = Callable[..., Awaitable[Sequence[Any]]]
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
        return await info.context.gathered(resolver, info, arguments).load(self)

    hints = get_type_hints(resolver, include_extras=True)
    parameters = list(inspect.signature(resolver).parameters.values())
    _, _, *own = [one.replace(annotation=hints.get(one.name, one.annotation)) for one in parameters]
    (returned,) = get_args(hints["return"])
    ends = [
        inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Info),
    ]
    single.__name__, single.__doc__ = resolver.__name__, resolver.__doc__
    single.__annotations__ = {"info": Info, **{one.name: one.annotation for one in own}, "return": returned}
    single.__signature__ = inspect.Signature([*ends, *own], return_annotation=returned)  # type: ignore[attr-defined]
    setattr(single, BATCH, resolver)
    return single
