"""XML in a stream: elements are told as they pass, nothing is kept, and a document type ends it all.

Without a document type there are no entities beyond XML's own five: no billion laughs, no file or address to fetch.
Names arrive as "namespace}name"; the two namespaces of each kind are Excel's usual one and that of "Strict" files.
"""

from collections.abc import Callable
from typing import IO, Any
from xml.parsers.expat import ExpatError, ParserCreate, errors
from zipfile import BadZipFile
from zlib import error as ZlibError

from service.excel.jail.limits import unreadable

Attributes = dict[str, str]
Starts = dict[str, Callable[[Attributes], object]]
Ends = dict[str, Callable[[], object]]

MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
LINKS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
PACKAGE = ("http://schemas.openxmlformats.org/package/2006/relationships",)
CHUNK = 2**16
ENCODINGS = ("utf-8", "utf-16", "us-ascii", "iso-8859-1")


class Watch:
    """What to do where an element of given name begins or ends, and with the text between.

    `text` collects while it is a list. Handlers set and clear it; nothing is collected that nobody asked for."""

    def __init__(self) -> None:
        self.starts: Starts = {}
        self.ends: Ends = {}
        self.text: list[str] | None = None

    def on(
        self,
        name: str,
        start: Callable[[Attributes], object] | None = None,
        end: Callable[[], object] | None = None,
        namespaces: tuple[str, ...] = MAIN,
    ) -> None:
        for namespace in namespaces:
            if start is not None:
                self.starts[f"{namespace}}}{name}"] = start
            if end is not None:
                self.ends[f"{namespace}}}{name}"] = end

    def begins(self, name: str, attributes: Attributes) -> None:
        if name in self.starts:
            self.starts[name](attributes)

    def finishes(self, name: str) -> None:
        if name in self.ends:
            self.ends[name]()

    def characters(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def collect(self, attributes: Attributes | None = None) -> None:
        """Begin to collect text."""
        del attributes
        self.text = []

    def collected(self) -> str:
        """The text since `collect`, which ends here."""
        text, self.text = "".join(self.text or ()), None
        return text


def scan(stream: IO[bytes], watch: Watch, part: str) -> None:
    """Tell `watch` about the XML in `stream`; refused where it is not well-formed. `part` is its name in messages."""
    parser = ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.XmlDeclHandler = _one_of_the_usual_encodings
    parser.StartDoctypeDeclHandler = _no_document_type
    parser.StartElementHandler = watch.begins
    parser.EndElementHandler = watch.finishes
    parser.CharacterDataHandler = watch.characters
    try:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except ExpatError as problem:
        if errors.messages.get(problem.code) == errors.XML_ERROR_NO_MEMORY:
            raise MemoryError from problem
        raise unreadable(f"部件 {part} 不是完整的 XML") from problem
    except (BadZipFile, ZlibError, EOFError) as problem:
        raise unreadable(f"部件 {part} 已损坏") from problem


def _one_of_the_usual_encodings(version: str, encoding: str | None, standalone: int) -> None:
    """Those that expat reads by itself; for any other it would ask Python, which has some that surprise."""
    del version, standalone
    if encoding is not None and encoding.lower() not in ENCODINGS:
        raise unreadable("文件的文字编码不是 Excel 所用的")


def _no_document_type(*told: Any) -> None:
    del told
    raise unreadable("文件里有文档类型声明或外部实体，正常的表格没有")


def attribute(attributes: Attributes, name: str, namespaces: tuple[str, ...]) -> str | None:
    """An attribute that has a namespace, such as r:id."""
    return next((attributes[f"{each}}}{name}"] for each in namespaces if f"{each}}}{name}" in attributes), None)
