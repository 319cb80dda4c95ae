"""The command line: demo, serve, token, replay, export, import, undo-import, directory.

What an operator must mend is one Chinese line, never a traceback.

Start-up time is felt at every call, so whatever is heavy is imported where it is used.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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

    settings = for_demo(_settings(port=port, data_dir=None if "TAIZHANG_DATA_DIR" in os.environ else DEMO_DIR))
    _log(settings, usual="WARNING")
    if load_only:
        with _loaded(settings, fresh=fresh):
            return
    from service.server import address, listen, serve

    with (
        listen(settings.host, settings.port) as listening,
        _meanwhile("service.app"),
        _loaded(settings, fresh=fresh) as running,
    ):
        from service.app import make_app
        from service.demo.welcome import welcome

        for line in welcome(running, address(listening)):
            print(line)
        sys.stdout.flush()
        serve(make_app(running), listening)


@app.command(name="serve")
def serve_() -> None:
    """按设置提供服务 / serve what the settings say (docs/settings.md)."""
    from service.server import address, listen, serve

    settings = _settings()
    _log(settings, usual="INFO")
    with listen(settings.host, settings.port) as listening:
        from service.build import database, service

        with _meanwhile("service.app"), database(settings) as url, service(settings, url) as running:
            from service.app import make_app

            print(f"台账已在 {address(listening)}/graphql 提供服务。", flush=True)
            serve(make_app(running), listening)


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


@contextmanager
def _loaded(settings: "Settings", *, fresh: bool) -> "Iterator[Service]":
    """The demo, whole and running."""
    from service.build import database, service
    from service.demo.loading import ensure
    from service.demo.welcome import progress

    with database(settings) as url:
        with progress() as shown:
            ensure(settings, url, fresh=fresh, shown=shown)
        with service(settings, url) as running:
            yield running


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


def _log(settings: "Settings", *, usual: str) -> None:
    """Logs go to stderr; `usual` is the level where the environment says nothing."""
    import logging

    level = settings.log_level.upper() if "TAIZHANG_LOG_LEVEL" in os.environ else usual
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


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
