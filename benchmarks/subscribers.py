"""Many subscribers of one document while facts come at a steady pace: how late each is told, and what it costs."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, sleep

import psycopg

from benchmarks.figures import Figure, at_most, figure, percentile
from benchmarks.place import Place
from benchmarks.programme import MONTHS, Programme, report
from benchmarks.web import HERE, free_port, process, taizhang, when_ready
from events.actor import Role
from events.decisions.report import FileReport
from events.desk import Desk
from service.accounts import issue

JOURNAL = "subscribers"
PACE = 50
TICK = os.sysconf("SC_CLK_TCK")
MIB = 2**20


def measure(place: Place) -> list[Figure]:
    """Facts come through a desk of this process; the server hears of them as it does of any other process's."""
    subscribers, facts = place.size(500, 50), place.size(1_000, 100)
    port, log = free_port(), place.folder / "subscribers.log"
    runs = place.runs(3)
    with place.service(JOURNAL) as running:
        programme = Programme(running.desk)
        projects = programme.listed(-(-facts * len(runs) // len(MONTHS)) + 1)
        reports = (report(project, period) for period in MONTHS for project in projects)
        place.settle()
        with psycopg.connect(running.conninfos.owner, autocommit=True) as owner:
            token = issue(owner, roles=[Role.AUDITOR])
        settings = {"database_url": place.url, "journal": place.settings(JOURNAL).journal, "port": port}
        settings["origin"] = place.settings(JOURNAL).origin
        with process(taizhang("serve"), settings, log) as server:
            when_ready(server, port, log).close()
            before = _resident(server.pid)
            measured = [
                _followed(running.desk, programme, reports, (port, subscribers, facts), token, server.pid) for _ in runs
            ]
    took, grew, busy = zip(*measured, strict=True)
    many = f"{subscribers} subscribers, {PACE} facts/s"
    return [
        figure(f"{many}: fact to client, p50", "ms", [percentile(run, 0.5) for run in took]),
        figure(f"{many}: fact to client, p99", "ms", [percentile(run, 0.99) for run in took], at_most(100)),
        figure(f"{many}: fact to client, worst", "ms", [max(run) for run in took]),
        figure(f"{many}: the server's resident memory grew by", "MiB", [run - before for run in grew], at_most(100)),
        figure(f"{many}: the server's share of one core", "%", busy),
    ]


def _followed(
    desk: Desk,
    programme: Programme,
    reports: Iterator[FileReport],
    what: tuple[int, int, int],
    token: str,
    server: int,
) -> tuple[list[float], float, float]:
    """Milliseconds of each telling; the server's memory then, in MiB; its share of a core meanwhile."""
    port, subscribers, facts = what
    head = desk.handle(next(reports), programme.clerk).position
    command = [sys.executable, "-m", "benchmarks.subscriber_clients", *map(str, (port, subscribers, facts, head))]
    with subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as clients:
        assert clients.stdin is not None
        assert clients.stdout is not None
        clients.stdin.write(f"{token}\n")
        clients.stdin.flush()
        assert clients.stdout.readline() == "ready\n"
        began, worked = perf_counter(), _worked(server)
        for number in range(facts):
            sleep(max(0.0, began + number / PACE - perf_counter()))
            desk.submit(next(reports), programme.clerk)
        taken: list[float] = json.loads(clients.stdout.readline())
        share = (_worked(server) - worked) / (perf_counter() - began) * 100
        return taken, _resident(server), share


def _resident(pid: int) -> float:
    """MiB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MIB


def _worked(pid: int) -> float:
    """Seconds of processor time."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK
