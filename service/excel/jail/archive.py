"""What kind of file it is, by its first bytes and never by its name; and a look at a zip before it is unpacked."""

import re
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from service.excel.jail.limits import ENTRIES, RATIO, RATIO_FROM_BYTES, UNPACKED_BYTES, No, too_large, unreadable

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
"""Excel 2 to 5, before files had a container."""
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
ENCRYPTED_FLAG = 0x1
ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")


def kind(data: IO[bytes]) -> str:
    """ "zip" or "text"; whatever else it is, is refused. Leaves `data` at its beginning."""
    head = data.read(4096)
    data.seek(0)
    if head.startswith(ZIP):
        return "zip"
    if head.startswith(OLE):
        raise _container(data.read())
    if head.startswith(BIFF):
        raise No("old_format", "早期 Excel（.xls）")
    if head.startswith(UTF_16):
        raise No("format_unknown", "UTF-16 文本")
    if head.startswith(b"%PDF"):
        raise No("format_unknown", "PDF")
    if b"\x00" in head:
        raise No("format_unknown", "其他格式的文件")
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<", head):
        raise No("format_unknown", "网页或 XML")
    return "text"


def _container(data: bytes) -> No:
    """What is in an OLE container; its directory names the streams in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return No("encrypted")
    if any(name.encode("utf-16-le") + b"\0\0" in data for name in ("Workbook", "Book")):
        return No("old_format", "Excel 97-2003 或 WPS（.xls、.et）")
    return No("format_unknown", "旧版 Office 文件，但不是表格")


def opened(data: IO[bytes]) -> ZipFile:
    """The zip, when it is harmless to unpack."""
    try:
        archive = ZipFile(data)
    except (BadZipFile, ValueError, OverflowError, NotImplementedError) as problem:
        raise unreadable("压缩包不完整，可能没有传完") from problem
    entries = archive.infolist()
    if len(entries) > ENTRIES:
        raise too_large(f"文件里有 {len(entries)} 个部件，上限 {ENTRIES} 个")
    if sum(entry.file_size for entry in entries) > UNPACKED_BYTES:
        raise too_large(f"解压后超过 {UNPACKED_BYTES // 2**20} MB")
    if len({entry.filename for entry in entries}) < len(entries):
        raise unreadable("压缩包里有同名的部件")
    for entry in entries:
        _harmless(entry)
    return archive


def _harmless(entry: ZipInfo) -> None:
    """One entry of the zip: where it would go, how much it would become, and whether it is something that runs."""
    name = entry.filename
    if ABSOLUTE.match(name) or ".." in re.split(r"[/\\]", name) or not name.isprintable():
        raise unreadable("压缩包里有指向别处的部件")
    if entry.flag_bits & ENCRYPTED_FLAG:
        raise No("encrypted")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise unreadable("压缩包用了 Excel 不用的压缩方法")
    if entry.file_size > max(RATIO_FROM_BYTES, RATIO * entry.compress_size):
        raise too_large(f"部件 {name[:100]} 的压缩比超过 {RATIO}")
    said = name.lower()
    if "vbaproject" in said or "/macrosheets/" in said:
        raise No("macros")
    if "/externallinks/" in said:
        raise No("external_links")
