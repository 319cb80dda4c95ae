"""The child: puts itself in irons, reads standard input, answers on standard output."""

import json
import resource
import sys
from typing import IO

from service.excel.jail.archive import kind, opened
from service.excel.jail.book import book
from service.excel.jail.limits import ANSWER_BYTES, CPU_SECONDS, MEMORY_BYTES, No, too_large
from service.excel.jail.plain import plain, refuse_controls
from service.excel.jail.sheet import Sheet, Told, sheet


def confine(scratch: int = 0) -> None:
    """Little memory, little time, no file beyond `scratch` bytes, no core, no further processes (but for root)."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, scratch),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (most, most))
    # The soft limit's signal says that it was time; a second later there is no arguing.
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))


def sheets(data: IO[bytes], *, may_be_csv: bool) -> list[Sheet]:
    """Every sheet of the file, or `No`."""
    if kind(data) == "zip":
        with opened(data) as archive:
            found, told = book(archive), Told()
            return [sheet(found, named, told) for named in found.sheets]
    if not may_be_csv:
        raise No("format_unknown", "文本文件")
    text = data.read()
    refuse_controls(text)
    return [plain(text)]


def answer(data: IO[bytes], *, may_be_csv: bool) -> bytes:
    """What the parent is told, as JSON in UTF-8."""
    try:
        told = _json({"sheets": [vars(each) for each in sheets(data, may_be_csv=may_be_csv)]})
        if len(told) > ANSWER_BYTES:
            raise too_large(f"全部内容超过 {ANSWER_BYTES // 2**20} MB")
    except No as no:
        return _json({"refused": no.kind, "detail": no.detail})
    except MemoryError:
        return _json({"refused": "too_large", "detail": "读取所需内存超过上限"})
    return told


def _json(told: dict[str, object]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


if __name__ == "__main__":
    confine()
    with open(0, "rb", closefd=False) as data, open(1, "wb", closefd=False) as out:
        out.write(answer(data, may_be_csv=sys.argv[1:] == ["csv"]))
