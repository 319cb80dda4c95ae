"""One command after the other, a monthly report each: over HTTP as a user gives it, and at the desk in process."""

from collections.abc import Callable, Iterator
from time import perf_counter

import psycopg

from benchmarks.figures import Figure, at_most, figure, percentile
from benchmarks.place import Place
from benchmarks.programme import MONTHS, Programme, report
from benchmarks.web import Client, free_port, process, taizhang, when_ready
from events.actor import Role
from events.decisions.report import FileReport
from service.accounts import issue

JOURNAL = "one_command"
FILE_REPORT = """
mutation File($input: FileReportInput!) {
  fileReport(input: $input) {
    __typename
    ... on ReportRecorded { receipt { position root } report { period status version } }
  }
}
"""
WARMING = 100


def measure(place: Place) -> list[Figure]:
    """The client is one connection of this process, on the same machine."""
    number = place.size(1_000, 150)
    with place.service(JOURNAL) as running:
        programme = Programme(running.desk)
        projects = programme.listed(number)
        reports = (report(project, period) for period in MONTHS for project in projects)
        place.settle()
        desk = _rounds(place, lambda: running.desk.handle(next(reports), programme.clerk), number)
        with psycopg.connect(running.conninfos.owner, autocommit=True) as owner:
            token = issue(owner, roles=[Role.REPORTING_CLERK], unit=programme.unit)
    http = _over_http(place, token, reports, number)
    return [
        figure(f"one command over HTTP, p50 of {number:,}", "ms", [run[0] for run in http], at_most(5)),
        figure(f"one command over HTTP, p99 of {number:,}", "ms", [run[1] for run in http], at_most(15)),
        figure(f"one command at the desk, in process, p50 of {number:,}", "ms", [run[0] for run in desk]),
        figure(f"one command at the desk, in process, p99 of {number:,}", "ms", [run[1] for run in desk]),
    ]


def _over_http(place: Place, token: str, reports: Iterator[FileReport], number: int) -> list[tuple[float, float]]:
    port, log = free_port(), place.folder / "serve.log"
    settings = {
        "database_url": place.url,
        "journal": place.settings(JOURNAL).journal,
        "origin": place.settings(JOURNAL).origin,
        "port": port,
    }
    with process(taizhang("serve"), settings, log) as running:
        client = Client(when_ready(running, port, log), token)

        def file() -> None:
            wish = next(reports)
            answer = client.ask(FILE_REPORT, input=_input(wish))["fileReport"]
            assert answer["__typename"] == "ReportRecorded", answer
            assert answer["report"]["period"] == wish.period.code, answer

        return _rounds(place, file, number)


def _input(wish: FileReport) -> dict[str, object]:
    return {
        "projectId": str(wish.project_id),
        "period": wish.period.code,
        "completed": {"amount": wish.completed.stated} if wish.completed else None,
        "progress": wish.progress,
        "nextSteps": wish.next_steps,
    }


def _rounds(place: Place, one: Callable[[], object], number: int) -> list[tuple[float, float]]:
    """p50 and p99 of each round, in milliseconds."""
    for _ in range(place.size(WARMING, 10)):
        one()
    rounds = []
    for _ in place.runs():
        taken = []
        for _ in range(number):
            began = perf_counter()
            one()
            taken.append((perf_counter() - began) * 1e3)
        rounds.append((percentile(taken, 0.5), percentile(taken, 0.99)))
    return rounds
