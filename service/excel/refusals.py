"""Every way to refuse a file, its import, and the import's undoing; further branches of the tree in events/refusals.py.

    Malformed
    └── WorkbookRefused
        ├── WorkbookEmpty            a file without a byte
        ├── WorkbookFormatUnknown    neither .xlsx nor CSV, whatever its name says
        ├── WorkbookOldFormat        .xls, .et, .xlsb
        ├── WorkbookEncrypted        it asks for a password
        ├── WorkbookMacros           it carries programs
        ├── WorkbookExternalLinks    it takes figures from other files
        ├── WorkbookTooLarge         more rows, columns, cells, bytes than we read
        ├── WorkbookUnreadable       damaged, or made to do harm
        ├── WorkbookTimeout          it takes too long to read
        ├── UnitBookDamaged          a unit workbook that is none, or was altered where nobody types
        ├── UnitBookForeign          of another journal, programme or unit
        └── UnitBookStale            made in a way, or at a position, that does not hold any more
    Unknown
    └── UnknownImport                no such upload, or no such import
    OutOfOrder
    ├── ImportBlocked                errors or open questions stand in the way
    ├── RowsRefused                  rows were refused when they were to be written; nothing was
    └── UndoBlocked                  something bars undoing it

docs/refusals.md has a heading for every code.
"""

from events.refusals import Malformed, OutOfOrder, Unknown
from service.excel.tables import Problem


class WorkbookRefused(Malformed):
    """A file that is not read."""


class WorkbookEmpty(WorkbookRefused):
    def __init__(self) -> None:
        super().__init__("文件是空的，没有任何内容；请核对是否选错了文件，或重新保存后再上传。")


class WorkbookFormatUnknown(WorkbookRefused):
    def __init__(self, found: str) -> None:
        super().__init__(f"这不是 Excel 工作簿（.xlsx）或 CSV，而是{found}；请用 Excel 或 WPS 打开后另存为 .xlsx。")


class WorkbookOldFormat(WorkbookRefused):
    def __init__(self, found: str) -> None:
        super().__init__(f"文件是{found}格式，改扩展名没有用；请用 Excel 或 WPS 打开后另存为 .xlsx。")


class WorkbookEncrypted(WorkbookRefused):
    def __init__(self) -> None:
        super().__init__("文件设有打开密码；请在 Excel 的“信息”中取消密码，保存后重新上传。")


class WorkbookMacros(WorkbookRefused):
    def __init__(self) -> None:
        super().__init__("文件带有宏（程序），不能读取；请另存为不带宏的 .xlsx 后重新上传。")


class WorkbookExternalLinks(WorkbookRefused):
    def __init__(self) -> None:
        super().__init__("文件引用了别的工作簿，数字可能已过时；请在“数据—编辑链接”中断开链接，保存后重新上传。")


class WorkbookTooLarge(WorkbookRefused):
    def __init__(self, problem: str) -> None:
        super().__init__(f"文件过大：{problem}；请删去多余的行列和工作表，或分成几个文件。")


class WorkbookUnreadable(WorkbookRefused):
    def __init__(self, problem: str) -> None:
        super().__init__(f"文件读不出来：{problem}；请用 Excel 或 WPS 打开核对，另存为新的 .xlsx 后重新上传。")


class WorkbookTimeout(WorkbookRefused):
    def __init__(self) -> None:
        super().__init__("文件读得太久，已经停止；请删去多余的行列、格式和工作表，另存为新的 .xlsx 后重新上传。")


class UnitBookDamaged(WorkbookRefused):
    def __init__(self, problem: str) -> None:
        super().__init__(f"这不是完好的单位月报工作簿：{problem}；请重新导出，只填浅黄的单元格后再上传。")


class UnitBookForeign(WorkbookRefused):
    def __init__(self, problem: str) -> None:
        super().__init__(f"这份单位月报不能收在这里：{problem}；请核对是否选错了文件，或请市重点办重新导出。")


class UnitBookStale(WorkbookRefused):
    def __init__(self, problem: str) -> None:
        super().__init__(f"这份单位月报已经过时：{problem}；请重新导出，把已填的内容抄过去后再上传。")


class ImportBlocked(OutOfOrder):
    def __init__(self, errors: int, questions: int) -> None:
        super().__init__(f"还有 {errors} 处错误、{questions} 个问题没有解决，没有写入；请改正表格、回答问题后再提交。")


class RowsRefused(OutOfOrder):
    """`problems`: service.excel.tables.Problem of every row that was refused, at its cell."""

    def __init__(self, problems: list[Problem]) -> None:
        first = problems[0]
        super().__init__(
            f"共 {len(problems)} 处有问题，全部未写入；{first.place.sheet} {first.place.cell}：{first.message}"
        )
        self.problems = problems


class UnknownImport(Unknown):
    def __init__(self, id: object) -> None:
        super().__init__("导入", id, "importId")


class UndoBlocked(OutOfOrder):
    def __init__(self, first: str, number: int) -> None:
        super().__init__(f"这次导入有 {number} 处不能撤销，全部未写入；请先处理。第 1 处：{first}", "importId")
