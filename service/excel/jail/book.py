"""What the sheets of a workbook rest on: which there are, the epoch, shared texts, formats of dates."""

import posixpath
from dataclasses import dataclass, field
from typing import IO
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from service.excel.jail import values
from service.excel.jail.formats import BUILT_IN, Shows, shows
from service.excel.jail.limits import CHARACTERS, ENTRIES, NAME_CHARACTERS, No, too_large, unreadable
from service.excel.jail.markup import LINKS, PACKAGE, Attributes, Watch, attribute, scan

CONTENT_TYPES = "[Content_Types].xml"


@dataclass
class Named:
    """A sheet as the workbook lists it."""

    name: str
    hidden: bool
    part: str


@dataclass
class Book:
    """What is needed to read the sheets' cells, which point to `texts` (as they travel) and `formats` by number."""

    archive: ZipFile
    sheets: list[Named] = field(default_factory=list)
    since_1904: bool = False
    texts: list[str | None] = field(default_factory=list)
    formats: list[Shows] = field(default_factory=list)

    def part(self, name: str) -> IO[bytes]:
        try:
            return self.archive.open(name)
        except (KeyError, BadZipFile, ZlibError, NotImplementedError, RuntimeError) as problem:
            raise unreadable(f"缺少部件 {name[:100]}，或它已损坏") from problem


Links = dict[str, tuple[str, str]]
"""Relation id → (last word of its type, part that it leads to)."""


def book(archive: ZipFile) -> Book:
    """The workbook in a zip; refused where it is something else, or links to other files."""
    found = Book(archive)
    if CONTENT_TYPES not in archive.namelist():
        raise No("format_unknown", "压缩包，但不是 Excel 工作簿")
    with found.part(CONTENT_TYPES) as stream:
        scan(stream, _Types(), CONTENT_TYPES)
    mains = [part for kind, part in _links(found, "").values() if kind == "officeDocument"]
    if len(mains) != 1:
        raise unreadable("找不到工作簿的主部件")
    (main,) = mains
    if main.endswith(".bin"):
        raise No("old_format", "二进制工作簿（.xlsb）")
    links = _links(found, main)
    with found.part(main) as stream:
        scan(stream, _Workbook(found, links), main)
    if not found.sheets:
        raise No("format_unknown", "Office 文件，但不是表格，或没有工作表")
    for kind, part in links.values():
        if kind == "sharedStrings":
            with found.part(part) as stream:
                scan(stream, _Texts(found), part)
        elif kind == "styles":
            with found.part(part) as stream:
                scan(stream, _Styles(found), part)
    return found


class _Types(Watch):
    """Macros and links to other workbooks, whatever their parts are called."""

    def __init__(self) -> None:
        super().__init__()
        namespace = ("http://schemas.openxmlformats.org/package/2006/content-types",)
        self.on("Override", self.typed, namespaces=namespace)
        self.on("Default", self.typed, namespaces=namespace)

    def typed(self, attributes: Attributes) -> None:
        kind = attributes.get("ContentType", "").lower()
        if "vbaproject" in kind or "macrosheet" in kind:
            raise No("macros")
        if "externallink" in kind:
            raise No("external_links")


def _links(found: Book, main: str) -> Links:
    """What a part points to; the package's own list for "". A target is relative to its part's folder."""
    folder, name = posixpath.split(main)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    links: Links = {}

    def link(attributes: Attributes) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2]
        if attributes.get("TargetMode") == "External":
            return
        target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
        links[attributes.get("Id", "")] = (kind, target)

    watch = Watch()
    watch.on("Relationship", link, namespaces=PACKAGE)
    with found.part(part) as stream:
        scan(stream, watch, part)
    return links


class _Workbook(Watch):
    """xl/workbook.xml. Sheets of charts and dialogs have no cells and are passed over."""

    def __init__(self, found: Book, links: Links) -> None:
        super().__init__()
        self.found, self.links = found, links
        self.on("workbookPr", self.properties)
        self.on("sheet", self.sheet)

    def properties(self, attributes: Attributes) -> None:
        self.found.since_1904 = attributes.get("date1904", "0") in ("1", "true", "on")

    def sheet(self, attributes: Attributes) -> None:
        name = attributes.get("name", "")
        kind, part = self.links.get(attribute(attributes, "id", LINKS) or "", ("", ""))
        if kind in ("chartsheet", "dialogsheet"):
            return
        if kind != "worksheet":
            raise unreadable(f"找不到工作表“{name[:NAME_CHARACTERS]}”的内容")
        if len(self.found.sheets) == ENTRIES:
            raise too_large(f"工作表超过 {ENTRIES} 个")
        if not 0 < len(name) <= NAME_CHARACTERS or any(name == other.name for other in self.found.sheets):
            raise unreadable("工作表的名称为空、过长或重复")
        self.found.sheets.append(Named(name, attributes.get("state", "visible") != "visible", part))


class _Texts(Watch):
    """xl/sharedStrings.xml: texts, rich or plain, in order; how they are pronounced (rPh) is no part of them."""

    def __init__(self, found: Book) -> None:
        super().__init__()
        self.texts = found.texts
        self.pieces: list[str] = []
        self.pronounced = False
        self.on("si", self.begin, self.end)
        self.on("t", self.take, self.taken)
        self.on("rPh", self.pronounce, self.pronounced_it)

    def begin(self, attributes: Attributes) -> None:
        del attributes
        self.pieces = []

    def take(self, attributes: Attributes) -> None:
        if not self.pronounced:
            self.collect(attributes)

    def taken(self) -> None:
        if self.text is not None:
            self.pieces.append(self.collected())

    def pronounce(self, attributes: Attributes) -> None:
        del attributes
        self.pronounced = True

    def pronounced_it(self) -> None:
        self.pronounced = False

    def end(self) -> None:
        text = "".join(self.pieces)
        if len(text) > CHARACTERS:
            raise too_large(f"有一个单元格的文字超过 {CHARACTERS} 个字符")
        self.texts.append(values.text(text))


class _Styles(Watch):
    """xl/styles.xml: for each format of cells (cellXfs), what numbers under it are shown as."""

    def __init__(self, found: Book) -> None:
        super().__init__()
        self.formats = found.formats
        self.own: dict[int, Shows] = {}
        self.in_cells = False
        self.on("numFmt", self.own_format)
        self.on("cellXfs", self.cells_begin, self.cells_end)
        self.on("xf", self.cell_format)

    def own_format(self, attributes: Attributes) -> None:
        self.own[_number(attributes.get("numFmtId"))] = shows(attributes.get("formatCode", ""))

    def cells_begin(self, attributes: Attributes) -> None:
        del attributes
        self.in_cells = True

    def cells_end(self) -> None:
        self.in_cells = False

    def cell_format(self, attributes: Attributes) -> None:
        if self.in_cells:
            id = _number(attributes.get("numFmtId"))
            self.formats.append(self.own.get(id, BUILT_IN.get(id, Shows.NUMBER)))


def _number(said: str | None) -> int:
    """A whole number in an attribute; −1 where it is none."""
    return int(said) if said is not None and said.isascii() and said.isdigit() and len(said) < 10 else -1
