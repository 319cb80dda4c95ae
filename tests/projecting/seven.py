"""Seven entries with ties, absent amounts and LIKE's own signs among them."""

from projections.asof import AsOf
from tests.projecting.ledger import Ledger
from tests.projecting.telling import (
    ANNUAL,
    NORTH,
    SOUTH,
    SUPPLEMENT,
    WATER,
    begin,
    enter,
    issue,
    leave,
    register,
    wan,
)

ROWS = [
    (1, "桥", "300", 7, "30"),
    (2, "桥", None, None, "10"),
    (3, "路", "0.5", 3, None),
    (4, "厂", None, 3, "10"),
    (5, "100%达标_路", "300", None, None),
    (6, "学校", "20", 0, "0"),
    (7, "桥", "300", 9, "2.5"),
]
"""Number, name, total, row number, plan."""


def list_seven(ledger: Ledger) -> AsOf:
    """The seven on a programme, and what was known before the first of them left it."""
    begin(ledger)
    ledger.tell(issue(SUPPLEMENT))
    for number, name, total, row_no, plan in ROWS:
        ledger.tell(
            register(number, name, total=wan(total), areas=("450205",) if number % 2 else ("450204", "450205")),
            enter(
                number,
                plan,
                row_no=row_no,
                category="NEW_START" if plan else "PREPARATORY",
                sector="INFRASTRUCTURE" if number < 4 else "ECOLOGY_ENVIRONMENT",
                responsible_units=(NORTH, SOUTH) if number < 3 else (SOUTH, WATER),
                document_id=SUPPLEMENT if number == 7 else ANNUAL,
                month=6 if number == 7 else 1,
            ),
        )
    before = ledger.head()
    ledger.tell(leave(1, 3))
    return before
