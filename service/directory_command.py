"""`taizhang directory …`: whom imported tables name, and their erasure.

Like service/cli.py: whatever is heavy is imported where it is used.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from service.mending import Mend

if TYPE_CHECKING:
    from psycopg import Connection

    from service.directory import Noted

WIDTH = 160
"""Columns of the list where no terminal says how wide it is."""

directory = typer.Typer(
    help="通讯录：导入的表格所列的人，不在台账日志里 / persons whom imported tables name", no_args_is_help=True
)

Unit = Annotated[str | None, typer.Option(help="只列这个单位的人：名称、别名或编号 / unit by name, alias or id")]
Json = Annotated[bool, typer.Option("--json", help="以一个 JSON 数组输出 / print one JSON array")]
PersonId = Annotated[UUID, typer.Argument(help="人员编号，list 列出 / the person's id, as listed")]


@directory.command(name="list")
def list_(unit: Unit = None, json: Json = False) -> None:
    """列出通讯录 / list the directory"""
    from service.accounts import find_unit
    from service.directory import listed

    with _owner() as (owner, journal):
        id = find_unit(owner, journal, unit) if unit is not None else None
        if unit is not None and id is None:
            raise Mend(f"台账里没有“{unit}”这个单位；请写它登记的名称、别名或编号。")
        persons = listed(owner, journal, id)
    if json:
        _write(persons)
    elif persons:
        _print(persons)
    else:
        print("通讯录里没有人。")


@directory.command()
def erase(person_id: PersonId) -> None:
    """从通讯录删除一个人；台账日志里本来没有 / erase a person from the directory"""
    from service.directory import erase as erase_

    with _owner() as (owner, journal):
        if not erase_(owner, journal, person_id):
            raise Mend(f"通讯录里没有编号为 {person_id} 的人；编号用 taizhang directory list 查。")
    print(f"已从通讯录删除 {person_id}。写着这个人的原表和备份不在此列，请另行处理。")


@contextmanager
def _owner() -> "Iterator[tuple[Connection[Any], str]]":
    """The owner's connection, and the journal's name."""
    import psycopg

    from service.build import conninfos, database
    from service.settings import load

    settings = load()
    with (
        database(settings) as url,
        psycopg.connect(conninfos(url, settings.journal).owner, autocommit=True) as owner,
    ):
        yield owner, settings.journal


def _write(persons: "Sequence[Noted]") -> None:
    """[{personId, unit: {id, name} or null, name, role, telephone, file: {name, sha256}, sheet, row, notedAt}]"""
    import msgspec

    told = [
        {
            "personId": one.person_id,
            "unit": {"id": one.unit, "name": one.unit_name} if one.unit else None,
            "name": one.name,
            "role": one.role,
            "telephone": one.telephone,
            "file": {"name": one.file_name, "sha256": one.file_hash},
            "sheet": one.sheet,
            "row": one.sheet_row,
            "notedAt": one.noted_at,
        }
        for one in persons
    ]
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n")


def _print(persons: "Sequence[Noted]") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from events.vocabulary import SHANGHAI

    table = Table()
    for title in ("人员编号", "单位", "姓名", "角色", "电话", "出处", "记下的时刻"):
        table.add_column(title, overflow="fold", no_wrap=title == "人员编号")
    for one in persons:
        place = f"{one.file_name}，{one.sheet}第{one.sheet_row}行"
        noted_at = f"{one.noted_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        cells = (str(one.person_id), one.unit_name or "", one.name, one.role, one.telephone, place, noted_at)
        table.add_row(*(Text(cell) for cell in cells))
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, emoji=False, width=WIDTH)
    console.print(table)
