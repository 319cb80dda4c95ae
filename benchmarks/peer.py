"""The peer: eventsourcing's stock application on the same server, set up as documented, without projections."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict


class Report(Aggregate):
    """What a filed report says, as an aggregate of its own."""

    @event("Filed")
    def __init__(self, project_id: str, period: str, completed: str, progress: str, next_steps: str) -> None:
        self.project_id = project_id
        self.period = period
        self.completed = completed
        self.progress = progress
        self.next_steps = next_steps


Stock = Application[UUID]


def new_report() -> Report:
    return Report(
        project_id=str(uuid4()),
        period="2020-02",
        completed="310.5",
        progress="主体结构施工至地上五层，室外管网完成六成",
        next_steps="加快主体结构施工，做好砌体及机电安装衔接",
    )


@contextmanager
def stock(url: str, schema: str, *, pool: int) -> Iterator[Stock]:
    """`pool` connections, one for each thread that saves."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    parts = conninfo_to_dict(url)
    application: Stock = Application(
        env={
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(parts["dbname"]),
            "POSTGRES_HOST": str(parts["host"]),
            "POSTGRES_PORT": str(parts["port"]),
            "POSTGRES_USER": str(parts["user"]),
            "POSTGRES_PASSWORD": "unused: the socket's peer is who it says",
            "POSTGRES_SCHEMA": schema,
            "POSTGRES_POOL_SIZE": str(pool),
            "POSTGRES_MAX_OVERFLOW": "0",
        }
    )
    try:
        yield application
    finally:
        application.close()


def events_table(url: str, schema: str) -> sql.Identifier:
    """Where the application keeps its events."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s AND tablename LIKE '%%_events'", (schema,)
        )
        ((table,),) = rows.fetchall()
    return sql.Identifier(schema, table)
