"""Folding without a database: a fact of every topic, and what a projection makes of facts in order."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from events.actor import Actor, Mark, Role
from events.facts import Fact
from events.facts.entry import EntryListed, ListingVoided, PlanAdjusted
from events.facts.journal import JournalOpened
from events.facts.organisation import AliasRecognised, OrganisationRenamed
from events.facts.programme import MonthReopened
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
from events.facts.report import Figures, ReportCorrected, ReportExcused, ReportFiled
from events.journal.streams import stream_of
from events.vocabulary import (
    Certainty,
    ClockKind,
    Goal,
    HashName,
    Identifier,
    Money,
    PersonRef,
    Unit,
    Years,
)
from projections.engine import Changes, fold_all
from projections.projection import Projection
from tests.deciding import world
from tests.deciding.world import AGENT, BASIS, CODE, ENTRY, MARCH, OTHER_ENTRY, OWNER, PROGRAMME, PROJECT, SECOND

AT = datetime(2020, 4, 3, 4, 0, tzinfo=UTC)
JULY = date(2020, 7, 1)
JULY_DOCUMENT = UUID(int=0xD07)

journal_opened = JournalOpened(
    journal_id=UUID(int=0xF0001),
    origin="台账.柳州",
    hash=HashName.SHA256,
    leaf_format=0,
    clock=ClockKind.SIMULATED,
    zone="Asia/Shanghai",
)
organisation_renamed = OrganisationRenamed(
    organisation_id=OWNER, before=world.owner.name, after="柳州城投集团", effective_from=JULY, basis=BASIS
)
alias_recognised = AliasRecognised(organisation_id=OWNER, text="城投")
march_reopened = MonthReopened(programme_id=PROGRAMME, period=MARCH, reason="补报两个项目")
registered: ProjectRegistered = replace(
    world.project,
    identifiers=(CODE, Identifier(scheme="OLD_CODE", value="A 7")),
    scope="主桥长 430 米",
    areas=("450205", "450204"),
    years=Years(stated="2018～2021", first=2018, last=2021),
    total=Money.of("12.5", Unit.YI),
    agents=(AGENT,),
    construction_type="NEW",
)
project_renamed = ProjectRenamed(
    project_id=PROJECT, before="柳江大桥", after="柳江二桥", effective_from=JULY, basis=BASIS
)
total_revised = TotalRevised(
    project_id=PROJECT, before=Money.of("12.5", Unit.YI), after=Money.of("130000"), effective_from=JULY, basis=BASIS
)
NEW_CODE = Identifier(scheme=CODE.scheme, value="2020-450200-48-03-000002")
identified = ProjectIdentified(project_id=PROJECT, before=CODE, after=NEW_CODE, effective_from=JULY, basis=None)
opening_balance_set = OpeningBalanceSet(
    project_id=PROJECT,
    as_of=date(2019, 12, 31),
    before=None,
    completed=Money.of("4.2", Unit.YI),
    certainty=Certainty.FINAL,
    basis=BASIS,
)
started = ProjectStarted(project_id=PROJECT, on=date(2020, 3, 18), evidence="开工令")
in_use = PutIntoUse(project_id=PROJECT, on=date(2020, 12, 28), evidence="通车")
voided = ProjectVoided(project_id=PROJECT, reason="重复登记", basis=None)
LEADER = PersonRef(UUID(int=0xA0099))
listed: EntryListed = replace(
    world.listed,
    row_no=17,
    month_plan=(Decimal(1000),) * 12,
    goal=Goal(ensured="完成主体", striven_for="通车", text="确保完成主体，力争通车"),
    planned_start=date(2020, 3, 1),
    planned_finish=date(2021, 6, 30),
    land_counties=(SECOND,),
    sponsoring_leader=LEADER,
    remark="跨年",
    extra={"BOND": "8000"},
)
plan_adjusted = PlanAdjusted(
    entry_id=ENTRY,
    before=Money.of("12000"),
    after=Money.of("1.5", Unit.YI),
    effective_from=JULY,
    reason="资金提前到位",
    basis=BASIS,
)
listed_twice: EntryListed = replace(listed, entry_id=OTHER_ENTRY, row_no=18)
listing_voided = ListingVoided(entry_id=OTHER_ENTRY, reason="与第 17 行重复", basis=BASIS)
filed: ReportFiled = replace(
    world.filed,
    year_to_date=Money.of("300"),
    since_start=Money.of("4.23", Unit.YI),
    preparatory_progress="施工许可已办",
    problems="征地",
    next_steps="承台施工",
    reason="说明",
)
FIGURES = Figures(
    completed=Money.of("120.5"),
    year_to_date=Money.of("300"),
    since_start=Money.of("4.23", Unit.YI),
    progress="桩基完成",
    preparatory_progress="施工许可已办",
)
CORRECT_FIGURES = replace(FIGURES, completed=Money.of("118"), year_to_date=None, progress="桩基完成九成")
corrected = ReportCorrected(
    project_id=PROJECT,
    period=MARCH,
    before=FIGURES,
    after=CORRECT_FIGURES,
    reason="设备款计列月份有误",
    basis=BASIS,
    consent="业主同意",
)
excused = ReportExcused(project_id=PROJECT, period=MARCH, reason="方案重大调整", basis=BASIS)

STORY: tuple[Fact, ...] = (
    journal_opened,
    *(world.owner, world.lead, organisation_renamed, alias_recognised),
    *(world.programme, world.document, world.march, world.march_closed, march_reopened),
    *(registered, project_renamed, total_revised, identified, opening_balance_set, started, in_use),
    *(listed, plan_adjusted, listed_twice, listing_voided),
    *(filed, world.reviewed, world.returned, filed, world.reviewed, world.accepted, corrected, world.returned, excused),
    *(world.exited_from_april, voided),
)
"""Every topic at least once, in an order that may happen."""

CLERK = Actor(PersonRef(UUID(int=0xA0011)), frozenset({Role.REPORTING_CLERK}), OWNER)


def marked(facts: Iterable[Fact], *, start: int = 1, by: Actor = CLERK) -> list[tuple[Fact, Mark]]:
    """Facts with where they would stand in a journal, a second apart."""
    versions: dict[UUID, Iterator[int]] = {}
    role = min(by.roles).value
    return [
        (
            fact,
            Mark(
                position=position,
                at=moment(position),
                stream=stream_of(fact),
                version=next(versions.setdefault(stream_of(fact), count(1))),
                actor=by.ref,
                unit=by.unit,
                role=role,
            ),
        )
        for position, fact in enumerate(facts, start)
    ]


def moment(position: int) -> datetime:
    return AT + timedelta(seconds=position)


def told(projection: Projection, *facts: Fact) -> Changes:
    """What facts, from position 1 on, do to an empty table."""
    changes = Changes(projection)
    fold_all([changes], marked(facts), None)
    return changes


def row(projection: Projection, *facts: Fact) -> Any:
    """The only row that stands after facts."""
    (standing,) = told(projection, *facts).standing.values()
    assert standing is not None
    return standing.row
