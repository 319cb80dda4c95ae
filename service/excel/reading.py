"""A file → `Grid`, or a refusal in Chinese. What was uploaded is parsed in a child that is thrown away afterwards.

This process copies the file, hashes it, starts the child and reads a bounded answer; it never unpacks or parses what a
stranger made. The child: service/excel/jail/, standard library only, an empty environment, no file of ours open.
"""

import hashlib
import logging
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path, PurePath
from tempfile import TemporaryFile
from time import monotonic
from typing import IO

import msgspec

from service.excel.grid import Grid, Sheet
from service.excel.jail.limits import ANSWER_BYTES, FILE_BYTES, WALL_SECONDS
from service.excel.refusals import (
    WorkbookEmpty,
    WorkbookEncrypted,
    WorkbookExternalLinks,
    WorkbookFormatUnknown,
    WorkbookMacros,
    WorkbookOldFormat,
    WorkbookRefused,
    WorkbookTimeout,
    WorkbookTooLarge,
    WorkbookUnreadable,
)
from service.excel.travel import Refusal, arrived

log = logging.getLogger(__name__)

CHILD = (sys.executable, "-I", "-X", "utf8", "-m", "service.excel.jail")
CSV_NAMES = (".csv", ".txt")
"""A text of any other name is not taken for CSV: somebody renamed something, and should look at it."""
CHUNK = 2**16

_REFUSALS: dict[str, Callable[[str], WorkbookRefused]] = {
    "format_unknown": WorkbookFormatUnknown,
    "old_format": WorkbookOldFormat,
    "encrypted": lambda _: WorkbookEncrypted(),
    "macros": lambda _: WorkbookMacros(),
    "external_links": lambda _: WorkbookExternalLinks(),
    "too_large": WorkbookTooLarge,
    "unreadable": WorkbookUnreadable,
}


def read(source: Path | bytes, name: str) -> Grid:
    """The workbook (.xlsx) or CSV at a path or in memory; `name` is what its owner calls it, "附件1.xlsx".

    Blocks until the child is done, 30 s at most: asynchronous callers use a thread. Raises WorkbookRefused."""
    kind = "csv" if PurePath(name).suffix.lower() in CSV_NAMES else "workbook"
    with TemporaryFile() as held:
        sha256 = _hold(source, held)
        told = answer_of((*CHILD, kind), held, WALL_SECONDS)
    return Grid(name=name, sha256=sha256, sheets=sheets_of(told))


def sheets_of(told: bytes) -> list[Sheet]:
    """The sheets that a child's answer holds, once it has been looked at; or the refusal that it asks for."""
    try:
        answer = arrived(told)
        if isinstance(answer, Refusal):
            raise _REFUSALS[answer.refused](answer.detail)
    except (ValueError, LookupError, msgspec.MsgspecError) as problem:
        log.warning("the child that reads workbooks said what was not agreed")
        raise WorkbookUnreadable("内容异常") from problem
    return answer


def _hold(source: Path | bytes, held: IO[bytes]) -> str:
    """Copy the file into `held`, so that what is parsed is what was hashed; its SHA-256 in hex."""
    hashed, size = hashlib.sha256(), 0
    with BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
        while chunk := file.read(CHUNK):
            size += len(chunk)
            if size > FILE_BYTES:
                raise WorkbookTooLarge(f"超过 {FILE_BYTES // 2**20} MB")
            hashed.update(chunk)
            held.write(chunk)
    if not size:
        raise WorkbookEmpty
    held.seek(0)
    return hashed.hexdigest()


def answer_of(command: Sequence[str], held: IO[bytes], seconds: float) -> bytes:
    """What a child answers that has `held` as its standard input. When this returns or raises, the child is no more."""
    deadline = monotonic() + seconds
    reader, writer = os.pipe()
    with open(reader, "rb", buffering=0) as output:
        with open(writer, "wb") as input:
            child = subprocess.Popen(  # noqa: S603
                command, stdin=held, stdout=input, stderr=subprocess.DEVNULL, env={}, cwd="/"
            )
        try:
            told = _told(output, deadline)
            status = child.wait(max(0.0, deadline - monotonic()))
        except subprocess.TimeoutExpired as problem:
            raise WorkbookTimeout from problem
        finally:
            child.kill()
            child.wait()
    if status == -signal.SIGXCPU:
        raise WorkbookTimeout
    if status == -signal.SIGKILL:  # by the system, which ran out of memory
        raise WorkbookTooLarge("读取所需内存超过上限")
    if status != 0:
        log.warning("the child that reads workbooks ended with status %d", status)
        raise WorkbookUnreadable("读取时中断")
    return told


def _told(output: IO[bytes], deadline: float) -> bytes:
    """What the child writes until it closes its end, if that comes in time and is not too much."""
    told = bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(output, selectors.EVENT_READ)
        while (left := deadline - monotonic()) > 0 and ready.select(left):
            chunk = output.read(CHUNK)
            if not chunk:
                return bytes(told)
            told += chunk
            if len(told) > ANSWER_BYTES:
                raise WorkbookTooLarge(f"全部内容超过 {ANSWER_BYTES // 2**20} MB")
    raise WorkbookTimeout
