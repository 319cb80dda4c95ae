"""Several sides measured in one run, in turn: whatever disturbs the machine disturbs all of them."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from benchmarks.figures import Figure, Reach, figure, unmeasured
from benchmarks.place import Place

Side = TypeVar("Side")


def in_turn(place: Place, sides: Mapping[str, Side], one: Callable[[Side], float]) -> dict[str, list[float]]:
    """A B C A B C; a first round, of which nothing is kept, warms everybody up. Who is not asked waits and takes
    nothing."""
    found: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(-1, len(place.runs())):
        for name, side in sides.items():
            value = one(side)
            if number >= 0:
                found[name].append(value)
    return found


def beside(
    what: str, unit: str, found: Mapping[str, list[float]], peer: str, reaches: Mapping[str, Reach | None], missing: str
) -> list[Figure]:
    """Each side's own figures; then those of `reaches` by the peer's of the same round, or why the peer is missing."""
    figures = [figure(f"{what}: {name}", unit, values) for name, values in found.items()]
    if peer not in found:
        figures.append(unmeasured(f"{what}: {peer}", unit, missing))
    for name, reach in reaches.items():
        ratio = f"{what}: {name} by {peer}"
        if peer in found:
            pairs = zip(found[name], found[peer], strict=True)
            figures.append(figure(ratio, "×", [mine / theirs for mine, theirs in pairs], reach))
        else:
            figures.append(unmeasured(ratio, "×", missing, reach))
    return figures
