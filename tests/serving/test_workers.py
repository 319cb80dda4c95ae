"""Several processes behind one socket: real ones, told apart by stopping all but one while a connection is made."""

import json
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from service.feed import NAME
from service.ground import socket_folder
from service.settings import Settings
from service.workers import environment, require_room
from tests.serving.processes import Command, Running, answer, running, servers

REGISTER = """mutation Register($input: RegisterOrganisationInput!) { registerOrganisation(input: $input) {
  __typename ... on OrganisationRecorded { receipt { position } organisation { id name } } } }"""
RENAME = """mutation Rename($input: RenameOrganisationInput!) { renameOrganisation(input: $input) {
  __typename ... on OrganisationRecorded { organisation { name } } ... on Refusal { code } } }"""
POSITION = "{ journal { position } }"
NAMES = "SELECT name FROM taizhang_read.organisations WHERE name ~ '^(最先登记的)?单位'"
EACH = 40
SOON = 30.0


@pytest.fixture
def taizhang(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("workers") / "data"
    yield folder
    assert servers(folder) == []


class Talk:
    """One kept connection with one worker, on behalf of an office."""

    def __init__(self, address: str, token: str) -> None:
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=SOON)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._connection.request("GET", "/healthz")
        assert self._connection.getresponse().read() == b'{"status":"ok"}'

    def ask(self, query: str, **variables: object) -> Any:
        said = json.dumps({"query": query, "variables": variables})
        self._connection.request("POST", "/graphql", said, self._headers)
        told = json.load(self._connection.getresponse())
        assert "errors" not in told, told
        (value,) = told["data"].values()
        return value

    def close(self) -> None:
        self._connection.close()

    def register(self, name: str) -> tuple[int, str]:
        """Position and id."""
        told = self.ask(REGISTER, input={"name": name, "kind": "COMPANY"})
        assert told["organisation"]["name"] == name
        return int(told["receipt"]["position"]), told["organisation"]["id"]

    def rename(self, id: str, name: str, version: int) -> Any:
        basis = {"title": "关于更名的批复", "issuer": "市编委", "issuedOn": "2020-01-01"}
        said = {"organisationId": id, "name": name, "effectiveFrom": "2020-02-01", "basis": basis}
        return self.ask(RENAME, input={**said, "expectedVersion": version})


def children(parent: int) -> list[int]:
    """The workers of a service: its child processes that are no database."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            above = int(status.read_text().rpartition(")")[2].split()[1])
            if above == parent and b"worker" in (status.parent / "cmdline").read_bytes().split(b"\0"):
                found.append(int(status.parent.name))
    return sorted(found)


def database_of(home: Path) -> psycopg.Connection[Any]:
    """Its owner's, without EmbeddedServer, which might take the server over."""
    return psycopg.connect(host=str(socket_folder(home / "cluster")), user="postgres", dbname="taizhang")


def following(home: Path) -> int:
    """How many processes follow the journal: each does as soon as it serves."""
    with suppress(psycopg.OperationalError), database_of(home) as connection:
        row = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", (NAME,))
        return int((row.fetchone() or (0,))[0])
    return 0


def gone(process: int) -> bool:
    """Whether it ends soon, or has ended and waits for a parent to take note."""
    deadline = time.monotonic() + SOON
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.02)
    return False


@contextmanager
def alone(worker: int, workers: list[int]) -> Iterator[None]:
    """Only this one of them runs, so that it takes what comes."""
    others = [other for other in workers if other != worker]
    for other in others:
        os.kill(other, signal.SIGSTOP)
    try:
        yield
    finally:
        for other in others:
            os.kill(other, signal.SIGCONT)


@contextmanager
def served_by_two(home: Path) -> Iterator[tuple[Running, str, list[int]]]:
    """The service, its address, and two workers that both answer."""
    with running(home, "serve", TAIZHANG_WORKERS="2") as process:
        address = process.told()
        deadline = time.monotonic() + SOON
        while following(home) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        workers = children(process.process.pid)
        assert len(workers) == 2
        for worker in workers:
            with alone(worker, workers):
                assert '"ok"' in answer(address)
        yield process, address, workers
    assert all(gone(worker) for worker in workers)


@contextmanager
def talks(address: str, workers: list[int], token: str) -> Iterator[list[Talk]]:
    """A connection with each."""
    made: list[Talk] = []
    try:
        for worker in workers:
            with alone(worker, workers):
                made.append(Talk(address, token))
        yield made
    finally:
        for talk in made:
            talk.close()


def office(taizhang: Command, home: Path) -> str:
    return taizhang(home, "token", "--role", "MAJOR_PROJECTS_OFFICE").out.strip()


def test_commands_through_both_interleave_without_loss(taizhang: Command, home: Path) -> None:
    with served_by_two(home) as (process, address, workers):
        with talks(address, workers, office(taizhang, home)) as both, ThreadPoolExecutor(2) as threads:
            before, _ = both[0].register("最先登记的单位")

            def register(which: int) -> list[tuple[int, str]]:
                return [both[which].register(f"单位{which}-{number}") for number in range(EACH)]

            receipts = [receipt for done in threads.map(register, range(2)) for receipt in done]
            told = [talk.ask(POSITION)["position"] for talk in both]
            with database_of(home) as connection:
                found = [name for (name,) in connection.execute(NAMES)]
        assert sorted(position for position, _ in receipts) == [before + n + 1 for n in range(2 * EACH)]
        assert len({id for _, id in receipts}) == 2 * EACH
        assert told == [str(before + 2 * EACH)] * 2
        names = [f"单位{which}-{number}" for which in range(2) for number in range(EACH)]
        assert sorted(found) == sorted([*names, "最先登记的单位"])
        assert process.stop(signal.SIGTERM) == 0
    assert taizhang(home, "replay").code == 0


def test_what_one_remembers_of_a_stream_is_dropped_when_another_has_appended(taizhang: Command, home: Path) -> None:
    with (
        served_by_two(home) as (_, address, workers),
        talks(address, workers, office(taizhang, home)) as (one, other),
    ):
        _, id = one.register("常改名的单位")
        assert other.rename(id, "不会有的名字", version=0)["code"] == "version_conflict"
        for number, talk in enumerate([one, one, other, other, one, other, one], start=1):
            told = talk.rename(id, f"第{number}次改名", version=number)
            assert told == {"__typename": "OrganisationRecorded", "organisation": {"name": f"第{number}次改名"}}
            assert talk.rename(id, "不会有的名字", version=number)["code"] == "version_conflict"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_leaves_no_process(home: Path, how: signal.Signals) -> None:
    with served_by_two(home) as (process, address, workers):
        for _ in range(3):  # the second and third do not break the stopping
            process.process.send_signal(how)
        assert process.process.wait(SOON) == 0
        assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
        place = urlsplit(address)
        with socket.socket() as nobody:
            assert nobody.connect_ex((place.hostname, place.port)) != 0
    assert servers(home) == []


@pytest.mark.parametrize(("how", "said"), [(signal.SIGKILL, "信号 9"), (signal.SIGTERM, "退出码 0")])
def test_a_worker_that_ends_takes_the_service_along(
    home: Path, capfd: pytest.CaptureFixture[str], how: signal.Signals, said: str
) -> None:
    with served_by_two(home) as (process, _, workers):
        os.kill(workers[1], how)
        assert process.process.wait(SOON) == 1
        assert not Path(f"/proc/{workers[0]}").exists()
    assert servers(home) == []
    last = capfd.readouterr().err.splitlines()[-1]
    assert re.match(rf"taizhang：服务进程 {workers[1]} 意外结束（{said}），", last), last


def test_workers_stop_when_their_parent_was_killed(home: Path) -> None:
    with served_by_two(home) as (process, _, workers):
        process.stop(signal.SIGKILL)
        assert all(gone(worker) for worker in workers)
    with running(home, "serve") as again:  # takes over the database that was left behind
        assert '"ok"' in answer(again.told())
        assert again.stop(signal.SIGTERM) == 0


@pytest.mark.parametrize("after", [0.0, 0.2])
def test_a_start_can_be_broken_off(home: Path, after: float) -> None:
    with running(home, "serve", TAIZHANG_WORKERS="2") as process:
        process.told()
        time.sleep(after)
        assert process.stop(signal.SIGTERM) in {0, 128 + signal.SIGTERM}
        assert children(process.process.pid) == []
    assert servers(home) == []


def test_the_parent_gives_control_back(taizhang: Command, home: Path) -> None:
    standing = signal.getsignal(signal.SIGTERM)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])

    def stop() -> None:
        answer(f"http://127.0.0.1:{port}")
        os.kill(os.getpid(), signal.SIGTERM)

    stopping = threading.Thread(target=stop)
    stopping.start()
    said = taizhang(home, "serve", TAIZHANG_PORT=port, TAIZHANG_WORKERS="2")
    stopping.join()
    assert said.code == 0
    assert f":{port}/graphql" in said.out
    assert children(os.getpid()) == servers(home) == []
    assert signal.getsignal(signal.SIGTERM) is standing


def test_more_workers_than_the_embedded_server_has_connections_for(taizhang: Command, tmp_path: Path) -> None:
    said = taizhang.refused(tmp_path / "none", "serve", TAIZHANG_WORKERS="5", TAIZHANG_PORT="0")
    assert "TAIZHANG_WORKERS" in said
    assert not (tmp_path / "none").exists()
    require_room(Settings(workers=4))
    require_room(Settings.model_validate({"workers": 32, "database_url": "postgresql://db/taizhang"}))


def test_a_worker_has_every_setting_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_ORIGIN", "elsewhere")
    settings = Settings.model_validate(
        {"data_dir": "some/folder", "hash": "sm3", "production": True, "workers": 3, "origin": "demo", "port": 0}
    )
    given = environment(settings, "postgresql://postgres@/taizhang?host=%2Fsome")
    for name in [name for name in os.environ if name.startswith("TAIZHANG_")]:
        monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    there = Settings()
    assert there.database_url is not None
    assert there.database_url.get_secret_value() == "postgresql://postgres@/taizhang?host=%2Fsome"
    assert there.model_copy(update={"database_url": None}) == settings
