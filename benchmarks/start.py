"""The demo, as a newcomer meets it: loading the year, and every later start up to the first answer."""

import subprocess
from pathlib import Path
from time import perf_counter

import psycopg

from benchmarks.figures import Figure, at_most, figure
from benchmarks.place import Place
from benchmarks.web import HERE, Client, environment, free_port, process, taizhang, when_ready
from events.actor import Role
from service.accounts import issue
from service.build import conninfos
from service.postgres import EmbeddedServer
from service.settings import Settings

QUESTION = """
query Totals($programme: UUID!) {
  programmeTotals(programmeId: $programme, groupBy: [CATEGORY]) { label computed { count total plan } }
}
"""
PROGRAMME = "SELECT programme_id FROM programmes LIMIT 1"
LEAST_FACTS = 25_000


def measure(place: Place) -> list[Figure]:
    """`make demo` is this command behind make's look at the locks; make itself is not in these figures."""
    folders = [place.folder / f"demo_{run}" for run in range(place.size(3, 1))]
    loading = [_load(folder) for folder in folders]
    facts, programme, token = _loaded(folders[0])
    assert facts >= LEAST_FACTS, facts
    ready, answered = [], []
    for _ in place.runs():
        one, other = _start(folders[0], programme, token)
        ready.append(one)
        answered.append(other)
    rates = [facts / seconds for seconds in loading]
    year = f"loading the year ({facts:,} facts) into a new folder, whole process"
    return [
        figure("second start of the demo to the first answer", "s", answered, at_most(2)),
        figure("second start of the demo to /readyz", "s", ready),
        figure(year, "s", loading, at_most(15)),
        figure(year, "facts/s", rates),
    ]


def _load(folder: Path) -> float:
    began = perf_counter()
    done = subprocess.run(
        taizhang("demo", "--load-only"),
        cwd=HERE,
        env=environment({"data_dir": folder}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return perf_counter() - began


def _loaded(folder: Path) -> tuple[int, str, str]:
    """How many facts the year has, its programme, and a token to ask with."""
    journal = Settings(data_dir=folder).journal
    with EmbeddedServer(folder) as url, psycopg.connect(conninfos(url, journal).owner, autocommit=True) as owner:
        (facts,) = owner.execute("SELECT position FROM head").fetchone() or (0,)
        (programme,) = owner.execute(PROGRAMME).fetchone() or ("",)
        return facts, str(programme), issue(owner, roles=[Role.AUDITOR])


def _start(folder: Path, programme: str, token: str) -> tuple[float, float]:
    """Seconds from the command to /readyz, and to the answer of one query."""
    port, log = free_port(), folder / "demo.log"
    began = perf_counter()
    with process(taizhang("demo", f"--port={port}"), {"data_dir": folder}, log) as running:
        connection = when_ready(running, port, log)
        ready = perf_counter() - began
        answer = Client(connection, token).ask(QUESTION, programme=programme)
        assert answer["programmeTotals"]
        return ready, perf_counter() - began
