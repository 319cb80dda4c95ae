"""What `taizhang demo` shows: how far the loading has come, then where to ask, as whom, and what."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

import psycopg
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from events.actor import Role
from service.accounts import find_unit, issue
from service.build import Service
from service.demo import hours
from service.demo.loading import Shown
from service.demo.people import MAJOR_PROJECTS_OFFICE, person
from service.demo.queries import queries

SHOWN_UNIT: Final = "柳州市住房和城乡建设局"
"""The unit with the most projects: its three people get tokens."""
PERFORMANCE_OFFICE: Final = "中共柳州市委督查和绩效考评办公室"

_PEOPLE: Final = (
    (Role.MAJOR_PROJECTS_OFFICE, MAJOR_PROJECTS_OFFICE),
    (Role.REPORTING_CLERK, SHOWN_UNIT),
    (Role.LIAISON_OFFICER, SHOWN_UNIT),
    (Role.RESPONSIBLE_OFFICER, SHOWN_UNIT),
    (Role.AUDITOR, None),
    (Role.PERFORMANCE_OFFICE, PERFORMANCE_OFFICE),
)


@contextmanager
def progress() -> Iterator[Shown]:
    """A bar over the simulated year on a terminal; elsewhere nothing."""
    console = Console(stderr=True)
    columns = (TextColumn("装载演示：{task.description}"), BarColumn(), TextColumn("{task.fields[facts]} 条"))
    year = (hours.END - hours.START).total_seconds()
    with Progress(*columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal) as bar:
        task = None

        def shown(moment: datetime, facts: int) -> None:
            nonlocal task
            if task is None:
                task = bar.add_task("", total=year, facts=0)
            passed = (moment - hours.START).total_seconds()
            bar.update(task, completed=passed, description=f"{moment:%Y-%m-%d}", facts=facts)

        yield shown


def welcome(running: Service, address: str) -> Iterator[str]:
    """Address, a token a role, how to have the annexes as a workbook, five queries."""
    with psycopg.connect(running.conninfos.owner, autocommit=True) as owner:
        yield f"台账演示已就绪：{address}/graphql（浏览器打开即是查询页面；Ctrl-C 停止）"
        yield "请求头写 Authorization: Bearer <令牌>。令牌如下，各为一人："
        for role, unit in _PEOPLE:
            id = find_unit(owner, running.settings.journal, unit) if unit else None
            token = issue(owner, roles=[role], unit=id, person=person(unit or role.label, role))
            yield f"  {token}  {role.label}{f'（{unit}）' if unit else ''}"
        folder = running.settings.data_dir
        yield f"附件1、附件2 可以导出成一个工作簿：TAIZHANG_DATA_DIR={folder} taizhang export plan"
        yield "值得一问的五个查询："
        for number, query in enumerate(queries(owner), start=1):
            yield f"\n# {number}. {query.asks}\n{query.text}"
        yield ""
