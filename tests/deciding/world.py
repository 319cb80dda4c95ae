"""A small world that the tests share: units, a programme with two months, a project on it, and its March report."""

from datetime import UTC, date, datetime
from uuid import UUID

from events.actor import Role
from events.decisions.report import FileReport
from events.facts.entry import EntryExited, EntryListed
from events.facts.organisation import AliasRecognised, OrganisationRegistered
from events.facts.programme import DocumentIssued, MonthClosed, MonthOpened, ProgrammeOpened
from events.facts.project import ProjectRegistered
from events.facts.report import ReportAccepted, ReportFiled, ReportReturned, ReportReviewed
from events.vocabulary import (
    Basis,
    Category,
    ColumnType,
    Disclosure,
    DocumentKind,
    ExitCause,
    ExtraColumn,
    FigureKind,
    Goal,
    Group,
    Identifier,
    Measure,
    Money,
    OrganisationKind,
    OrgRef,
    Period,
    ReturnStage,
    Sector,
)
from tests.deciding.spec import person

FEBRUARY, MARCH, APRIL = (Period.month(2020, month) for month in (2, 3, 4))

OWNER, LEAD, SECOND, FOREIGN, AGENT = (OrgRef(UUID(int=0xB0000 + number)) for number in range(1, 6))
CLERK = person(11, Role.REPORTING_CLERK, unit=OWNER)
LIAISON = person(12, Role.LIAISON_OFFICER, unit=LEAD)
OFFICER = person(13, Role.RESPONSIBLE_OFFICER, unit=LEAD)

PROGRAMME, OTHER_PROGRAMME, DOCUMENT, PROJECT, OTHER_PROJECT, PART, ENTRY, OTHER_ENTRY = (
    UUID(int=0xC0000 + number) for number in range(1, 9)
)
NOWHERE = UUID(int=0xDEAD)

BASIS = Basis(title="关于调整重大项目计划的批复", issuer="柳州市人民政府", issued_on=date(2020, 6, 30))
CODE = Identifier(scheme="INVESTMENT_PLATFORM", value="2020-450200-48-03-000001")


def organisation(id: OrgRef, name: str, kind: OrganisationKind, area: str | None = None) -> OrganisationRegistered:
    return OrganisationRegistered(organisation_id=id, name=name, kind=kind, area_code=area, uscc=None)


owner = organisation(OWNER, "柳州市城市建设投资公司", OrganisationKind.COMPANY)
lead = organisation(LEAD, "柳北区人民政府", OrganisationKind.COUNTY, "450205")
second = organisation(SECOND, "柳南区人民政府", OrganisationKind.COUNTY, "450204")
foreign = organisation(FOREIGN, "鱼峰区人民政府", OrganisationKind.COUNTY, "450203")
agent = organisation(AGENT, "柳州市代建中心", OrganisationKind.STATE_FIRM)
alias_of_owner = AliasRecognised(organisation_id=OWNER, text="柳州城投")
units = (owner, lead, second, foreign, agent)

NEW_START = Category(
    code="NEW_START", label="新开工", group=Group.IMPLEMENTING, plan_required=True, counts_as_due_start=True
)
PREPARATORY = Category(code="PREPARATORY", label="预备", group=Group.PREPARATORY, plan_required=False)

programme = ProgrammeOpened(
    programme_id=PROGRAMME,
    level="CITY",
    issuing_area="450200",
    year=2020,
    title="柳州市2020年市级层面统筹推进重大项目实施方案",
    categories=(NEW_START, PREPARATORY),
    sectors=(Sector(code="INFRASTRUCTURE", label="基础设施"),),
    extra_columns=(
        ExtraColumn(code="BOND", label="专项债", type=ColumnType.NUMBER),
        ExtraColumn(code="PERMIT_ON", label="取得许可", type=ColumnType.DATE),
        ExtraColumn(code="KEY", label="重中之重", type=ColumnType.FLAG),
        ExtraColumn(code="NOTE", label="说明", type=ColumnType.TEXT),
    ),
)
document = DocumentIssued(
    programme_id=PROGRAMME,
    document_id=DOCUMENT,
    kind=DocumentKind.ANNUAL,
    batch_no=None,
    basis=BASIS,
    ratified_by=None,
    disclosure=Disclosure.PUBLIC,
    stated=(),
)


def month_opened(period: Period, programme_id: UUID = PROGRAMME) -> MonthOpened:
    return MonthOpened(
        programme_id=programme_id,
        period=period,
        opens=datetime(2020, period.first.month, 24, 16, tzinfo=UTC),
        due=datetime(2020, period.first.month + 1, 5, 15, 59, 59, tzinfo=UTC),
        lock=None,
        figure=FigureKind.ACTUAL,
    )


march, april = month_opened(MARCH), month_opened(APRIL)
march_closed = MonthClosed(programme_id=PROGRAMME, period=MARCH)


def project_of(
    id: UUID, name: str, *, owners: tuple[OrgRef, ...] = (), parent: UUID | None = None
) -> ProjectRegistered:
    return ProjectRegistered(
        project_id=id,
        name=name,
        identifiers=(),
        scope="",
        areas=(),
        years=None,
        total=None,
        owners=owners,
        agents=(),
        construction_type=None,
        parent=parent,
    )


project = project_of(PROJECT, "柳江大桥", owners=(OWNER,))
part = project_of(PART, "柳江大桥引桥", parent=PROJECT)


def listing(id: UUID, category: Category = NEW_START) -> EntryListed:
    return EntryListed(
        entry_id=id,
        programme_id=PROGRAMME,
        project_id=PROJECT,
        document_id=DOCUMENT,
        effective_from=date(2020, 2, 1),
        row_no=None,
        category=category.code,
        sector="INFRASTRUCTURE",
        annual_plan=Money.of("12000") if category.plan_required else None,
        month_plan=(),
        goal=Goal(),
        planned_start=None,
        planned_finish=None,
        responsible_units=(LEAD, SECOND),
        land_counties=(),
        sponsoring_leader=None,
        remark="",
        extra={},
    )


listed, listed_as_preparatory = listing(ENTRY), listing(ENTRY, PREPARATORY)
exited_from_april = EntryExited(
    entry_id=ENTRY, cause=ExitCause.OBJECTIVE, effective_from=date(2020, 4, 1), reason="规划调整", basis=BASIS
)

issued = (*units, programme, document)
"""Until a project may be listed."""
owed = (*issued, march, project, listed)
"""Until the March report is owed."""

FILE = FileReport(project_id=PROJECT, period=MARCH, completed=Money.of("120.5"), progress="桩基完成")
filed = ReportFiled(
    project_id=PROJECT,
    period=MARCH,
    covers_from=date(2020, 3, 1),
    covers_to=date(2020, 3, 31),
    completed=Money.of("120.5"),
    year_to_date=None,
    since_start=None,
    figure=FigureKind.ACTUAL,
    measured_by=Measure.WORK,
    progress="桩基完成",
    preparatory_progress="",
    problems="",
    next_steps="",
    nothing_to_report=False,
    reason="",
)
reviewed = ReportReviewed(project_id=PROJECT, period=MARCH, remark="")
accepted = ReportAccepted(project_id=PROJECT, period=MARCH, remark="")
returned = ReportReturned(project_id=PROJECT, period=MARCH, stage=ReturnStage.REVIEW, reason="数据不符")
