"""The pictures of docs/excel.md, made from the product's own output: `make shots`.

The page's walk is taken once on a fresh demo. What a terminal shows becomes an SVG by rich's own export, without its
links to fonts elsewhere; workbooks are printed by LibreOffice and cut by pdftoppm (Debian: libreoffice-calc,
poppler-utils, fonts-wqy-microhei). pngquant makes the pictures smaller where it is installed.
"""

import html
import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import openpyxl
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from rich.text import Text

from tests.workbooks.walking import Taken, walked

HERE = Path(__file__).parent
COLUMNS = 132
ASPECT = 0.602
COLUMN = 20 * ASPECT
"""Units of the SVG that rich gives a column of a terminal, which is 20 high."""
FONTS = "Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', 'WenQuanYi Micro Hei Mono', monospace"


class Shot(NamedTuple):
    """A frame of a sheet: its picture, which cells it holds, and how many points high the frame is on the page."""

    picture: str
    book: str
    sheet: str
    cells: str
    height: int


TERMINALS = {2: "dry-run", 4: "mended"}
"""Which steps of the walk are shown, and as what."""
SHEETS = (
    Shot("plan", "计划表.xlsx", "实施项目", "A1:O17", 170),
    Shot("marked-summary", "附件1-标注.xlsx", "核对结果", "A1:E29", 340),
    Shot("marked-cells", "附件1-标注.xlsx", "实施项目", "A1:O13", 140),
)
DPI = 150
RUN = re.compile(
    r'<text (?P<style>class="[^"]*") x="(?P<x>[\d.]+)" (?P<y>y="[^"]*") textLength="[^"]*"[^>]*>(?P<text>[^<]*)</text>'
)


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        plain = {name: said for name, said in os.environ.items() if not name.startswith("TAIZHANG_")}
        taken = walked(folder, {**plain, "FORCE_COLOR": "1", "COLUMNS": str(COLUMNS)})
        for number, picture in TERMINALS.items():
            (HERE / f"{picture}.svg").write_text(terminal(taken[number]), encoding="utf-8")
        for shot in SHEETS:
            printed(folder, shot)


def terminal(taken: Taken) -> str:
    """A step's command and all that it said, as an SVG that needs nothing from elsewhere."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere, color_system="truecolor", force_terminal=True)
        command = taken.step.code.strip().splitlines()[-1]
        console.print(Text(f"$ {command}\n", style="bold"))
        console.print(Text.from_ansi(taken.said.rstrip()))
        made = console.export_svg(title="taizhang import", theme=DEFAULT_TERMINAL_THEME, font_aspect_ratio=ASPECT)
    made = re.sub(r"@font-face \{.*?\}", "", made, flags=re.DOTALL)
    made = re.sub(r"font-family: [^;]+;", f"font-family: {FONTS};", made)
    made = re.sub(r"\s*<!--.*?-->", "", made, flags=re.DOTALL)
    made = RUN.sub(_in_columns, made)
    return "\n".join(line.rstrip() for line in made.splitlines() if line.strip()) + "\n"


def _in_columns(run: re.Match[str]) -> str:
    """A line's text in pieces, wide and narrow signs apart, each sign in its own columns: rich takes all signs to be
    equally wide, and a Chinese one is two columns wide in any terminal."""
    pieces: list[str] = []
    for sign in html.unescape(run["text"]):
        if pieces and cell_len(pieces[-1][-1]) == cell_len(sign) and (sign == "\xa0") == (pieces[-1][-1] == "\xa0"):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    said, at = [], float(run["x"])
    for piece in pieces:
        if piece.strip("\xa0"):
            steps = piece if cell_len(piece[0]) > 1 else [piece]
            each = cell_len(steps[0]) * COLUMN
            signs = (f'<tspan x="{at + n * each:g}">{html.escape(one, False)}</tspan>' for n, one in enumerate(steps))
            said.append(f"<text {run['style']} {run['y']}>{''.join(signs)}</text>")
        at += cell_len(piece) * COLUMN
    return "".join(said)


def printed(folder: Path, shot: Shot) -> None:
    """The frame as a PNG: nothing of the sheet is changed but what is printed of it."""
    alone = folder / f"{shot.picture}.xlsx"
    book = openpyxl.load_workbook(folder / shot.book)
    for sheet in list(book.worksheets):
        if sheet.title != shot.sheet:
            book.remove(sheet)
    (sheet,) = book.worksheets
    sheet.print_area, sheet.print_title_rows, sheet.print_title_cols = shot.cells, None, None
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.page_margins = PageMargins(0.1, 0.1, 0.1, 0.1, 0, 0)
    sheet.oddHeader, sheet.oddFooter = HeaderFooterItem(), HeaderFooterItem()
    book.save(alone)
    # Rows are fitted to what they hold, as Excel does on opening, when LibreOffice reads its own format.
    for kind, source in (("ods", alone.name), ("fods", f"{shot.picture}.ods"), ("pdf", f"{shot.picture}.fods")):
        _run(folder, "soffice", "--headless", "--convert-to", kind, source)
    frame = ("-x", "0", "-y", "0", "-W", str(842 * DPI // 72), "-H", str(shot.height * DPI // 72))
    page = ("-f", "1", "-l", "1", "-singlefile", "-r", str(DPI), *frame)
    _run(folder, "pdftoppm", "-png", *page, f"{shot.picture}.pdf", shot.picture)
    made = folder / f"{shot.picture}.png"
    if shutil.which("pngquant"):
        _run(folder, "pngquant", "--force", "--output", made.name, "32", made.name)
    shutil.copy(made, HERE / made.name)


def _run(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=180)


if __name__ == "__main__":
    main()
