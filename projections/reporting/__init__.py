"""What tools that speak no GraphQL read: a PostgreSQL schema of views with Chinese comments, the same as of any
position or day by functions, and a role that may read these and nothing else.

A view's query lies in the .sql file of its name; `:position` and `:moment` are where it looks from (psql: \\set). The
view looks from behind the last position, `<view>_at(position)` and `<view>_on(day)` from where they are asked. Views
are bound to tables and are made anew over those that a rebuild puts in place; functions find tables by name. A
release adds columns at a view's end only.
"""

import hashlib
import logging
import re
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from psycopg import Connection, Cursor, sql
from psycopg.errors import InsufficientPrivilege, InvalidTableDefinition

from events.facts import TOPICS
from events.journal.recorder import FOREVER

log = logging.getLogger(__name__)

VIEWS = (
    "as_of",
    "programmes",
    "categories",
    "sectors",
    "documents",
    "months",
    "organisations",
    "projects",
    "entries",
    "monthly_investment",
    "filings",
    "history",
)
"""In order of making: the others ask `as_of` for the moment."""
PRESENT = "as_of"
"""The one view without functions: it says what now is."""
ABOUT = "台账的报表视图，供报表工具只读；金额为万元，各列见注释"
STANDING = """
    SELECT obj_description(to_regnamespace(%(schema)s), 'pg_namespace'),
           (SELECT count(*) FROM pg_views WHERE schemaname = %(name)s AND viewname = ANY (%(views)s))
"""
MAY_READ = """
    SELECT bool_and(has_schema_privilege(r.oid, to_regnamespace(%(schema)s), 'USAGE'))
      FROM pg_roles r
     WHERE r.rolname = %(role)s
"""
SCHEMA = """
    CREATE SCHEMA IF NOT EXISTS {reporting};
    SET LOCAL search_path TO {read}, {journal};
    SET LOCAL check_function_bodies = off;
"""
# LOCK TABLE would go on to the tables below, the journal's among them; this changes nothing and locks the view alone.
LOCK = "ALTER VIEW IF EXISTS {view} RESET (security_barrier);"
VIEW = "CREATE OR REPLACE VIEW {view} AS {query};"
FUNCTION = """
    CREATE OR REPLACE FUNCTION {function}({argument} {type}) RETURNS SETOF {view}
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {read}, {journal}, pg_temp AS {body};
    COMMENT ON FUNCTION {function}({type}) IS {comment};
"""
BODY = "WITH asked AS MATERIALIZED (SELECT * FROM {resolve}($1)) SELECT t.* FROM ({query}) t"
COMMENTS = """
    SET LOCAL search_path TO {reporting};
    {comments}
    COMMENT ON SCHEMA {reporting} IS {about};
"""
# Functions have their maker's rights: whoever may call them is named.
NOBODY = "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {reporting} FROM PUBLIC"
RIGHTS = """
    GRANT USAGE ON SCHEMA {reporting} TO {role};
    GRANT SELECT ON ALL TABLES IN SCHEMA {reporting} TO {role};
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {reporting} TO {role};
"""
PAST = (
    ("at", "position", "bigint", "as_of_position", "截至某位置：同视图 {}，参数是台账位置"),
    ("on", "day", "date", "as_of_day", "截至某日终了（北京时间）：同视图 {}，参数是日期"),
)
"""Both ways to ask for the past: suffix, argument with its type, what resolves it, comment."""


class View(NamedTuple):
    """A view's query, with `:position` and `:moment` open, and the comments on it and its columns."""

    query: str
    comments: str

    def seen_from(self, position: str, moment: str) -> str:
        given = {"position": position, "moment": moment, "sentences": _sentences()}
        return re.sub(r"(?<!:):(position|moment|sentences)\b", lambda found: given[found[1]], self.query)


def reporting_schema(schema: str) -> str:
    """Where the reporting views of journal `schema` live."""
    return f"{schema}_reporting"


def reporting_role(schema: str) -> str:
    """The role that an administrator grants to a reporting tool's login."""
    return f"{schema}_reporting"


@cache
def view(name: str) -> View:
    query, _, comments = _text(name).partition(";\n")
    return View(query, comments)


def make_reporting(cursor: Cursor[Any], schema: str, read: str) -> None:
    """Every view of journal `schema` over the tables of schema `read`; in a transaction of the caller's.

    A view that stands is replaced where it stands, so rights to it and others' views over it remain. That cannot be
    where a release has taken columns away; then the whole schema is made anew.
    """
    try:
        with cursor.connection.transaction():
            _make(cursor, schema, read)
    except InvalidTableDefinition:
        log.warning("reporting views of another shape are made anew; views over them are gone")
        cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(reporting_schema(schema))))
        _make(cursor, schema, read)


def lock_views(cursor: Cursor[Any], schema: str) -> None:
    """Keep reports out of every view, all views at once: making them anew one by one would meet reports half-way."""
    cursor.execute(sql.Composed([sql.SQL(LOCK).format(view=_named(schema, name)) for name in VIEWS]))


def reporting_stands(connection: Connection[Any], schema: str) -> bool:
    """Whether this release's views are there, and the role may read them."""
    name = reporting_schema(schema)
    asked = {"schema": f'"{name}"', "name": name, "views": list(VIEWS), "role": reporting_role(schema)}
    made = connection.execute(STANDING, asked).fetchone()
    may = connection.execute(MAY_READ, asked).fetchone()
    return made == (_about(), len(VIEWS)) and may == (True,)


def _make(cursor: Cursor[Any], schema: str, read: str) -> None:
    names = {
        "reporting": sql.Identifier(reporting_schema(schema)),
        "journal": sql.Identifier(schema),
    }
    current = reporting_stands(cursor.connection, schema)
    cursor.execute(sql.SQL(SCHEMA).format(read=sql.Identifier(read), **names))
    # A row whose period is open holds the last position of all; one that is closed does not.
    moment = sql.SQL("(SELECT moment FROM {reporting}.as_of)").format(**names).as_string(cursor)
    for name in VIEWS:
        query = view(name).seen_from(str(FOREVER - 1), moment)
        cursor.execute(sql.SQL(VIEW).format(view=_named(schema, name), query=_sql(query)))
    if not current:
        _make_functions(cursor, schema)
        comments = "".join(view(name).comments for name in VIEWS)
        cursor.execute(sql.SQL(COMMENTS).format(comments=_sql(comments), about=sql.Literal(_about()), **names))
        _grant(cursor, schema)


def _make_functions(cursor: Cursor[Any], schema: str) -> None:
    # By name and for good: not the shadow's tables, which will bear this name.
    names = {
        "reporting": sql.Identifier(reporting_schema(schema)),
        "journal": sql.Identifier(schema),
        "read": sql.Identifier(f"{schema}_read"),
    }
    cursor.execute(sql.SQL(_text("as_of_functions")).format(**names))
    for name in VIEWS:
        for suffix, argument, type_, resolve, comment in PAST if name != PRESENT else ():
            query = view(name).seen_from("(SELECT asked.position FROM asked)", "(SELECT asked.moment FROM asked)")
            body = sql.SQL(BODY).format(resolve=_named(schema, resolve), query=_sql(query))
            parts = {
                "function": _named(schema, f"{name}_{suffix}"),
                "argument": sql.Identifier(argument),
                "type": sql.SQL(type_),
                "view": _named(schema, name),
                "body": sql.Literal(body.as_string(cursor)),
                "comment": sql.Literal(comment.format(name)),
            }
            cursor.execute(sql.SQL(FUNCTION).format(**parts, **names))


def _grant(cursor: Cursor[Any], schema: str) -> None:
    """The role's rights; a login that may make no role leaves that to its administrator, until the next start."""
    role, reporting = sql.Identifier(reporting_role(schema)), sql.Identifier(reporting_schema(schema))
    cursor.execute(sql.SQL(NOBODY).format(reporting=reporting))
    try:
        with cursor.connection.transaction():
            if not cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (reporting_role(schema),)).fetchone():
                cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
    except InsufficientPrivilege:
        log.warning("role %s is not there and cannot be made: see docs/operations.md", reporting_role(schema))
        return
    cursor.execute(sql.SQL(RIGHTS).format(reporting=reporting, role=role))


@cache
def _about() -> str:
    """What the schema says of itself: which release's views it holds."""
    said = "".join(_text(name) for name in (*VIEWS, "as_of_functions")) + _sentences() + BODY + FUNCTION + RIGHTS
    return f"{ABOUT}（{hashlib.sha256(said.encode()).hexdigest()[:12]}）"


@cache
def _sentences() -> str:
    """Every topic with the sentence that an auditor would say, as rows of VALUES."""
    rows = ((topic, (fact.__doc__ or topic).strip()) for topic, fact in TOPICS.items())
    return ", ".join(
        f"({sql.Literal(topic).as_string(None)}, {sql.Literal(said).as_string(None)})" for topic, said in rows
    )


def _text(name: str) -> str:
    return files("projections.reporting").joinpath(f"{name}.sql").read_text(encoding="utf-8")


def _named(schema: str, name: str) -> sql.Identifier:
    return sql.Identifier(reporting_schema(schema), name)


def _sql(text: str) -> sql.SQL:
    """A text of ours, taken as it is."""
    return sql.SQL(text)
