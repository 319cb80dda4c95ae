"""A workbook as bytes, the same for the same workbook: no clock gets in, and formulas carry their figures."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.writer.excel import ExcelWriter

from service.excel.writing.tables import Stamp

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every member of the archive: a zip knows none earlier."""
CREATOR = "台账 Taizhang"
# As openpyxl writes a formula: an empty value behind it.
_FORMULA = re.compile(r'(<c r="([A-Z]{1,3}\d+)"[^>]*><f>[^<]*</f>)<v ?(?:/>|></v>)')


def to_bytes(workbook: Any, stamp: Stamp, figures: Mapping[str, Mapping[str, Decimal]]) -> bytes:
    """`figures`: by sheet name and cell name, what each formula comes to. A formula without a figure, or a figure
    without a formula, is a mistake of ours: ValueError."""
    recorded = stamp.recorded_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    _describe(workbook, stamp, recorded)
    plain = BytesIO()
    # Not workbook.save: it would set `modified` to now.
    ExcelWriter(workbook, ZipFile(plain, "w")).save()
    names = {f"xl/worksheets/sheet{number}.xml": sheet.title for number, sheet in enumerate(workbook.worksheets, 1)}
    done = BytesIO()
    with ZipFile(plain) as made, ZipFile(done, "w", ZIP_DEFLATED) as archive:
        for member in made.namelist():
            content = made.read(member)
            if member in names:
                content = _computed(content.decode(), figures.get(names[member], {})).encode()
            archive.writestr(ZipInfo(member, EARLIEST), content, ZIP_DEFLATED)
    return done.getvalue()


def _describe(workbook: Any, stamp: Stamp, recorded: datetime) -> None:
    properties = workbook.properties
    properties.creator = properties.lastModifiedBy = CREATOR
    properties.created = properties.modified = recorded
    properties.identifier = f"{stamp.journal_id} {stamp.position}"


def _computed(xml: str, figures: Mapping[str, Decimal]) -> str:
    """The sheet with the figure behind each formula."""
    done = set()

    def with_figure(found: re.Match[str]) -> str:
        name = found[2]
        if name not in figures:
            raise ValueError(f"formula without a figure: {name}")
        done.add(name)
        return f"{found[1]}<v>{figures[name]:f}</v>"

    written = _FORMULA.sub(with_figure, xml)
    if done != set(figures) or written.count("<f>") != len(done):
        raise ValueError(f"figures without a formula: {sorted(set(figures) - done)}")
    return written
