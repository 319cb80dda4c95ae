"""How much is too much, and how the child says no. The parent reads these numbers; the child keeps to them."""

MEMORY_BYTES = 2**30
CPU_SECONDS = 20
WALL_SECONDS = 30.0
"""More than the CPU time: a busy machine is not the file's fault."""

FILE_BYTES = 20 * 2**20
ANSWER_BYTES = 32 * 2**20

ENTRIES = 200
UNPACKED_BYTES = 100 * 2**20
RATIO = 100
RATIO_FROM_BYTES = 2**20
"""An entry that is smaller when unpacked can hold no bomb; uniform ones of a few kB exceed the ratio honestly."""

ROWS = 20_000
COLUMNS = 100
CELLS = 500_000
"""Cells that say something, in the whole workbook: 10,000 rows of 50 columns."""
PLACES = ROWS * COLUMNS
"""Cells in the whole workbook, counted from column A to the last in each row that says something."""
CHARACTERS = 32_767
"""What Excel lets one cell hold."""
MERGES = 20_000
NAME_CHARACTERS = 100
"""Of a sheet; Excel takes 31."""
SAID = 200
"""Of a formula or of what is no value, so much is quoted."""


class No(Exception):
    """The file is refused: which of the parent's refusals, and the Chinese words that it puts into it."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail


def too_large(detail: str) -> No:
    return No("too_large", detail)


def unreadable(detail: str) -> No:
    return No("unreadable", detail)
