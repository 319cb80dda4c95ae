"""The hostile corpus: every file is read within limits, or refused with its code. None is kept; each is made here."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_LZMA, ZIP_STORED, ZipFile

import pytest

from service.excel.grid import Failed, Merge
from service.excel.jail.limits import FILE_BYTES
from service.excel.reading import read
from service.excel.refusals import WorkbookRefused
from tests.workbooks.made import (
    BOOK,
    BOOK_LINKS,
    BOOK_RELS,
    HEAD,
    MAIN,
    SHEET,
    STYLES,
    TYPES,
    book_xml,
    no,
    one_row,
    only,
    parts,
    sheet_xml,
    texts_xml,
    workbook,
    zipped,
)

FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'
GOOD = sheet_xml(FIRST)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "哈">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def named(name: str) -> bytes:
    return zipped({**parts(GOOD), name: "x"})


AGAIN = '<sheet name="附件1" r:id="rId1"/>'


def sheets(more: str) -> str:
    """A workbook that lists further sheets."""
    return book_xml().replace("</sheets>", more + "</sheets>")


def patched(data: bytes, mark: bytes, offset: int, new: bytes) -> bytes:
    """`data` with `new` at `offset` after each `mark`."""
    made, at = bytearray(data), -1
    while (at := data.find(mark, at + 1)) >= 0:
        made[at + offset : at + offset + len(new)] = new
    return bytes(made)


def test_numbers_that_are_none_are_failed_at_their_cells() -> None:
    cells = "".join(
        f'<c r="{column}1"><v>{said}</v></c>'
        for column, said in zip("ABCDEFG", ("NaN", "1e99999", "abc", "inf", "1_000", "１２", "7"), strict=True)
    )
    assert only(workbook(one_row(cells))).rows == [
        [Failed("NaN"), Failed("1e99999"), Failed("abc"), Failed("inf"), Failed("1_000"), Failed("１２"), Decimal(7)]
    ]


def test_shared_texts_that_are_not_there_are_failed_at_their_cells() -> None:
    cells = "".join(
        f'<c r="{column}1" t="s"><v>{said}</v></c>'
        for column, said in zip("ABCD", ("999999999", "-1", "0", "99999999999999999999"), strict=True)
    )
    assert only(workbook(one_row(cells), "<t>甲</t>")).rows == [
        [Failed("999999999"), Failed("-1"), "甲", Failed("99999999999999999999")]
    ]


def test_a_merge_of_the_whole_sheet_is_cut_to_what_is_said() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="3"><c r="B3"><v>2</v></c></row>'
    sheet = only(workbook(sheet_xml(rows, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')))
    assert sheet.merges == [Merge(1, 1, 3, 2)]
    far = '<mergeCells><mergeCell ref="D9:XFD1048576"/><mergeCell ref="B1:XFD1"/><mergeCell ref="A1"/></mergeCells>'
    assert only(workbook(sheet_xml(rows, far))).merges == []


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        (FIRST + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "XFD1048576"),
        ('<row r="2000000000"><c r="A2000000000"><v>1</v></c></row>', "A2000000000"),
        ('<row r="20001"><c r="A20001"><v>1</v></c></row>', "A20001"),
        ('<row r="1"><c r="CW1"><v>1</v></c></row>', "CW1"),
        (f'<row r="1"><c r="B1" t="inlineStr"><is><t>{"字" * 32_768}</t></is></c></row>', "B1"),
    ],
    ids=["corner", "row two thousand million", "a row too many", "a column too many", "a text too long"],
)  # fmt: skip
def test_what_lies_too_far_away_is_named(rows: str, where: str) -> None:
    code, message = no(workbook(sheet_xml(rows)))
    assert code == "workbook_too_large"
    assert f"工作表“附件1”的单元格 {where} " in message


def test_the_limits_themselves_are_read() -> None:
    long = f'<row r="1"><c r="CV1" t="inlineStr"><is><t>{"字" * 32_767}</t></is></c></row>'
    last = '<row r="20000"><c r="A20000"><v>1</v></c></row>'
    empty = '<row r="1048576" hidden="1"><c r="XFD1048576" s="1"/></row><row r="2000000000"/>'
    sheet = only(workbook(sheet_xml(long + last + empty)))
    assert (len(sheet.rows), len(sheet.rows[0]), sheet.rows[-1], set(sheet.hidden_rows)) == (
        20_000,
        100,
        [Decimal(1)],
        set(),
    )


BROKEN = {
    "laughs in the sheet": workbook(GOOD.replace(HEAD, HEAD + LAUGHS).replace("<v>1<", "<v>&j;<")),
    "laughs in the texts": workbook(GOOD, more={"xl/sharedStrings.xml": HEAD + LAUGHS + f'<sst xmlns="{MAIN}"/>'}),
    "laughs in the book": workbook(GOOD, more={BOOK: book_xml().replace(HEAD, HEAD + LAUGHS)}),
    "an entity outside": workbook(GOOD.replace(HEAD, HEAD + OUTSIDE).replace("<v>1<", "<v>&a;<")),
    "an entity that is none": workbook(GOOD.replace("<v>1<", "<v>&a;<")),
    "a document type alone": workbook(GOOD, more={"[Content_Types].xml": TYPES.replace(HEAD, HEAD + "<!DOCTYPE x>")}),
    "an odd encoding": workbook(GOOD.replace("UTF-8", "utf-7")),
    "no XML": workbook("hello"),
    "half an XML": workbook(GOOD[:-20]),
    "rows out of order": workbook(sheet_xml('<row r="2"/><row r="1"/>')),
    "a row twice": workbook(sheet_xml('<row r="2"/><row r="2"/>')),
    "a row without a number": workbook(sheet_xml('<row r="一"/>')),
    "a row zero": workbook(sheet_xml('<row r="0"/>')),
    "a cell twice": workbook(one_row('<c r="B1"/><c r="B1"/>')),
    "a cell elsewhere": workbook(one_row('<c r="B2"><v>1</v></c>')),
    "a cell without a name": workbook(one_row('<c r="1"><v>1</v></c>')),
    "merges that overlap": workbook(
        sheet_xml('<row r="3"><c r="C3"><v>1</v></c></row>', '<mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/>')
    ),
    "a merge of nothing": workbook(one_row("", '<mergeCell ref="甲乙"/>')),
    "a sheet named twice": workbook(GOOD, more={BOOK: sheets(AGAIN)}),
    "a sheet without a name": workbook(GOOD, more={BOOK: book_xml().replace("附件1", "")}),
    "a sheet that leads nowhere": workbook(GOOD, more={BOOK_LINKS: BOOK_RELS.replace("sheet1.xml", "sheet7.xml")}),
    "a sheet outside": workbook(GOOD, more={BOOK_LINKS: BOOK_RELS.replace("Target", 'TargetMode="External" Target')}),
    "no main part": workbook(GOOD, more={"_rels/.rels": BOOK_RELS}),
    "an absolute name": named("/etc/passwd"),
    "a name above": named("xl/../../x"),
    "a name above, for Windows": named("xl\\..\\x"),
    "a name on a drive": named("C:x"),
    "a name with a control character": named("xl/\x07"),
    "another compression": zipped(parts(GOOD), ZIP_LZMA),
    "a size that lies": patched(zipped(parts(GOOD)), b"PK\x01\x02", 24, b"\x10\x00\x00\x00"),
    "half a zip": zipped(parts(GOOD))[:900],
    "a zip without its beginning's end": zipped(parts(GOOD))[:-30],
    "flipped bits": patched(zipped(parts(GOOD), ZIP_STORED), b"<sheetData>", 0, b"<sheetdata>"),
}  # fmt: skip


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_is_broken_or_means_harm_is_refused(data: bytes) -> None:
    code, message = no(data)
    assert code == "workbook_unreadable"
    assert "root:" not in message


def test_two_parts_of_one_name_are_refused() -> None:
    data = zipped({**parts(GOOD), "xl/worksheets/sheet2.xml": GOOD}).replace(b"sheet2.xml", b"sheet1.xml")
    assert no(data)[0] == "workbook_unreadable"


FOREIGN = {
    "an encrypted workbook": (OLE + "EncryptedPackage".encode("utf-16-le"), "workbook_encrypted"),
    "an encrypted zip": (
        patched(patched(zipped(parts(GOOD)), b"PK\x01\x02", 8, b"\x01"), b"PK\x03\x04", 6, b"\x01"),
        "workbook_encrypted",
    ),
    "an old workbook": (OLE + "Workbook".encode("utf-16-le") + bytes(48), "workbook_old_format"),
    "an older workbook": (OLE + "Book".encode("utf-16-le") + bytes(48), "workbook_old_format"),
    "the oldest workbook": (b"\x09\x08\x10\x00" + bytes(60), "workbook_old_format"),
    "a binary workbook": (
        workbook(GOOD, more={"_rels/.rels": parts(GOOD)["_rels/.rels"].replace("workbook.xml", "workbook.bin")}),  # type: ignore[arg-type]
        "workbook_old_format",
    ),
    "an old letter": (OLE + "WordDocument".encode("utf-16-le"), "workbook_format_unknown"),
    "a letter": (workbook(GOOD, more={BOOK: HEAD + '<document xmlns="w"/>'}), "workbook_format_unknown"),
    "a zip of something": (zipped({"a.txt": "x"}), "workbook_format_unknown"),
    "a text": ("序号,项目名称\n1,桥\n".encode(), "workbook_format_unknown"),
    "a page": (b"\xef\xbb\xbf\n<html><table><tr><td>1", "workbook_format_unknown"),
    "a PDF": (b"%PDF-1.7\n", "workbook_format_unknown"),
    "a text of two bytes": ("序号\t项目".encode("utf-16"), "workbook_format_unknown"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d", "workbook_format_unknown"),
    "macros": (named("xl/vbaProject.bin"), "workbook_macros"),
    "macros of 1992": (named("xl/macrosheets/sheet1.xml"), "workbook_macros"),
    "macros under another name": (
        workbook(
            GOOD,
            more={"[Content_Types].xml": TYPES.replace("application/xml", "application/vnd.ms-office.vbaProject")},
        ),
        "workbook_macros",
    ),
    "links": (named("xl/externalLinks/externalLink1.xml"), "workbook_external_links"),
    "links under another name": (
        workbook(
            GOOD,
            more={
                "[Content_Types].xml": TYPES.replace(
                    "<Default", '<Override PartName="/a" ContentType="application/x.externalLink+xml"/><Default'
                )
            },
        ),
        "workbook_external_links",
    ),
    "too many parts": (zipped({**parts(GOOD), **{f"xl/{n}.xml": "" for n in range(194)}}), "workbook_too_large"),
    "too many sheets": (
        workbook(
            GOOD,
            more={BOOK: sheets("".join(AGAIN.replace("附件1", str(number)) for number in range(200)))},
        ),
        "workbook_too_large",
    ),
    "too many places": (
        workbook(
            sheet_xml("".join(f'<row r="{row}"><c r="CV{row}"><v>7</v></c></row>' for row in range(1, 10_002))),
            more={BOOK: sheets(AGAIN.replace("附件1", "附件2"))},
        ),
        "workbook_too_large",
    ),
    "too many merges": (
        workbook(one_row("", "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 20_002)))),
        "workbook_too_large",
    ),
    "a shared text too long": (workbook(GOOD, f"<t>{'字' * 32_768}</t>"), "workbook_too_large"),
}


@pytest.mark.parametrize(("data", "code"), FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("name", ["附件1.xlsx", "附件1.xls"])
def test_what_a_file_is_shows_in_its_bytes_whatever_its_name(data: bytes, code: str, name: str) -> None:
    assert no(data, name)[0] == code


@pytest.mark.parametrize(("size", "code"), [(0, "workbook_empty"), (FILE_BYTES + 1, "workbook_too_large")])
def test_nothing_and_too_much_are_refused_without_a_child(size: int, code: str, tmp_path: Path) -> None:
    path = tmp_path / "附件1.xlsx"
    path.write_bytes(bytes(size))
    for source in (path, path.read_bytes()):
        with pytest.raises(WorkbookRefused) as refused:
            read(source, path.name)
        assert refused.value.code == code


BAD_CSV = {
    "a quote that does not close": ('序号,名称\n1,"柳东\n2,桥\n'.encode(), "workbook_unreadable"),
    "a quote that closes too early": (b'1,"a"b\n', "workbook_unreadable"),
    "cut in the middle of a character": ("序号,名称\n1,桥".encode()[:-1], "workbook_unreadable"),
    "marked as UTF-8, and is not": (b"\xef\xbb\xbf" + "名称".encode("gbk"), "workbook_unreadable"),
    "no encoding at all": (b"\xff\xff,1\n", "workbook_unreadable"),
    "a column too many": (b",".join([b"1"] * 101), "workbook_too_large"),
    "a row too many": (b"1\n" * 20_001, "workbook_too_large"),
    "a text too long": (b"1," + b"x" * 32_768, "workbook_too_large"),
    "no text": (b"1,2\n" * 2000 + b"\x00", "workbook_format_unknown"),
    "a workbook of 97": (OLE + "Workbook".encode("utf-16-le") + bytes(48), "workbook_old_format"),
}


@pytest.mark.parametrize(("data", "code"), BAD_CSV.values(), ids=BAD_CSV)
def test_a_csv_that_would_lose_rows_is_refused(data: bytes, code: str) -> None:
    assert no(data, "计划.csv")[0] == code


def test_a_csv_may_end_in_thousands_of_empty_rows() -> None:
    assert only(b"1,2\n" + b",,,,\n" * 30_000, "计划.csv").rows == [["1", "2"]]


def test_the_good_one_is_read() -> None:
    """What all of the above are made from."""
    assert only(workbook(GOOD)).rows == [[Decimal(1)]]
    with ZipFile(BytesIO(workbook(GOOD))) as archive:
        assert archive.testzip() is None
    assert only(workbook(GOOD, more={"xl/styles.xml": STYLES, SHEET: GOOD, "xl/sharedStrings.xml": texts_xml()})).rows
