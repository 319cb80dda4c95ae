"""The command line: demo, serve, token, replay, export, import, undo-import, directory.

What an operator must mend is one Chinese line, never a traceback.

Start-up time is felt at every call, so whatever is heavy is imported where it is used.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from events.actor import Role
from service.directory_command import directory
from service.excel.commands import export
from service.excel.import_command import importer
from service.mending import Mend, in_a_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from psycopg import Connection

    from service.build import Service
    from service.settings import Settings

DEMO_DIR = Path("var/demo")
OWN_UNIT = {Role.REPORTING_CLERK, Role.LIAISON_OFFICER, Role.RESPONSIBLE_OFFICER}
"""Roles that act for one unit only: without a unit they could do nothing."""

app = typer.Typer(
    help="台账：市级重大项目台账服务 / a city's major-project programme as a journal of facts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(export, name="export")
app.add_typer(importer)
app.add_typer(directory, name="directory")


def main() -> None:
    """The command `taizhang`."""
    from service.server import stopping_in_order

    with stopping_in_order(), _in_one_line():
        app()


@app.command()
def demo(
    port: Annotated[int | None, typer.Option(help="监听端口 / port to listen on", min=0, max=65535)] = None,
    load_only: Annotated[bool, typer.Option("--load-only", help="只装载，不提供服务 / load and stop")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="丢弃已有的演示，重新装载 / load anew")] = False,
) -> None:
    """演示：柳州市 2020 年市级重大项目的一年 / a year of the notice's programme."""
    from service.demo.loading import for_demo
    from service.settings import PREFIX

    usual = {"data_dir": DEMO_DIR, "log_level": "warning"}
    unsaid = {name: value for name, value in usual.items() if PREFIX + name.upper() not in os.environ}
    settings = for_demo(_settings(port=port, **unsaid))
    _log(settings)
    if load_only:
        from service.build import service

        with _loaded(settings, fresh=fresh) as url, service(settings, url):
            return
    from service.demo.welcome import welcome

    _serve(settings, partial(_loaded, settings, fresh=fresh), welcome)


@app.command(name="serve")
def serve_() -> None:
    """按设置提供服务 / serve what the settings say (docs/settings.md)."""
    settings = _settings()
    _log(settings)
    _serve(settings, partial(_database, settings), lambda _, address: [f"台账已在 {address}/graphql 提供服务。"])


@app.command(hidden=True)
def worker(listening: Annotated[int, typer.Argument(help="监听的套接字 / the inherited socket")]) -> None:
    """serve、demo 按 TAIZHANG_WORKERS 启动的服务进程 / one of the processes that serve and demo start."""
    from service.workers import work

    settings = _settings()
    _log(settings)
    work(settings, listening)


@app.command()
def token(
    role: Annotated[list[Role], typer.Option(help="角色，可重复 / role, repeatable", case_sensitive=False)],
    unit: Annotated[str | None, typer.Option(help="单位的名称、别名或编号 / unit by name, alias or id")] = None,
    person: Annotated[UUID | None, typer.Option(help="人员编号；不给则新编 / person reference")] = None,
) -> None:
    """签发令牌，只打印令牌 / issue a bearer token; prints the token alone."""
    from events.journal.opening import make_roles
    from service.accounts import issue, make_accounts
    from service.build import database

    settings = _settings()
    if unit is None and not OWN_UNIT.isdisjoint(role):
        raise Mend("信息员、联络员、责任专员只办本单位的事：请用 --unit 指明单位。")
    with database(settings) as url, _owner(settings, url) as owner:
        make_roles(owner, settings.journal)
        make_accounts(owner, settings.journal)
        print(issue(owner, roles=role, unit=_unit(owner, settings.journal, unit), person=person))


@app.command()
def replay(
    swap: Annotated[bool, typer.Option("--swap", help="重建后换上 / put the rebuilt tables in place")] = False,
) -> None:
    """重建全部投影并逐行比对 / rebuild every projection beside live appends, and compare row by row."""
    from service.build import database
    from service.replaying import replayed

    settings = _settings()
    with database(settings) as url, _owner(settings, url) as owner:
        if not replayed(owner, settings.journal, swap=swap):
            raise typer.Exit(1)


def _serve(
    settings: "Settings",
    database: "Callable[[], AbstractContextManager[str]]",
    told: "Callable[[Service, str], Iterable[str]]",
) -> None:
    """Listen before anything is started; migrate; say what there is to say; serve, in this process or in several."""
    from service.server import address, listen, serve
    from service.workers import require_room, serve_by_workers

    require_room(settings)
    next_needed = "service.app" if settings.workers == 1 else "service.build"
    with listen(settings.host, settings.port) as listening, _meanwhile(next_needed), database() as url:
        from service.build import service

        with service(settings, url) as running:
            print(*told(running, address(listening)), sep="\n", flush=True)
            if settings.workers == 1:
                from service.app import make_app

                serve(make_app(running), listening)
        if settings.workers > 1:
            serve_by_workers(settings, url, listening)


@contextmanager
def _database(settings: "Settings") -> Iterator[str]:
    from service.build import database

    with database(settings) as url:
        yield url


@contextmanager
def _loaded(settings: "Settings", *, fresh: bool) -> Iterator[str]:
    """The database with the whole demo in it."""
    from service.build import database
    from service.demo.loading import ensure
    from service.demo.welcome import progress

    with database(settings) as url:
        with progress() as shown:
            ensure(settings, url, fresh=fresh, shown=shown)
        yield url


@contextmanager
def _meanwhile(module: str) -> Iterator[None]:
    """Import what is needed next while the database is starting."""
    from importlib import import_module
    from threading import Thread

    Thread(target=import_module, args=(module,), daemon=True).start()
    yield


@contextmanager
def _owner(settings: "Settings", url: str) -> "Iterator[Connection[Any]]":
    import psycopg

    from service.build import conninfos

    with psycopg.connect(conninfos(url, settings.journal).owner, autocommit=True) as owner:
        yield owner


def _settings(**said: object) -> "Settings":
    """The environment's settings, and what was said on the command line over them."""
    from service.settings import load

    return load().model_copy(update={name: value for name, value in said.items() if value is not None})


def _log(settings: "Settings") -> None:
    """Logs go to stderr; where several processes write there, each says which it is."""
    import logging

    which = "" if settings.workers == 1 else "[%(process)d] "
    level = settings.log_level.upper()
    logging.basicConfig(level=level, format=f"%(asctime)s {which}%(levelname)s %(name)s: %(message)s")


def _unit(owner: "Connection[Any]", schema: str, said: str | None) -> UUID | None:
    """The organisation of this id, name or alias."""
    from service.accounts import find_unit

    if said is None:
        return None
    found = find_unit(owner, schema, said)
    if found is None:
        raise Mend(f"台账里没有“{said}”这个单位；请写它登记的名称、别名或编号。")
    return found


@contextmanager
def _in_one_line() -> Iterator[None]:
    """Mendable errors end the process with exit code 1 and one line."""
    try:
        yield
    except Exception as problem:
        said = in_a_line(problem)
        if said is None:
            raise
        print(f"taizhang：{said}", file=sys.stderr)
        sys.exit(1)
