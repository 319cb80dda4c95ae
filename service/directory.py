"""The directory (通讯录): whom imported tables name, with role and telephone. Facts never say any of this.

It lies with the accounts, outside the journal. The writer's role notes and the owner reads and erases; the reader's
role, which everything that GraphQL asks goes through, does not see it.
"""

from collections.abc import Iterable
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection, Connection, sql
from uuid6 import uuid7

from projections import organisations
from projections.asof import resolve
from projections.organisations import OrganisationRow
from projections.rebuild import read_schema
from service.accounts import accounts_schema

if TYPE_CHECKING:
    from service.excel.importing.proposing import Prepared

LONGEST_NAME = 200
"""Signs of a file's or a sheet's name."""

RIGHTS = """
    GRANT USAGE ON SCHEMA {schema} TO {writer};
    GRANT SELECT, INSERT, UPDATE ON {schema}.persons TO {writer}
"""
NOTE = """
    INSERT INTO persons (person_id, unit, name, role, telephone, file_name, file_hash, sheet, sheet_row)
    SELECT said.person_id, said.unit, said.name, said.role, said.telephone,
           %(file_name)s, %(file_hash)s, said.sheet, said.sheet_row
      FROM unnest(%(ids)s::uuid[], %(units)s::uuid[], %(names)s::text[], %(roles)s::text[],
                  %(telephones)s::text[], %(sheets)s::text[], %(rows)s::integer[])
           AS said (person_id, unit, name, role, telephone, sheet, sheet_row)
    ON CONFLICT (unit, name, role) DO UPDATE
       SET telephone = CASE WHEN EXCLUDED.telephone = '' THEN persons.telephone ELSE EXCLUDED.telephone END,
           file_name = EXCLUDED.file_name,
           file_hash = EXCLUDED.file_hash,
           sheet = EXCLUDED.sheet,
           sheet_row = EXCLUDED.sheet_row,
           noted_at = EXCLUDED.noted_at
"""
LISTED = """
    SELECT p.person_id, p.unit, o.name, p.name, p.role, p.telephone, p.file_name, p.file_hash, p.sheet, p.sheet_row,
           p.noted_at
      FROM {persons} p
      LEFT JOIN {organisations} o ON o.organisation_id = p.unit AND o.to_position = 9223372036854775807
     WHERE %(unit)s::uuid IS NULL OR p.unit = %(unit)s
     ORDER BY o.name NULLS LAST, p.name, p.role, p.person_id
"""
ERASE = "DELETE FROM {persons} WHERE person_id = %s"


class Noted(NamedTuple):
    """A person of the directory: the table's columns in their order, and what the unit is called now. `telephone` is
    "" where no table gave one; file, sheet and row are where they were named last."""

    person_id: UUID
    unit: UUID | None
    unit_name: str | None
    name: str
    role: str
    telephone: str
    file_name: str
    file_hash: str
    sheet: str
    sheet_row: int
    noted_at: datetime


def make_directory(connection: Connection[Any], schema: str) -> None:
    """The persons' table beside the accounts', unless it stands; a journal made before there was one gets it."""
    name = accounts_schema(schema)
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (name,))
        if _stands(connection, name, "persons"):
            return
        connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(name)))
        connection.execute(files("service").joinpath("directory.sql").read_text(encoding="utf-8"))
        connection.execute(
            sql.SQL(RIGHTS).format(schema=sql.Identifier(name), writer=sql.Identifier(f"{schema}_writer"))
        )


async def note(connection: AsyncConnection[Any], prepared: "Prepared", units: Iterable[OrganisationRow]) -> int:
    """Whom the file of a committed import names, all or none of them; how many they are. Who stands there already, by
    unit, name and role, stays one row and one id.

    `connection` is the writer's; `units` are those after the commit, for it may have registered some. Names
    and telephones may stand in what psycopg says of a failure: show none of it but its message's first line.
    """
    from service.excel.importing.persons import by_name, kept, told_apart

    found = told_apart(prepared.persons, by_name(units))
    if not found:
        return 0
    # Always in the same order: two imports at once wait for one another instead of for ever.
    told = sorted(found.items(), key=lambda item: tuple(map(str, item[0])))
    said = {
        "file_name": kept(prepared.proposal.file_name, LONGEST_NAME),
        "file_hash": prepared.proposal.sha256,
        "ids": [uuid7() for _ in told],
        "units": [unit for (unit, _, _), _ in told],
        "names": [person.name for _, person in told],
        "roles": [person.role for _, person in told],
        "telephones": [person.telephone for _, person in told],
        "sheets": [kept(person.place.sheet, LONGEST_NAME) for _, person in told],
        "rows": [person.place.row for _, person in told],
    }
    async with connection.transaction():
        await connection.execute(NOTE, said)
    return len(told)


async def note_now(connection: AsyncConnection[Any], prepared: "Prepared", now: datetime) -> int:
    """The same with the organisations as they stand."""
    if not prepared.persons:
        return 0
    return await note(connection, prepared, await organisations.find(connection, await resolve(connection, now)))


def listed(connection: Connection[Any], schema: str, unit: UUID | None = None) -> list[Noted]:
    """Everybody, or those of a unit; by unit and name, who has no known unit last."""
    places = ((accounts_schema(schema), "persons"), (read_schema(schema), "organisations"))
    if not all(_stands(connection, *place) for place in places):
        return []
    persons, organisations = (sql.Identifier(*place) for place in places)
    query = sql.SQL(LISTED).format(persons=persons, organisations=organisations)
    return [Noted._make(row) for row in connection.execute(query, {"unit": unit}).fetchall()]


def erase(connection: Connection[Any], schema: str, person_id: UUID) -> bool:
    """Whether there was such a person to erase. Asks nothing of the journal, which knows nothing of them."""
    name = accounts_schema(schema)
    if not _stands(connection, name, "persons"):
        return False
    query = sql.SQL(ERASE).format(persons=sql.Identifier(name, "persons"))
    return connection.execute(query, (person_id,)).rowcount == 1


def _stands(connection: Connection[Any], schema: str, table: str) -> bool:
    name = sql.Identifier(schema, table).as_string(connection)
    row = connection.execute("SELECT to_regclass(%s)", (name,)).fetchone()
    return row is not None and row[0] is not None
