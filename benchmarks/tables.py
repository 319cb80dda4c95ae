"""What the peers see: tables of current rows with keys and indexes, filled from our projections at the head."""

import psycopg
from psycopg import sql

SCHEMA = "bench_peers"
# Each column has the type that a team would give it (amounts as JSON numbers instead, in double precision, took as long
# or longer); the foreign key is what makes PostGraphile nest.
TABLES = """
    CREATE TABLE entries (
        id              uuid    PRIMARY KEY,
        programme_id    uuid    NOT NULL,
        project_id      uuid    NOT NULL,
        name            text    NOT NULL,
        category        text    NOT NULL,
        sector          text    NOT NULL,
        row_no          integer NOT NULL,
        total           numeric,
        annual_plan     numeric,
        effective_from  date    NOT NULL,
        remark          text    NOT NULL,
        version         integer NOT NULL
    );
    CREATE INDEX ON entries (programme_id, row_no);
    CREATE INDEX ON entries (row_no);
    CREATE TABLE investments (
        entry_id      uuid    NOT NULL REFERENCES entries,
        month         date    NOT NULL,
        completed     numeric,
        year_to_date  numeric,
        since_start   numeric,
        status        text    NOT NULL,
        PRIMARY KEY (entry_id, month)
    );
"""
FILL = """
    INSERT INTO entries
    SELECT e.entry_id, e.programme_id, e.project_id, p.name, e.category, e.sector, e.row_no, p.total, e.annual_plan,
           e.effective_from, e.remark, e.version
      FROM read.entries e JOIN read.projects p USING (project_id)
     WHERE e.to_position = 9223372036854775807 AND p.to_position = 9223372036854775807;
    INSERT INTO investments
    SELECT e.id, f.month, i.completed, sum(i.completed) OVER so_far,
           coalesce(p.opening_balance, 0) + sum(i.completed) OVER so_far,
           CASE WHEN f.status <> 'FILED' THEN f.status
                WHEN f.accepted_from < 9223372036854775807 THEN 'ACCEPTED'
                WHEN f.reviewed_from < 9223372036854775807 THEN 'REVIEWED'
                ELSE 'FILED' END
      FROM entries e
           JOIN read.projects p USING (project_id)
           JOIN read.filings f USING (project_id)
           JOIN read.investments i USING (project_id, month)
     WHERE p.to_position = 9223372036854775807 AND f.to_position = 9223372036854775807
       AND i.to_position = 9223372036854775807
    WINDOW so_far AS (PARTITION BY e.id ORDER BY f.month)
"""


def fill(url: str, read_schema: str) -> None:
    """Make the peers' schema anew from a journal's projections."""
    with psycopg.connect(url, autocommit=True) as owner:
        peers = sql.Identifier(SCHEMA)
        owner.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(peers))
        owner.execute(sql.SQL("CREATE SCHEMA {}").format(peers))
        owner.execute(sql.SQL("SET search_path TO {}").format(peers))
        owner.execute(TABLES.encode())
        owner.execute(FILL.replace("read.", f"{read_schema}.").encode())
        owner.execute("VACUUM (ANALYZE)")
