"""`taizhang import …` run by tests: in this process or in one of its own, and the files that it is given."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple

import openpyxl

from service.build import Service, service
from service.postgres import EmbeddedServer
from service.settings import Settings
from tests.deciding.spec import OFFICE
from tests.journaling.small import footprint, rows
from tests.serving.processes import ROOT, Command, Said, environment
from tests.workbooks.importing import OPEN, TABLE, UNITS, workbook
from tests.workbooks.made import saved

EVIL = '=HYPERLINK("http://a.example","滨江路")'
DOCUMENT = (
    *("--document-title", "2020年重大项目实施方案"),
    *("--issuer", "柳州市人民政府办公室"),
    *("--issued-on", "2020-01-09"),
)
ALIAS = "unit:市住建委=alias:柳州市住房和城乡建设局"
AT_THE_HEAD = "SELECT DISTINCT pid FROM pg_locks WHERE relation = 'head'::regclass AND mode = 'RowShareLock'"
"""Who holds the journal's head or waits for it."""
PERSON = "00000000-0000-0000-0000-00000000a123"


def cells(**said: Any) -> bytes:
    """The table of tests.workbooks.importing with other cells; texts stay texts."""
    book = openpyxl.load_workbook(BytesIO(workbook(*TABLE)))
    for cell, value in said.items():
        book.worksheets[0][cell] = value
        if isinstance(value, str):
            book.worksheets[0][cell].data_type = "s"
    return saved(book)


def bad() -> bytes:
    """An amount that is none, a name like a formula, and a unit that nobody knows."""
    return cells(B6=EVIL, H6="约一亿", K11="市住建委、柳南区人民政府")


def mended() -> bytes:
    return cells(B6=EVIL, K11="市住建委、柳南区人民政府")


class Process(NamedTuple):
    """`taizhang …` in a process of its own, on the embedded server of a folder."""

    folder: Path

    def __call__(self, *arguments: str) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "service", *arguments],
            cwd=ROOT,
            env=environment(self.folder),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def told(self, *arguments: str) -> Any:
        said = self("import", *arguments, *DOCUMENT, "--json")
        return json.loads(said.out)

    def with_journal(self) -> "Process":
        settings = Settings(data_dir=self.folder)
        with EmbeddedServer(self.folder) as url, service(settings, url) as standing:
            standing.desk.handle_many([*UNITS, OPEN], OFFICE, name="Settle")
        return self

    def footprint(self) -> dict[str, tuple[int, str | None]]:
        with EmbeddedServer(self.folder) as url, service(Settings(data_dir=self.folder), url) as standing:
            return footprint(standing)


class Importer(NamedTuple):
    """`taizhang import …` in this process, on a journal of the test's."""

    command: Command
    running: Service
    url: str
    folder: Path

    def __call__(self, *arguments: str) -> Said:
        settings = {"TAIZHANG_DATABASE_URL": self.url, "TAIZHANG_JOURNAL": self.running.settings.journal}
        return self.command(self.folder / "data", "import", *arguments, **settings)

    def refused(self, *arguments: str) -> str:
        said = self(*arguments)
        assert (said.code, said.out) == (2, "")
        (line,) = said.err.splitlines()
        return line

    def file(self, content: bytes, name: str = "附件1.xlsx") -> str:
        (self.folder / name).write_bytes(content)
        return name

    def started(self, *arguments: str) -> "subprocess.Popen[str]":
        """The same in a process of its own, that works in the test's folder."""
        settings = {"TAIZHANG_DATABASE_URL": self.url, "TAIZHANG_JOURNAL": self.running.settings.journal}
        return subprocess.Popen(
            [sys.executable, "-m", "service", "import", *arguments],
            cwd=self.folder,
            env=environment(self.folder / "data", PYTHONPATH=str(ROOT), **settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def await_queue(self, many: int) -> None:
        """Until so many stand at the journal's head, its holder counted."""
        deadline = monotonic() + 8
        while len(rows(self.running, AT_THE_HEAD)) < many:
            assert monotonic() < deadline, "nobody came to wait"
            sleep(0.02)

    def position(self) -> int:
        return int(rows(self.running, "SELECT position FROM head")[0][0])
