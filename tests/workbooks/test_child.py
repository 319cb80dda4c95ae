"""The child: what it may not do, what becomes of it, and what it costs the service."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryFile
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from service.excel.jail.limits import CPU_SECONDS, MEMORY_BYTES
from service.excel.reading import CHILD, answer_of, read
from service.excel.refusals import (
    WorkbookRefused,
    WorkbookTimeout,
    WorkbookTooLarge,
    WorkbookUnreadable,
)
from tests.workbooks.made import HEAD, MAIN, SHEET, one_row, parts, workbook

GOOD = one_row('<c r="A1"><v>1</v></c>')
MIB = 2**20
CONFINED = "import os, resource, sys; from service.excel.jail.__main__ import confine; confine(); "
Writer = Callable[[Path], None]


def children() -> set[int]:
    lists = [task.read_text().split() for task in Path("/proc/self/task").glob("*/children")]
    return {int(pid) for pids in lists for pid in pids}


def memory(what: str) -> int:
    """VmRSS is what this process holds, VmHWM the most that it held; bytes."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(what)]
    return int(line.split()[1]) * 1024


@pytest.fixture(autouse=True)
def no_child_is_left_behind() -> Iterator[None]:
    before = children()
    yield
    assert children() <= before


def told(program: str, seconds: float = 20.0) -> str:
    """What a program says in the child's place."""
    with TemporaryFile() as held:
        return answer_of((sys.executable, "-I", "-X", "utf8", "-c", program), held, seconds).decode()


@pytest.mark.parametrize(
    ("program", "refusal"),
    [
        ("import time; time.sleep(60)", WorkbookTimeout),
        ("import os, time; os.close(1); time.sleep(60)", WorkbookTimeout),
        ("import os, time\nwhile True: os.write(1, b'x'); time.sleep(0.01)", WorkbookTimeout),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", WorkbookTimeout),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", WorkbookTooLarge),
        ("import os\nwhile True: os.write(1, bytes(65536))", WorkbookTooLarge),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", WorkbookUnreadable),
        ("print('{\"sheets\":[]}'); raise SystemExit(3)", WorkbookUnreadable),
    ],
    ids=["sleeps", "says nothing more", "drips", "no time", "no memory", "never stops", "crashes", "gives up"],
)
def test_a_child_that_fails_is_a_refusal_and_is_gone(program: str, refusal: type[WorkbookRefused]) -> None:
    with pytest.raises(refusal):
        told(program, seconds=2.0 if refusal is WorkbookTimeout else 20.0)


def test_the_child_has_little_of_everything(tmp_path: Path) -> None:
    limits = "print([resource.getrlimit(getattr(resource, 'RLIMIT_' + n)) for n in ('AS', 'CPU', 'FSIZE', 'CORE')])"
    assert told(CONFINED + limits) == f"{[(MEMORY_BYTES,) * 2, (CPU_SECONDS, CPU_SECONDS + 1), (0, 0), (0, 0)]}\n"
    with pytest.raises(WorkbookUnreadable):
        told(CONFINED + "bytearray(2**30)")
    with pytest.raises(WorkbookUnreadable):
        told(CONFINED + f"os.write(os.open({str(tmp_path / 'x')!r}, os.O_CREAT | os.O_WRONLY), b'x')")
    assert (tmp_path / "x").stat().st_size == 0
    assert told(CONFINED + "bytearray(2**28); print('enough')") == "enough\n"


def test_the_child_knows_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAIZHANG_DATABASE_URL", "postgresql://secret")
    assert set(told("import os; print(*os.environ)").split()) <= {"LC_CTYPE"}
    secret, _ = os.pipe()
    os.set_inheritable(secret, True)
    assert told("import os; print(sorted(map(int, os.listdir('/proc/self/fd'))))") == "[0, 1, 2, 3]\n"  # 3 lists


def test_the_child_imports_the_standard_library_and_itself() -> None:
    program = "import sys; import service.excel.jail.__main__; print(*{name.partition('.')[0] for name in sys.modules})"
    strangers = set(told(program).split()) - sys.stdlib_module_names - {"__main__", "service"}
    assert {name for name in strangers if not name.startswith(("_", "sitecustomize"))} == set()
    ours = told("import sys; import service.excel.jail.__main__; print(*sys.modules)").split()
    assert {name for name in ours if name.startswith("service") and not name.startswith("service.excel.jail")} == {
        "service",
        "service.excel",
    }


def test_the_child_answers_with_json(tmp_path: Path) -> None:
    path = tmp_path / "附件1.xlsx"
    path.write_bytes(workbook(GOOD))
    with path.open("rb") as file:
        done = subprocess.run(CHILD, stdin=file, capture_output=True, timeout=30, check=True)
    assert json.loads(done.stdout) == {
        "sheets": [
            {"name": "附件1", "hidden": False, "rows": [["n1"]], "merges": [], "hidden_rows": [], "hidden_columns": []}
        ]
    }
    assert done.stderr == b""


def sheet_of(chunks: Iterator[bytes], *texts: str) -> Writer:
    """Writes a workbook whose one sheet is so long that it is made in pieces."""

    def write(path: Path) -> None:
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            for name, content in parts(GOOD, *texts).items():
                if name != SHEET:
                    archive.writestr(name, content)
            with archive.open(SHEET, "w") as part:
                part.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
                for chunk in chunks:
                    part.write(chunk)
                part.write(b"</sheetData></worksheet>")

    return write


def numbered(row: str, rows: int) -> Iterator[bytes]:
    return (row.replace("@", str(number)).encode() for number in range(1, rows + 1))


def long_text() -> Iterator[bytes]:
    """90 MB in one cell, just so compressible that the ratio says nothing."""
    yield b'<row r="1"><c r="A1" t="str"><v>'
    for _ in range(900):
        yield os.urandom(1200).hex().encode() + b"a" * 97_600
    yield b"</v></c></row>"


SEVERAL = (
    '<row r="@">' + "".join(f'<c r="{column}@"><v>7</v></c>' for column in "ABCDEFGHIJKLMNOPQRSTUVWXYZ") + "</row>"
)
BOMBS: dict[str, tuple[Writer, str | None]] = {
    "300 MB of one letter": (sheet_of(b"a" * MIB for _ in range(300)), "workbook_too_large"),
    "60 MB of one letter": (sheet_of(b"a" * MIB for _ in range(60)), "workbook_too_large"),
    "a million empty styled rows": (
        sheet_of(numbered('<row r="@" s="1" customFormat="1"><c r="A@" s="1"/></row>', 1_048_576)),
        None,
    ),
    "a text of 90 MB": (sheet_of(long_text()), "workbook_too_large"),
    "one long text in thousands of cells": (
        sheet_of(numbered('<row r="@"><c r="A@" t="s"><v>0</v></c></row>', 19_000), "<t>" + "字" * 32_767 + "</t>"),
        "workbook_too_large",
    ),
    "half a million cells and more": (sheet_of(numbered(SEVERAL, 19_300)), "workbook_too_large"),
}


@pytest.mark.parametrize(("write", "code"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_does_not_move_the_services_memory(write: Writer, code: str | None, tmp_path: Path) -> None:
    path = tmp_path / "附件1.xlsx"
    write(path)
    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
    before = memory("VmRSS")
    if code is None:
        (sheet,) = read(path, path.name).sheets
        assert (sheet.rows, sheet.merges, sheet.hidden_rows) == ([], [], frozenset())
    else:
        with pytest.raises(WorkbookRefused) as refused:
            read(path, path.name)
        assert refused.value.code == code
    assert memory("VmHWM") - before < 16 * MIB


def test_many_are_read_at_once() -> None:
    data = workbook(GOOD)
    with ThreadPoolExecutor(8) as threads:
        grids = list(threads.map(lambda number: read(data, f"{number}.xlsx"), range(16)))
    assert [grid.name for grid in grids] == [f"{number}.xlsx" for number in range(16)]
    assert len({grid.sha256 for grid in grids}) == 1


def test_the_service_itself_is_not_confined() -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
