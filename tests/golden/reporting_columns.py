"""The reporting views' columns with their types, as published, and docs/reporting.md, worked out from them and from the
comments in projections/reporting/*.sql.

A published column stays in reporting.txt for ever. One that a release takes away or changes is named in CHANGELOG.md as
`view.column`: tests/reporting/test_columns.py asks for it.
"""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from psycopg import Connection

from projections.reporting import PAST, PRESENT, VIEWS, reporting_schema, view
from service.build import service
from service.postgres import EmbeddedServer
from service.settings import Settings

PUBLISHED = Path(__file__).with_name("reporting.txt")
PAGE = Path(__file__).parents[2] / "docs" / "reporting.md"
COLUMNS = """
    SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      FROM pg_class c
           JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = to_regnamespace(%s) AND c.relkind = 'v'
     ORDER BY array_position(%s, c.relname::text), a.attnum
"""
HEAD = """\
# 报表视图 / Reporting views

由代码生成（`make golden`），勿手改。*Generated from `projections/reporting`; do not edit.*

给不会 GraphQL 的报表工具（Power BI、帆软、Superset、Excel ODBC）用的 SQL 视图，在模式 `taizhang_reporting`
（日志名加 `_reporting`）里；登录怎么建见 [operations.md](operations.md) 的“报表工具”一节。数与接口相同。
金额为万元，没有就是空，不是零；月份是当月一日的日期；`…_ref` 是人员编号，不是姓名。列只增不减：去掉或改动了哪一列，写在
[CHANGELOG](../CHANGELOG.md) 里。
*SQL views for tools that speak no GraphQL. Amounts are 10,000 yuan; what is not there is null. Columns are only added;
where one goes, the changelog says so.*

每个视图（`as_of` 除外）另有两个函数，列与视图相同：`视图名_at(位置)` 截至某个台账位置，`视图名_on(日期)` 截至某日终了
（北京时间）。将来的、第一条事实之前的时点不予回答。
*Each view but `as_of` has two functions for the past, by position and by the end of a day in Shanghai.*

```sql
SELECT sector_label, month, sum(completed) FROM taizhang_reporting.monthly_investment GROUP BY 1, 2;
SELECT * FROM taizhang_reporting.filings_on('2020-04-20') WHERE missing;
```
"""


def files() -> dict[Path, bytes]:
    with (
        TemporaryDirectory() as folder,
        EmbeddedServer(Path(folder)) as url,
        service(Settings(), url) as running,
        psycopg.connect(running.conninfos.owner) as connection,
    ):
        standing = columns(connection, running.settings.journal)
    return {PUBLISHED: published_with(standing).encode(), PAGE: page(standing).encode()}


def columns(connection: Connection[Any], schema: str) -> list[str]:
    """What stands, a line each: `view.column type`."""
    return [line for (line,) in connection.execute(COLUMNS, (f'"{reporting_schema(schema)}"', list(VIEWS)))]


def published() -> list[str]:
    return PUBLISHED.read_text(encoding="utf-8").splitlines() if PUBLISHED.exists() else []


def published_with(standing: list[str]) -> str:
    gone = [line for line in published() if line not in standing]
    return "".join(f"{line}\n" for line in [*standing, *gone])


def page(standing: list[str]) -> str:
    return "\n".join([HEAD, *(_section(name, standing) for name in VIEWS)]).rstrip() + "\n"


def _section(name: str, standing: list[str]) -> str:
    said = dict(re.findall(r"COMMENT ON (?:VIEW|COLUMN) ([\w.]+) IS '(.+)';", view(name).comments))
    lines = [line.partition(" ") for line in standing if line.startswith(f"{name}.")]
    rows = [f"| `{column.partition('.')[2]}` | {type_} | {said[column]} |" for column, _, type_ in lines]
    functions = "、".join(f"`{name}_{suffix}({type_})`" for suffix, _, type_, *_ in PAST) if name != PRESENT else "无"
    head = ["| 列 / column | 类型 / type | 意思 / meaning |", "|---|---|---|"]
    return "\n".join([f"## {name}\n", f"{said[name]}。函数：{functions}\n", *head, *rows, ""])
