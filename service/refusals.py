"""Refusals around kept uploads and whatever is heavy; more branches of the tree in events/refusals.py.

    Malformed     ExportTooLong     the list has more rows than an export carries
    Unknown       UnknownExport     no saved document, or no table, of this name
    OutOfOrder    ImportEnded       it was committed, discarded, or is too old
    Conflict      ProposalChanged   what would be written is not what was seen
    Unavailable   WorkbenchBusy     too many tables are being read or written at once

docs/refusals.md has a heading for every code.
"""

from events.refusals import Conflict, Malformed, OutOfOrder, Refused, Unavailable, Unknown


class ExportTooLong(Malformed):
    def __init__(self, most: int) -> None:
        super().__init__(f"一次导出最多 {most} 行，这次不止；请用参数缩小范围，分几次导出。")


class UnknownExport(Unknown):
    def __init__(self, name: str) -> None:
        Refused.__init__(self, f"没有名为“{name[:60]}”的导出；有哪些请查 /exports 与 docs/tables-over-http.md。")


class ImportEnded(OutOfOrder):
    def __init__(self) -> None:
        super().__init__("这次导入已经提交、放弃或过期，文件已删除；需要时请重新上传。", "importId")


class ProposalChanged(Conflict):
    def __init__(self) -> None:
        super().__init__("将要写入的内容与您看到的不同：台账或回答已有变动；请重新查看提案后再提交。", "commandId")


class WorkbenchBusy(Unavailable):
    def __init__(self) -> None:
        super().__init__("正在处理的表格太多，请稍候重试。")
