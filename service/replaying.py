"""`taizhang replay`: every projection rebuilt from the journal, compared with what stands, put in place if asked."""

from collections import Counter
from typing import Any

from psycopg import Connection, sql
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from events.journal.opening import WrongJournal
from projections.projector import digest
from projections.rebuild import Difference, rebuild, standing_digest

STANDS = "SELECT to_regclass(%s) IS NOT NULL"
LOCK = "SELECT pg_try_advisory_lock(hashtext(%s))"
WIDTH = 200
"""Characters of a differing row that are shown."""


def replayed(owner: Connection[Any], schema: str, *, swap: bool) -> bool:
    """Rebuild and tell; True where nothing differs (or what stood was of another release and has been replaced)."""
    console = Console()
    if not _one(owner, STANDS, f'"{schema}".facts'):
        raise WrongJournal(f"模式 {schema} 里还没有台账日志；请先运行 taizhang serve 或 taizhang demo。")
    if not _one(owner, LOCK, f"{schema} replay"):
        raise WrongJournal("另一个进程正在重建投影；请等它完成再试。")
    same_release = standing_digest(owner, schema) == digest()
    if not same_release and not swap:
        raise WrongJournal("现有投影是另一版本建的，无从比对；请运行 taizhang replay --swap 换上重建的。")
    owner.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(schema)))
    columns = (TextColumn("重建投影"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        bar = progress.add_task("", total=None)
        rebuilt = rebuild(
            owner,
            schema,
            compare=same_release,
            swap=swap,
            progress=lambda done, total: progress.update(bar, completed=done, total=total),
        )
    print(
        f"重建至位置 {rebuilt.position}：{rebuilt.facts} 条事实，{rebuilt.seconds:.2f} 秒，每秒 {rebuilt.rate:.0f} 条。"
    )
    _tell(console, rebuilt.differences, compared=same_release, swapped=swap)
    return not rebuilt.differences


def _tell(console: Console, differences: list[Difference], *, compared: bool, swapped: bool) -> None:
    if not compared:
        print("现有投影是另一版本建的，未作比对。")
    elif not differences:
        print("重建结果与现有投影逐行一致。")
    else:
        counted = Counter((difference.projection, difference.side) for difference in differences)
        table = Table(title=f"重建结果与现有投影不一致：{len(differences)} 行（每表每侧至多列 20 行）")
        for heading in ("投影", "所在", "行"):
            table.add_column(heading, overflow="fold")
        for difference in differences:
            side = {"live": "现有", "rebuilt": "重建"}[difference.side]
            table.add_row(difference.projection, side, difference.row[:WIDTH])
        console.print(table)
        print("、".join(f"{projection}（{side}）{count}" for (projection, side), count in counted.items()))
    if swapped:
        print("已换上重建的投影。")


def _one(owner: Connection[Any], query: str, parameter: str) -> Any:
    row = owner.execute(query.encode(), (parameter,)).fetchone()
    return row[0] if row else None
