"""One complete command of each kind, all about the small world."""

from datetime import date, datetime

from events.decisions import Command
from events.decisions.entry import AdjustPlan, ExitEntry, ListEntry, VoidListing
from events.decisions.organisation import RecogniseAlias, RegisterOrganisation, RenameOrganisation
from events.decisions.programme import CloseMonth, IssueDocument, OpenMonth, OpenProgramme, ReopenMonth
from events.decisions.project import (
    IdentifyProject,
    PutProjectIntoUse,
    RegisterProject,
    RenameProject,
    ReviseTotal,
    SetOpeningBalance,
    StartProject,
    VoidProject,
)
from events.decisions.report import AcceptReport, CorrectReport, ExcuseReport, ReturnReport, ReviewReport
from events.vocabulary import SHANGHAI, DocumentKind, ExitCause, Money, OrganisationKind
from tests.deciding.world import (
    APRIL,
    BASIS,
    CODE,
    DOCUMENT,
    ENTRY,
    FILE,
    LEAD,
    MARCH,
    OWNER,
    PROGRAMME,
    PROJECT,
    programme,
)

MAY = date(2020, 5, 1)

WISHES: tuple[Command, ...] = (
    RegisterOrganisation(name="柳东新区管委会", kind=OrganisationKind.NEW_AREA),
    RenameOrganisation(organisation_id=OWNER, name="柳州城投集团", effective_from=MAY, basis=BASIS),
    RecogniseAlias(organisation_id=OWNER, text="柳州城投"),
    OpenProgramme(
        level="CITY",
        issuing_area="450200",
        year=2020,
        title="2020年方案",
        categories=programme.categories,
        sectors=programme.sectors,
    ),
    IssueDocument(programme_id=PROGRAMME, kind=DocumentKind.ANNUAL, basis=BASIS),
    OpenMonth(
        programme_id=PROGRAMME,
        period=APRIL,
        opens=datetime(2020, 4, 25, tzinfo=SHANGHAI),
        due=datetime(2020, 5, 5, tzinfo=SHANGHAI),
    ),
    CloseMonth(programme_id=PROGRAMME, period=MARCH),
    ReopenMonth(programme_id=PROGRAMME, period=MARCH, reason="漏报"),
    RegisterProject(name="柳江大桥"),
    RenameProject(project_id=PROJECT, name="柳江特大桥", effective_from=MAY, basis=BASIS),
    ReviseTotal(project_id=PROJECT, total=Money.of("52000"), effective_from=MAY, basis=BASIS),
    IdentifyProject(project_id=PROJECT, identifier=CODE, effective_from=MAY),
    SetOpeningBalance(project_id=PROJECT, as_of=date(2019, 12, 31), completed=Money.of("830.5")),
    StartProject(project_id=PROJECT, on=date(2020, 3, 1)),
    PutProjectIntoUse(project_id=PROJECT, on=date(2020, 4, 1)),
    VoidProject(project_id=PROJECT, reason="重复登记"),
    ListEntry(
        programme_id=PROGRAMME,
        project_id=PROJECT,
        document_id=DOCUMENT,
        effective_from=date(2020, 2, 1),
        category="NEW_START",
        sector="INFRASTRUCTURE",
        annual_plan=Money.of("12000"),
        responsible_units=(LEAD,),
    ),
    AdjustPlan(entry_id=ENTRY, annual_plan=Money.of("9000"), effective_from=MAY, reason="资金未到位", basis=BASIS),
    ExitEntry(entry_id=ENTRY, cause=ExitCause.OBJECTIVE, effective_from=MAY, reason="规划调整", basis=BASIS),
    VoidListing(entry_id=ENTRY, reason="与上一条重复"),
    FILE,
    ReviewReport(project_id=PROJECT, period=MARCH),
    ReturnReport(project_id=PROJECT, period=MARCH, reason="数据不符"),
    AcceptReport(project_id=PROJECT, period=MARCH),
    CorrectReport(project_id=PROJECT, period=MARCH, reason="多报", basis=BASIS, completed=Money.of("1")),
    ExcuseReport(project_id=PROJECT, period=MARCH, reason="疫情停工"),
)
