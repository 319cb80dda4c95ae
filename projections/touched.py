"""What facts touch: so that what was read at one position is known to hold at a later one.

A question's tables stand in its SQL, a fact's tables are those of the projections that handle it; neither is declared
anywhere else, so neither can be forgotten. A fact of a project touches only that project's rows, its bundle's and its
parts'; a fact that names none touches the whole table.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from projections.projector import PROJECTIONS

HEAD = "head"
"""What every append changes."""
TABLES = frozenset(projection.name for projection in PROJECTIONS) | {HEAD}
TOUCHES: Mapping[str, frozenset[str]] = {
    fact.topic: frozenset(one.name for one in PROJECTIONS if fact in one.handlers) | {HEAD}
    for fact in {fact for one in PROJECTIONS for fact in (*one.handlers, *one.ignored)}
}
"""The tables whose rows a kind of fact may open, close or stamp. `appends` is not among them: it only grows, and is
asked about positions that stand."""
PROJECTS = 50_000
"""Tables of single projects whose last touch is remembered; beyond it all count as touched."""
_WORD = re.compile(r"[a-z_]+")


@lru_cache(maxsize=4096)
def tables_of(query: str) -> frozenset[str]:
    """The tables that a query names, and perhaps one that it only seems to name."""
    return TABLES.intersection(_WORD.findall(query))


class Touch(NamedTuple):
    """A kind of fact was recorded, about a project (its id as text) or about none."""

    topic: str
    project: str | None


class Touched:
    """At which position each table was last touched, by anything, and by what concerns a project."""

    def __init__(self) -> None:
        self.upto = 0
        """The position up to which all is known."""
        self._from = 0
        self._tables: dict[str, int] = {}
        self._unscoped: dict[str, int] = {}
        self._projects: dict[tuple[str, str], int] = {}

    def begin(self, position: int) -> None:
        """Know nothing of what was before."""
        self.upto = self._from = position
        self._tables, self._unscoped, self._projects = {}, {}, {}

    def note(self, upto: int, touches: Iterable[Touch]) -> None:
        """Everything that was recorded up to `upto`, behind what was known."""
        for topic, project in touches:
            for table in TOUCHES.get(topic, TABLES):
                self._tables[table] = upto
                if project is None:
                    self._unscoped[table] = upto
                else:
                    self._projects[table, project] = upto
        if len(self._projects) > PROJECTS:
            self._unscoped = dict(self._tables)
            self._projects = {}
        self.upto = upto

    def since(self, position: int, tables: Collection[str], project: str | None = None) -> bool:
        """Whether anything in `tables` may have changed behind `position`, up to what is known; of one project, where
        one is named."""
        if position < self._from:
            return True
        if all(self._tables.get(table, 0) <= position for table in tables):
            return False
        if project is None:
            return True
        return any(
            self._unscoped.get(table, 0) > position or self._projects.get((table, project), 0) > position
            for table in tables
        )
