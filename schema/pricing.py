"""What an operation costs, as a small sum that is kept with its document: pages whose size a variable gives are
worked out anew for every request, all else only once.

Objects cost 1, scalars nothing, a list as many times what one of it costs as it may have items.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

PAGE_MOST = 10_000
"""Larger pages are nowhere given: whoever asks for one is told so by the field itself."""


class Given(NamedTuple):
    """A size that a variable gives: a number, or as many as its list has; `otherwise` where it gives none."""

    variable: str
    otherwise: int
    counted: bool = False


class Term(NamedTuple):
    """A sum's place on its sheet."""

    place: int


Size = int | Given
Price = int | Term
Part = tuple[Size, Price]


class Sheet:
    """Sums in the order in which they are worked out: each refers to earlier ones only, so fragments that are used
    many times are worked out once."""

    def __init__(self) -> None:
        self.sums: list[tuple[int, tuple[Part, ...]]] = []

    def add(self, constant: int, parts: Sequence[Part]) -> Price:
        """constant + Σ size × price."""
        open_parts: list[Part] = []
        for size, price in parts:
            if isinstance(size, int) and isinstance(price, int):
                constant += size * price
            elif size != 0 and price != 0:
                open_parts.append((size, price))
        if not open_parts:
            return constant
        if constant == 0 and len(open_parts) == 1 and open_parts[0][0] == 1:
            return open_parts[0][1]
        self.sums.append((constant, tuple(open_parts)))
        return Term(len(self.sums) - 1)


class Cost(NamedTuple):
    """An operation's price with what its variables are where a request does not say."""

    sums: tuple[tuple[int, tuple[Part, ...]], ...]
    price: Price
    defaults: Mapping[str, Any]

    def of(self, variables: Mapping[str, Any] | None) -> int:
        """What it comes to with these variables; one that makes no sense counts as if it were not there."""
        if isinstance(self.price, int):
            return self.price
        given = variables or {}
        worked: list[int] = []

        def value(price: Price) -> int:
            return price if isinstance(price, int) else worked[price.place]

        def times(size: Size) -> int:
            if isinstance(size, int):
                return size
            said = given.get(size.variable, self.defaults.get(size.variable))
            return sized(said, size.otherwise, counted=size.counted)

        for constant, parts in self.sums[: self.price.place + 1]:
            worked.append(constant + sum(times(size) * value(price) for size, price in parts))
        return worked[self.price.place]


def sized(value: object, otherwise: int, *, counted: bool) -> int:
    """A page's size from what was said."""
    if counted:
        return max(1, min(len(value), PAGE_MOST)) if isinstance(value, list | tuple) else otherwise
    return max(1, min(value, PAGE_MOST)) if isinstance(value, int) else otherwise
