"""One fact of every topic twice: with every optional field filled, and with all of them absent.

These stand in tests/golden/facts as the journal stores them. Change one only together with its topic's version: the
file of the old version stays for ever.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from events.facts import Fact
from events.facts.entry import EntryExited, EntryListed, ListingVoided, PlanAdjusted
from events.facts.journal import JournalOpened
from events.facts.organisation import AliasRecognised, OrganisationRegistered, OrganisationRenamed
from events.facts.programme import DocumentIssued, MonthClosed, MonthOpened, MonthReopened, ProgrammeOpened
from events.facts.project import (
    OpeningBalanceSet,
    ProjectIdentified,
    ProjectRegistered,
    ProjectRenamed,
    ProjectStarted,
    ProjectVoided,
    PutIntoUse,
    TotalRevised,
)
from events.facts.report import (
    Figures,
    ReportAccepted,
    ReportCorrected,
    ReportExcused,
    ReportFiled,
    ReportReturned,
    ReportReviewed,
)
from events.vocabulary import (
    Basis,
    Category,
    Certainty,
    ClockKind,
    ColumnType,
    Disclosure,
    DocumentKind,
    ExitCause,
    ExtraColumn,
    FigureKind,
    Goal,
    Group,
    HashName,
    Identifier,
    Measure,
    Money,
    OrganisationKind,
    OrgRef,
    Period,
    PersonRef,
    ReturnStage,
    Sector,
    StatedTotal,
    Unit,
    Years,
)

JOURNAL = UUID("016f8a3e-0000-7000-8000-000000000001")
OWNER, COUNTY, AGENT = (OrgRef(UUID(f"016f8a3e-0000-7000-8000-00000000010{number}")) for number in (1, 2, 3))
PROGRAMME, DOCUMENT = UUID("016f8a3e-0000-7000-8000-000000000201"), UUID("016f8a3e-0000-7000-8000-000000000202")
PROJECT, BUNDLE = UUID("016f8a3e-0000-7000-8000-000000000301"), UUID("016f8a3e-0000-7000-8000-000000000302")
ENTRY = UUID("016f8a3e-0000-7000-8000-000000000401")
LEADER = PersonRef(UUID("016f8a3e-0000-7000-8000-000000000501"))
MARCH = Period.month(2020, 3)
JULY = date(2020, 7, 1)
CODE = Identifier(scheme="INVESTMENT_PLATFORM", value="2020-450200-48-03-000001")
OLD_CODE = Identifier(scheme="INVESTMENT_PLATFORM", value="2018-450200-48-03-000009")

BASIS = Basis(
    title="柳州市2020年市级层面统筹推进重大项目实施方案",
    issuer="柳州市人民政府办公室",
    issued_on=date(2020, 1, 9),
    document_no="柳政办〔2020〕2号",
    attachment_hash="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
)
ORAL = Basis(title="市重大项目专题会议纪要", issuer="柳州市人民政府", issued_on=date(2020, 6, 30))
BEFORE = Figures(
    completed=Money.of("1,250.50"),
    year_to_date=Money.of("0.3012", Unit.YI),
    since_start=Money.of("83050000", Unit.YUAN),
    progress="桩基完成 12 根",
    preparatory_progress="用地预审已批",
)
AFTER = Figures(
    completed=Money.of("1,200.50"),
    year_to_date=Money.of("0.3007", Unit.YI),
    since_start=Money.of("82550000", Unit.YUAN),
    progress="桩基完成 11 根",
    preparatory_progress="用地预审已批，林地批复在办",
)
NOTHING = Figures(completed=None, year_to_date=None, since_start=None, progress="", preparatory_progress="")

FULL: tuple[Fact, ...] = (
    JournalOpened(
        journal_id=JOURNAL,
        origin="柳州市重大项目",
        hash=HashName.SHA256,
        leaf_format=0,
        clock=ClockKind.REAL,
        zone="Asia/Shanghai",
    ),
    OrganisationRegistered(
        organisation_id=COUNTY,
        name="柳北区人民政府",
        kind=OrganisationKind.COUNTY,
        area_code="450205",
        uscc="11450205007531234X",
    ),
    OrganisationRenamed(
        organisation_id=OWNER,
        before="柳州市城市建设投资公司",
        after="柳州城市投资建设发展集团有限公司",
        effective_from=JULY,
        basis=BASIS,
    ),
    AliasRecognised(organisation_id=OWNER, text="柳州城投"),
    ProgrammeOpened(
        programme_id=PROGRAMME,
        level="CITY",
        issuing_area="450200",
        year=2020,
        title="柳州市2020年市级层面统筹推进重大项目实施方案",
        categories=(
            Category(
                code="NEW_START",
                label="新开工",
                group=Group.IMPLEMENTING,
                plan_required=True,
                counts_as_due_start=True,
                counts_as_due_finish=False,
            ),
            Category(code="PREPARATORY", label="预备", group=Group.PREPARATORY, plan_required=False),
        ),
        sectors=(Sector(code="INFRASTRUCTURE", label="基础设施类"),),
        extra_columns=(ExtraColumn(code="BOND", label="专项债", type=ColumnType.NUMBER),),
    ),
    DocumentIssued(
        programme_id=PROGRAMME,
        document_id=DOCUMENT,
        kind=DocumentKind.ANNUAL,
        batch_no=1,
        basis=BASIS,
        ratified_by="柳州市人民政府",
        disclosure=Disclosure.PUBLIC,
        stated=(
            StatedTotal(
                group=Group.IMPLEMENTING,
                category="NEW_START",
                sector="INFRASTRUCTURE",
                lead_unit=COUNTY,
                area="450205",
                count=50,
                total=Money.of("276.61", Unit.YI),
                plan=Money.of("34.79", Unit.YI),
            ),
        ),
    ),
    MonthOpened(
        programme_id=PROGRAMME,
        period=MARCH,
        opens=datetime(2020, 3, 24, 16, tzinfo=UTC),
        due=datetime(2020, 4, 5, 15, 59, 59, 999999, tzinfo=UTC),
        lock=datetime(2020, 4, 9, 16, tzinfo=UTC),
        figure=FigureKind.ESTIMATE,
    ),
    MonthClosed(programme_id=PROGRAMME, period=MARCH),
    MonthReopened(programme_id=PROGRAMME, period=MARCH, reason="两个项目漏报"),
    ProjectRegistered(
        project_id=PROJECT,
        name="柳江大桥",
        identifiers=(OLD_CODE, Identifier(scheme="OLD_CODE", value="2018-17")),
        scope="全长 1.2 公里，双向六车道",
        areas=("450205", "450204"),
        years=Years(stated="2018～2021", first=2018, last=2021),
        total=Money.of("4.56", Unit.YI),
        owners=(OWNER,),
        agents=(AGENT,),
        construction_type="NEW_BUILD",
        parent=BUNDLE,
    ),
    ProjectRenamed(project_id=PROJECT, before="柳江大桥", after="柳江特大桥", effective_from=JULY, basis=BASIS),
    TotalRevised(
        project_id=PROJECT,
        before=Money.of("4.56", Unit.YI),
        after=Money.of("52,000.123456"),
        effective_from=JULY,
        basis=BASIS,
    ),
    ProjectIdentified(project_id=PROJECT, before=OLD_CODE, after=CODE, effective_from=JULY, basis=BASIS),
    OpeningBalanceSet(
        project_id=PROJECT,
        as_of=date(2019, 12, 31),
        before=Money.of("830"),
        completed=Money.of("830.5"),
        certainty=Certainty.FINAL,
        basis=BASIS,
    ),
    ProjectStarted(project_id=PROJECT, on=date(2020, 3, 1), evidence="施工许可证 450205202003010101"),
    PutIntoUse(project_id=PROJECT, on=date(2021, 12, 28), evidence="通车仪式"),
    ProjectVoided(project_id=PROJECT, reason="重复登记", basis=BASIS),
    EntryListed(
        entry_id=ENTRY,
        programme_id=PROGRAMME,
        project_id=PROJECT,
        document_id=DOCUMENT,
        effective_from=date(2020, 1, 1),
        row_no=17,
        category="NEW_START",
        sector="INFRASTRUCTURE",
        annual_plan=Money.of("1.2", Unit.YI),
        month_plan=tuple(Decimal(amount) for amount in ("0", "0", "500", *["1250"] * 8, "1500.5")),
        goal=Goal(ensured="年内开工", striven_for="完成下部结构", text="确保年内开工，力争完成下部结构"),
        planned_start=date(2020, 3, 1),
        planned_finish=date(2022, 12, 31),
        responsible_units=(COUNTY, OWNER),
        land_counties=(COUNTY,),
        sponsoring_leader=LEADER,
        remark="含引桥",
        extra={"BOND": "3500.5", "NOTE": "跨江"},
    ),
    PlanAdjusted(
        entry_id=ENTRY,
        before=Money.of("1.2", Unit.YI),
        after=Money.of("9000"),
        effective_from=JULY,
        reason="资金未到位",
        basis=BASIS,
    ),
    EntryExited(entry_id=ENTRY, cause=ExitCause.OBJECTIVE, effective_from=JULY, reason="产业政策变动", basis=BASIS),
    ListingVoided(entry_id=ENTRY, reason="附件一第 7 行误列", basis=BASIS),
    ReportFiled(
        project_id=PROJECT,
        period=MARCH,
        covers_from=date(2020, 2, 26),
        covers_to=date(2020, 3, 25),
        completed=Money.of("-30.10"),
        year_to_date=Money.of("0.3012", Unit.YI),
        since_start=Money.of("83050000", Unit.YUAN),
        figure=FigureKind.ESTIMATE,
        measured_by=Measure.PAYMENT,
        progress="桩基完成 12 根\n承台在施",
        preparatory_progress="用地预审已批",
        problems="“征地”滞后",
        next_steps="承台施工",
        nothing_to_report=False,
        reason="核减二月多报",
    ),
    ReportReviewed(project_id=PROJECT, period=MARCH, remark="属实"),
    ReportReturned(project_id=PROJECT, period=MARCH, stage=ReturnStage.REVIEW, reason="与形象进度不符"),
    ReportAccepted(project_id=PROJECT, period=MARCH, remark="收"),
    ReportCorrected(
        project_id=PROJECT,
        period=MARCH,
        before=BEFORE,
        after=AFTER,
        reason="多报一笔",
        basis=BASIS,
        consent="业主来函同意",
    ),
    ReportExcused(project_id=PROJECT, period=MARCH, reason="疫情停工", basis=BASIS),
)
