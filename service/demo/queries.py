"""Five questions worth asking the demo. Its ids are the same in every load, so each stays good."""

from typing import Any, Final, NamedTuple, NoReturn

from psycopg import Connection

EXAMPLE: Final = """
    SELECT e.programme_id, f.project_id, f.month, p.name
      FROM filings f
           JOIN projects p ON p.project_id = f.project_id AND p.to_position = 9223372036854775807
           JOIN entries e ON e.project_id = f.project_id AND e.to_position = 9223372036854775807
     WHERE f.to_position = 9223372036854775807 AND f.returns > 0 AND f.corrections > 0
     ORDER BY f.month, f.project_id
     LIMIT 1
"""


class Query(NamedTuple):
    """A GraphQL document and what it asks."""

    asks: str
    text: str


TOTALS: Final = """
{
  programmeTotals(programmeId: "PROGRAMME", groupBy: [CATEGORY]) {
    label
    stated { count total plan }
    computed { count total plan }
    difference { count total plan }
  }
}
"""
BY_MONTH: Final = """
{
  investmentByMonth(programmeId: "PROGRAMME", groupBy: [SECTOR], basis: ACCEPTED) {
    month
    label
    completed
    yearToDate
    completionRate
    timeProgress
    progressGap
  }
}
"""
MARCH: Final = """
{
  then: investmentByMonth(
    programmeId: "PROGRAMME"
    groupBy: [CATEGORY]
    months: ["2020-03"]
    asOf: { date: "2020-04-20" }
  ) {
    label
    completed
    coverage { owed filed accepted }
  }
  today: investmentByMonth(programmeId: "PROGRAMME", groupBy: [CATEGORY], months: ["2020-03"]) {
    label
    completed
    coverage { owed filed accepted }
  }
}
"""
LATE: Final = """
{
  filingMonths(programmeId: "PROGRAMME") { period due owed onTime late missing excused timelinessRate }
  filings(programmeId: "PROGRAMME", month: "2020-06", filter: { late: true }) {
    totalCount
    nodes { projectName leadUnit { name } due firstFiledAt statusLabel }
  }
}
"""
CORRECTED: Final = """
{
  history(of: { project: "PROJECT" }, filter: { months: { first: "MONTH", last: "MONTH" } }) {
    nodes {
      recordedAt
      title
      roleLabel
      unit { name }
      reason
      basis { documentNo title }
      changes { field before after }
      seal { position root }
    }
  }
}
"""


def queries(connection: Connection[Any]) -> tuple[Query, ...]:
    """The five, with ids from the journal that `connection` reads."""
    programme, project, month, name = connection.execute(EXAMPLE).fetchone() or _missing()
    ids = {"PROGRAMME": str(programme), "PROJECT": str(project), "MONTH": f"{month:%Y-%m}"}
    asked = (
        ("通知所述与逐项计算：竣工 135 项与 134 项，新开工年度计划 107.61 亿元与 107.33 亿元", TOTALS),
        ("按月、按行业的完成投资，比时间进度超前还是滞后", BY_MONTH),
        ("3 月完成投资：4 月 20 日时所知，与今天所知", MARCH),
        ("报送情况：各月按时、迟报、漏报，以及 6 月迟报的项目", LATE),
        (f"一份退回过、又更正过的月报的来龙去脉：{name}，{month.month} 月", CORRECTED),
    )
    return tuple(Query(asks, _filled(text, ids)) for asks, text in asked)


def _filled(text: str, ids: dict[str, str]) -> str:
    for name, id in ids.items():
        text = text.replace(f'"{name}"', f'"{id}"')
    return text.strip()


def _missing() -> NoReturn:
    raise RuntimeError("the demo holds no corrected report")
