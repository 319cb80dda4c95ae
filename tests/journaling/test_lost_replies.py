"""A reply that is lost is not a command that is lost, nor one that is carried out twice."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from events.desk import Desk
from service.build import Service
from tests.journaling.proof import assert_sound
from tests.journaling.proxy import Proxy
from tests.journaling.small import OFFICE, desk_of, positions, project, rows, settle, unit


@pytest.fixture
def proxy(database_url: str) -> Iterator[Proxy]:
    folder = Path(tempfile.mkdtemp(prefix="tz-proxy-"))
    with Proxy(folder, Path(str(conninfo_to_dict(database_url)["host"])) / ".s.PGSQL.5432") as proxy:
        yield proxy
    shutil.rmtree(folder)


@pytest.fixture
def desk(running: Service, proxy: Proxy) -> Iterator[Desk]:
    """A desk whose committer talks through the proxy."""
    folder = Path(proxy._listener.getsockname()).parent
    with desk_of(make_conninfo(running.conninfos.writer, host=str(folder)), running.clock) as desk:
        yield desk


def commit(number: int) -> Callable[[bytes], bool]:
    """The nth COMMIT from now on."""
    seen = count(1)
    return lambda data: b"COMMIT" in data and next(seen) == number


def step(number: int) -> Callable[[bytes], bool]:
    """The nth message from now on."""
    seen = count(1)
    return lambda _: next(seen) == number


@pytest.mark.parametrize("forward", [False, True], ids=["before the server", "after the commit"])
def test_a_lost_commit_is_one_fact_and_the_first_receipt(
    running: Service, proxy: Proxy, desk: Desk, forward: bool
) -> None:
    desk.handle(unit("甲公司"), OFFICE)
    command_id = uuid4()
    proxy.cut_at(commit(1), forward=forward)
    receipt = desk.handle(unit("乙公司"), OFFICE, command_id=command_id)
    assert proxy.cuts == 1
    assert (receipt.position, receipt.first, receipt.last, receipt.version) == (3, 3, 3, 1)
    assert receipt == running.desk.handle(unit("乙公司"), OFFICE, command_id=command_id)
    assert rows(running, "SELECT position, first, last FROM receipts WHERE command_id = %s", command_id) == [(3, 3, 3)]
    assert positions(running) == [1, 2, 3]
    assert_sound(running)


@pytest.mark.parametrize("forward", [False, True], ids=["before the server", "after the commit"])
@pytest.mark.parametrize("number", [1, 2], ids=["deciding", "appending"])
def test_a_lost_commit_of_an_import_is_one_import(
    running: Service, proxy: Proxy, desk: Desk, forward: bool, number: int
) -> None:
    """An import is decided in a transaction of its own, then appended."""
    settle(running.desk, 1)
    commands = [project(f"新项目{number}", f"2020-9{number}") for number in range(5)]
    command_id = uuid4()
    proxy.cut_at(commit(number), forward=forward)
    receipt = desk.handle_many(commands, OFFICE, name="Import", command_id=command_id)
    assert proxy.cuts == 1
    assert (receipt.position, receipt.first, receipt.last) == (15, 11, 15)
    assert receipt == desk.handle_many(commands, OFFICE, name="Import", command_id=command_id)
    assert rows(running, "SELECT count(*) FROM registers WHERE register = 'identifier'") == [(6,)]
    assert_sound(running)


@pytest.mark.parametrize("forward", [False, True], ids=["before the server", "after the answer"])
def test_a_connection_cut_at_any_step_is_one_fact(running: Service, proxy: Proxy, desk: Desk, forward: bool) -> None:
    desk.handle(unit("单位"), OFFICE)
    began = proxy.sent
    desk.handle(unit("另一单位"), OFFICE)
    steps = proxy.sent - began
    assert steps > 5
    for number in range(1, steps + 1):
        proxy.cut_at(step(number), forward=forward)
        receipt = desk.handle(unit(f"单位{number}"), OFFICE)
        assert (receipt.first, receipt.last) == (3 + number, 3 + number)
    assert proxy.cuts == steps
    assert positions(running) == list(range(1, 4 + steps))
    assert rows(running, "SELECT count(*), count(DISTINCT position) FROM receipts") == [(steps + 2, steps + 2)]
    assert_sound(running)
