"""Refusals around kept uploads and whatever is heavy; more branches of the tree in events/refusals.py.

    OutOfOrder    ImportEnded       it was committed, discarded, or is too old
    Conflict      ProposalChanged   what would be written is not what was seen
    Unavailable   WorkbenchBusy     too many tables are being read or written at once

docs/refusals.md has a heading for every code.
"""

from events.refusals import Conflict, OutOfOrder, Unavailable


class ImportEnded(OutOfOrder):
    def __init__(self) -> None:
        super().__init__("这次导入已经提交、放弃或过期，文件已删除；需要时请重新上传。", "importId")


class ProposalChanged(Conflict):
    def __init__(self) -> None:
        super().__init__("将要写入的内容与您看到的不同：台账或回答已有变动；请重新查看提案后再提交。", "commandId")


class WorkbenchBusy(Unavailable):
    def __init__(self) -> None:
        super().__init__("正在处理的表格太多，请稍候重试。")
