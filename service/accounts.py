"""Bearer tokens: each bound to a person reference, a unit and roles. Only a digest is kept; a token is shown once."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from importlib.resources import files
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, Connection, sql
from uuid6 import uuid7

from events.actor import Actor, ActorKind, Role
from events.vocabulary import OrgRef, PersonRef
from projections.rebuild import read_schema

PREFIX = "tz_"
LIFETIME = timedelta(days=365)

ISSUE = """
    INSERT INTO tokens (token_id, digest, person, kind, unit, roles, expires_at)
    VALUES (%s, %s, %s, %s, %s, %s, clock_timestamp() + %s)
"""
FIND = """
    SELECT token_id, person, kind, unit, roles
      FROM tokens
     WHERE digest = %s AND revoked_at IS NULL AND expires_at > clock_timestamp()
"""
UNIT = """
    SELECT organisation_id
      FROM {organisations}
     WHERE to_position = 9223372036854775807
       AND (organisation_id::text = %(said)s OR name = %(said)s OR %(said)s = ANY (aliases))
"""
REVOKE = "UPDATE tokens SET revoked_at = clock_timestamp() WHERE token_id = %s AND revoked_at IS NULL"


def accounts_schema(schema: str) -> str:
    return f"{schema}_accounts"


def make_accounts(connection: Connection[Any], schema: str) -> None:
    """The tokens' table, unless it stands; the reader may look tokens up and no more."""
    name = accounts_schema(schema)
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (name,))
        stands = connection.execute("SELECT to_regclass(%s)", (f'"{name}".tokens',)).fetchone()
        if stands and stands[0] is not None:
            return
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(name)))
        connection.execute(files("service").joinpath("accounts.sql").read_text(encoding="utf-8"))
        connection.execute(
            sql.SQL("GRANT USAGE ON SCHEMA {0} TO {1}; GRANT SELECT ON {0}.tokens TO {1}").format(
                sql.Identifier(name), sql.Identifier(f"{schema}_reader")
            )
        )


def issue(
    connection: Connection[Any],
    *,
    roles: Iterable[Role],
    unit: UUID | None = None,
    person: UUID | None = None,
    kind: ActorKind = ActorKind.PERSON,
) -> str:
    """A new token, valid for a year; `person` is minted where none is given."""
    token = PREFIX + secrets.token_urlsafe(32)
    names = [role.value for role in roles]
    connection.execute(ISSUE, (uuid7(), _digest(token), person or uuid7(), kind.value, unit, names, LIFETIME))
    return token


def find_unit(connection: Connection[Any], schema: str, said: str) -> UUID | None:
    """The organisation of this id, name or alias; None where there is none, or no journal yet."""
    name = sql.Identifier(read_schema(schema), "organisations")
    stands = connection.execute("SELECT to_regclass(%s)", (name.as_string(connection),)).fetchone()
    if stands is None or stands[0] is None:
        return None
    row = connection.execute(sql.SQL(UNIT).format(organisations=name), {"said": said}).fetchone()
    return row[0] if row else None


def revoke(connection: Connection[Any], token_id: UUID) -> None:
    connection.execute(REVOKE, (token_id,))


async def actor_of(connection: AsyncConnection[Any], token: str) -> Actor | None:
    """Whose token this is; None where it is unknown, revoked or expired."""
    row = await (await connection.execute(FIND, (_digest(token),))).fetchone()
    if row is None:
        return None
    token_id, person, kind, unit, roles = row
    return Actor(
        ref=PersonRef(person),
        roles=frozenset(Role(role) for role in roles),
        unit=OrgRef(unit) if unit else None,
        kind=ActorKind(kind),
        credential=str(token_id),
    )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
