"""Rebuilding every projection beside live appends: fold all facts in memory, catch up, compare, swap.

The shadow stands in a schema of its own. Comparing needs no lock: both sides are read as of one position. Only the
swap holds the head, for the facts that came meanwhile and for two renames.
"""

from collections.abc import Callable
from importlib.resources import files
from time import monotonic, perf_counter, sleep
from typing import Any, NamedTuple

from psycopg import Connection, Cursor, sql
from psycopg.errors import LockNotAvailable

from events.collector import collector_paused
from events.journal.inserting import insert
from events.journal.opening import roles_of
from events.journal.reading import noted
from events.journal.recorder import FOREVER, lock_head
from projections.arrays import use_fast_arrays
from projections.engine import Changes, close_all, fold_all
from projections.projection import Projection
from projections.projector import PROJECTIONS, digest, versions
from projections.reporting import lock_views, make_reporting, reporting_stands
from projections.turns import turn

PAGE = 5_000
SHOWN = 20
PATIENCE = 8.0
"""Seconds that a swap tries to get between the readers; less than a writer waits for the head meanwhile."""
PATIENCE_WITH_REPORTS = 30.0
"""The same for reports, which nobody waits for but who waits to report."""
MODULES = ("registers", "organisations", "programmes", "projects", "entries", "investments", "filings", "history")
RIGHTS = """
    GRANT USAGE ON SCHEMA {schema} TO {writer}, {reader};
    GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {reader}, {writer};
    GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA {schema} TO {writer};
    REVOKE INSERT, UPDATE ON {schema}.built FROM {writer};
"""
# Indexes are made when all rows are there: keeping them up row by row takes PostgreSQL three times as long.
INDEXES = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
      FROM pg_constraint
     WHERE connamespace = %(schema)s::regnamespace AND contype = 'p'
     UNION ALL
    SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
      FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
     WHERE relnamespace = %(schema)s::regnamespace AND NOT indisprimary
"""
SIDE = """
    SELECT {key}, from_position, {columns}, {later}
      FROM {schema}.{table}
     WHERE from_position <= {position}
"""
DIFFERENCES = """
    SELECT {side}, row_to_json(d)::text FROM ({one} EXCEPT ALL {other}) AS d LIMIT {limit}
"""

Progress = Callable[[int, int], None]


class Difference(NamedTuple):
    """A row that stands on one side only."""

    projection: str
    side: str
    row: str


class Rebuilt(NamedTuple):
    """What a rebuild did: facts folded, up to which position, in how many seconds, and what differed from live."""

    facts: int
    position: int
    seconds: float
    differences: list[Difference]

    @property
    def rate(self) -> float:
        return self.facts / self.seconds if self.seconds else 0.0


def read_schema(schema: str) -> str:
    """Where the projections of journal `schema` live."""
    return f"{schema}_read"


def shadow_schema(schema: str) -> str:
    return f"{schema}_shadow"


def standing_digest(connection: Connection[Any], schema: str) -> str | None:
    """The digest of the projections that stand, or None where there are none."""
    name = sql.Identifier(read_schema(schema), "built")
    (stands,) = connection.execute("SELECT to_regclass(%s)", (name.as_string(connection),)).fetchone() or (None,)
    if stands is None:
        return None
    row = connection.execute(sql.SQL("SELECT digest FROM {}").format(name)).fetchone()
    return row[0] if row else None


def quiet(*_: int) -> None:
    """No progress shown."""


def rebuild(
    connection: Connection[Any], schema: str, *, compare: bool, swap: bool, progress: Progress = quiet
) -> Rebuilt:
    """Build the shadow of journal `schema`, one at a time; `connection` is the owner's, in autocommit."""
    with turn(connection, f"{schema} rebuild"), collector_paused():
        return _rebuild(connection, schema, compare=compare, swap=swap, progress=progress)


def _rebuild(connection: Connection[Any], schema: str, *, compare: bool, swap: bool, progress: Progress) -> Rebuilt:
    started = perf_counter()
    with connection.cursor() as cursor:
        shadow = _Shadow(cursor, schema)
        shadow.make()
        shadow.catch_up(progress)
        shadow.write()
        shadow.index()
        seconds = perf_counter() - started
        differences = _differences(cursor, schema, shadow.position) if compare else []
        if swap:
            with connection.transaction():
                _keep_reports_out(cursor, schema)
                lock_head(cursor)
                shadow.catch_up(progress)
                shadow.write()
                _swap(cursor, schema)
        cursor.execute(_drop(shadow_schema(schema)))
        cursor.execute(sql.SQL("RESET search_path"))
    return Rebuilt(shadow.folded, shadow.position, seconds, differences)


class _Shadow:
    """The projections being built, wholly in memory but for what no fact can touch again."""

    def __init__(self, cursor: Cursor[Any], schema: str) -> None:
        use_fast_arrays(cursor)
        self.cursor = cursor
        self.schema = schema
        self.changes = [Changes(projection) for projection in PROJECTIONS]
        self.position = 0
        self.folded = 0
        self.indexes: list[bytes] = []

    def make(self) -> None:
        shadow = sql.Identifier(shadow_schema(self.schema))
        self.cursor.execute(_drop(shadow_schema(self.schema)))
        self.cursor.execute(sql.SQL("CREATE SCHEMA {}").format(shadow))
        self.cursor.execute(sql.SQL("SET search_path TO {}, {}").format(shadow, sql.Identifier(self.schema)))
        for module in ("built", *MODULES):
            self.cursor.execute(files("projections").joinpath(f"{module}.sql").read_text(encoding="utf-8"))
        self.cursor.execute("INSERT INTO built (digest, versions) VALUES (%s, %s)", (digest(), versions()))
        roles = {name: sql.Identifier(role) for name, role in roles_of(self.schema)._asdict().items()}
        self.cursor.execute(sql.SQL(RIGHTS).format(schema=shadow, **roles))
        indexes = self.cursor.execute(INDEXES, {"schema": shadow.as_string(self.cursor)}).fetchall()
        for drop, make in indexes:
            self.cursor.execute(drop.encode())
            self.indexes.append(make.encode())

    def catch_up(self, progress: Progress) -> None:
        """Fold page by page until the journal's end."""
        row = self.cursor.execute("SELECT position FROM head").fetchone()
        head: int = row[0] if row else 0
        while self.position < head:
            page = noted(self.cursor.connection, after=self.position, upto=head, limit=PAGE)
            fold_all(self.changes, page, None)
            for change in self.changes:
                change.flush(self.cursor)
            self.position = page[-1][1].position
            self.folded += len(page)
            progress(self.position, head)

    def index(self) -> None:
        for make in self.indexes:
            self.cursor.execute(make)

    def write(self) -> None:
        insert(self.cursor, *close_all(self.cursor, self.changes))


def _differences(cursor: Cursor[Any], schema: str, position: int) -> list[Difference]:
    """Rows that stand live but not in the shadow, and the other way, as of `position`."""
    found: list[Difference] = []
    for projection in PROJECTIONS:
        live = _side(projection, read_schema(schema), position)
        shadow = _side(projection, shadow_schema(schema), position)
        for side, one, other in (("live", live, shadow), ("rebuilt", shadow, live)):
            query = sql.SQL(DIFFERENCES).format(side=sql.Literal(side), one=one, other=other, limit=sql.Literal(SHOWN))
            found += [Difference(projection.name, *row) for row in cursor.execute(query)]
    return found


def _side(projection: Projection, schema: str, position: int) -> sql.Composed:
    """A table as it was at `position`: what was closed or stamped later was open then."""
    width, columns = len(projection.key), projection.table.columns
    unstamped = columns[width + 2 :][: projection.unstamped]
    as_of = sql.SQL("CASE WHEN {0} > {1} THEN {2} ELSE {0} END AS {0}")
    later = [
        as_of.format(sql.Identifier(name), sql.Literal(position), sql.Literal(FOREVER))
        for name in ("to_position", *projection.stamps)
    ]
    return sql.SQL(SIDE).format(
        key=sql.SQL(", ").join(map(sql.Identifier, columns[:width])),
        columns=sql.SQL(", ").join(map(sql.Identifier, unstamped)),
        later=sql.SQL(", ").join(later),
        schema=sql.Identifier(schema),
        table=sql.Identifier(projection.name),
        position=sql.Literal(position),
    )


def renew_reporting(connection: Connection[Any], schema: str) -> None:
    """The reporting views as this release has them, unless they stand; LockNotAvailable where somebody's long report
    does not let go of them. `connection` is the owner's."""
    if not reporting_stands(connection, schema):
        with connection.transaction(), connection.cursor() as cursor:
            _keep_reports_out(cursor, schema)
            make_reporting(cursor, schema, read_schema(schema))


def _keep_reports_out(cursor: Cursor[Any], schema: str) -> None:
    """Lock every reporting view: those that stand go over to other tables.

    A report locks several views in an order of its own: who waits for one while holding others may wait for a report
    that waits for him. So nothing is waited for; what was locked is let go, and tried again.
    """
    deadline = monotonic() + PATIENCE_WITH_REPORTS
    while True:
        try:
            with cursor.connection.transaction():
                cursor.execute("SET LOCAL lock_timeout = 1")
                lock_views(cursor, schema)
                cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
            return
        except LockNotAvailable:
            if monotonic() > deadline:
                raise
            sleep(0.005)


def _swap(cursor: Cursor[Any], schema: str) -> None:
    """The shadow becomes what readers see; both names change in this transaction."""
    _keep_readers_out(cursor, read_schema(schema))
    make_reporting(cursor, schema, shadow_schema(schema))  # else the views would go with the tables that they are over
    read, shadow = sql.Identifier(read_schema(schema)), sql.Identifier(shadow_schema(schema))
    old = sql.Identifier(f"{schema}_old")
    cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(read))
    cursor.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(read, old))
    cursor.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(shadow, read))
    cursor.execute(_drop(f"{schema}_old"))


def _keep_readers_out(cursor: Cursor[Any], schema: str) -> None:
    """Lock every table of `schema`, so that no reader has some of them when the names change.

    A reader locks its tables in an order of its own: who waits for one while holding others may wait for a reader
    that waits for him. So the wait is short, and longer only where readers are slow; what was locked is let go between.
    """
    tables = cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (schema,)).fetchall()
    if not tables:
        return
    names = sql.SQL(", ").join(sql.Identifier(schema, table) for (table,) in tables)
    deadline, wait = monotonic() + PATIENCE, 20
    while True:
        try:
            with cursor.connection.transaction():
                cursor.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(wait)))
                cursor.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(names))
            return
        except LockNotAvailable:
            if monotonic() > deadline:
                raise
            wait = min(2 * wait, 500)


def _drop(schema: str) -> sql.Composed:
    return sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema))
