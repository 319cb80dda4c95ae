"""The list that both sides are asked for: the same entries, fields and months, each in its own words; and whether they
say the same."""

from decimal import Decimal
from typing import Any, NamedTuple

FIELDS = "name category sector rowNo total annualPlan effectiveFrom remark version"
"""And the entry's id, which is the tenth."""
MONTH = "month completed yearToDate sinceStart status"
EVERY = 1_000


class Question(NamedTuple):
    """`ours` takes $programme and $first; `theirs` has no variables but those."""

    what: str
    ours: str
    theirs: str
    first: int


def _question(what: str, *, first: int, months: bool) -> Question:
    nested = f" investments {{ {MONTH} }}" if months else ""
    their_nested = f" investmentsByEntryId(orderBy: MONTH_ASC) {{ nodes {{ {MONTH} }} }}" if months else ""
    return Question(
        what,
        "query Entries($programme: UUID!, $first: Int!) { entries(filter: { programmeId: $programme }, first: $first)"
        f" {{ nodes {{ id {FIELDS}{nested} }} }} }}",
        "query Entries($programme: UUID!, $first: Int!) {"
        " allEntries(condition: { programmeId: $programme }, orderBy: ROW_NO_ASC, first: $first)"
        f" {{ nodes {{ rowId {FIELDS}{their_nested} }} }} }}",
        first,
    )


FLAT = _question("728 entries × 10 fields", first=EVERY, months=False)
NESTED = _question("728 entries × 10 fields × 12 months × 5 fields", first=EVERY, months=True)
SCREEN = _question("20 entries × 10 fields × 12 months × 5 fields", first=20, months=True)


def rows(data: dict[str, Any]) -> list[dict[str, object]]:
    """What an answer says, whoever gave it: ids, amounts and months in one notation."""
    ((_, connection),) = data.items()
    return [_row(node) for node in connection["nodes"]]


def _row(node: dict[str, Any]) -> dict[str, object]:
    row = {_NAMES.get(name, name): value for name, value in node.items()}
    for name in _AMOUNTS & row.keys():
        row[name] = None if row[name] is None else Decimal(row[name])
    for name in _MONTHS & row.keys():
        row[name] = row[name][:7]
    months = row.get("investments")
    if months is not None:
        row["investments"] = [_row(month) for month in (months["nodes"] if isinstance(months, dict) else months)]
    return row


_NAMES = {"rowId": "id", "investmentsByEntryId": "investments"}
_AMOUNTS = {"total", "annualPlan", "completed", "yearToDate", "sinceStart"}
_MONTHS = {"month", "effectiveFrom"}
