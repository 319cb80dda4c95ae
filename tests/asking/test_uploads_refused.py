"""Uploads that are refused: a code each, nothing kept, no table moved."""

import asyncio
from collections.abc import Iterator
from functools import partial
from threading import Event

import httpx2
import pytest

from service.answering import refusal
from service.refusals import WorkbenchBusy
from service.workbench import AT_ONCE, IN_LINE, Workbench
from tests.asking.asker import Asker
from tests.asking.served import Served
from tests.asking.test_http import code
from tests.asking.uploading import SAID, Uploader, begin, kept, uploader
from tests.journaling import small
from tests.workbooks import importing as w
from tests.workbooks.test_hostile import OLE

FILE = w.workbook(*w.TABLE)
OLD = OLE + "Workbook".encode("utf-16-le") + bytes(48)


@pytest.fixture
def office(served: Served) -> Iterator[Uploader]:
    """Whatever a test does: no upload is kept, and no table has moved."""
    begin(served.running)
    before = small.footprint(served.running)
    yield uploader(served)
    assert kept(served.running) == []
    assert small.footprint(served.running) == before


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"", "附件1.xlsx", "workbook_empty"),
        (b"%PDF-1.7", "附件1.xlsx", "workbook_format_unknown"),
        (OLD, "附件1.xls", "workbook_old_format"),
        (FILE[:-100], "附件1.xlsx", "workbook_unreadable"),
        (bytes(2 * 2**20), "附件1.xlsx", "workbook_format_unknown"),
    ],
)
def test_a_file_that_cannot_be_read_has_a_code(office: Uploader, content: bytes, name: str, expected: str) -> None:
    response = office.post(content, name, **SAID)
    assert (response.status_code, code(response)) == (422, expected)


@pytest.mark.parametrize("chunked", [True, False])
def test_more_than_twenty_mebibytes_are_not_read(office: Uploader, *, chunked: bool) -> None:
    content = bytes(20 * 2**20 + 1)
    response = office.post(iter([content]) if chunked else content)
    assert (response.status_code, code(response)) == (413, "too_large")
    assert "20480 KiB" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("said", "expected", "argument"),
    [
        ({}, "invalid_input", "documentTitle"),
        ({"documentTitle": "方案"}, "invalid_input", "documentTitle"),
        ({**SAID, "issuedOn": "九日"}, "invalid_input", "issuedOn"),
        ({**SAID, "kind": "OTHER"}, "invalid_input", "kind"),
        ({**SAID, "batchNo": "-1"}, "invalid_input", "batchNo"),
        ({**SAID, "month": "2020-13"}, "invalid_input", "month"),
        ({**SAID, "month": "2020-03"}, "invalid_input", "month"),
        ({**SAID, "name": "/"}, "invalid_input", "name"),
        ({**SAID, "documentTitle": "方案" * 101}, "invalid_input", "documentTitle"),
        ({**SAID, "issuer": "市政府\u202e"}, "forbidden_character", "issuer"),
        ({**SAID, "name": "13912345678.xlsx"}, "personal_data", "name"),
    ],
)
def test_what_is_said_of_a_file_is_checked(
    office: Uploader, said: dict[str, str], expected: str, argument: str
) -> None:
    response = httpx2.post(
        f"{office.served.address}/imports",
        params={"programme": "2020", "name": "附件1.xlsx", **said},
        content=FILE,
        headers=office.headers,
    )
    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]) == (400, {"code": expected, "argument": argument})


def test_there_is_no_such_programme(office: Uploader) -> None:
    response = office.post(FILE, **SAID, programme="1999")
    assert (response.status_code, code(response)) == (404, "unknown_programme")


@pytest.mark.parametrize("id", ["x", str(small.NOWHERE)])
def test_there_is_no_such_import(office: Uploader, id: str) -> None:
    for path in (f"/imports/{id}", f"/imports/{id}/marked.xlsx"):
        response = office.get(path)
        assert (response.status_code, code(response)) == (404, "unknown_import")


def test_nobody_uploads_who_is_not_signed_in(office: Uploader) -> None:
    response = Uploader(office.served, {"authorization": "Bearer tz_unknown"}).post(FILE)
    assert (response.status_code, code(response)) == (401, "unauthenticated")


def test_more_than_the_workbench_holds_are_told_to_come_again(asker: Asker) -> None:
    """Two work, six wait; whoever comes then is refused at once, and all who were taken get their answer."""
    bench, held, begun = Workbench("test"), Event(), [Event() for _ in range(AT_ONCE)]

    async def crowd() -> list[int]:
        def work(number: int) -> int:
            if number < AT_ONCE:
                begun[number].set()
            assert held.wait(10)
            return number

        taken = [asyncio.create_task(bench.do(partial(work, n))) for n in range(AT_ONCE + IN_LINE)]
        for one in begun:
            assert await asyncio.to_thread(one.wait, 10)
        with pytest.raises(WorkbenchBusy):
            bench.require_room()
        with pytest.raises(WorkbenchBusy):
            await bench.do(lambda: 0)
        held.set()
        return await asyncio.gather(*taken)

    assert asker.run(crowd()) == list(range(AT_ONCE + IN_LINE))
    bench.require_room()
    bench.close()


def test_who_is_told_to_come_again_is_told_when() -> None:
    response = refusal(WorkbenchBusy())
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
