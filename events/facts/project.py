"""Projects: what is built, by whom, how large; whatever lists they stand on."""

from datetime import date
from uuid import UUID

from events.facts import Fact
from events.vocabulary import Basis, Certainty, Code, Identifier, Money, Name, OrgRef, Prose, Reason, Years


class ProjectRegistered(Fact, topic="project.registered"):
    """登记了一个项目。"""

    project_id: UUID
    name: Name
    identifiers: tuple[Identifier, ...]
    scope: Prose
    areas: tuple[Code, ...]
    years: Years | None
    total: Money | None
    owners: tuple[OrgRef, ...]
    agents: tuple[OrgRef, ...]
    construction_type: Code | None
    parent: UUID | None


class ProjectRenamed(Fact, topic="project.renamed"):
    """项目更名。"""

    project_id: UUID
    before: Name
    after: Name
    effective_from: date
    basis: Basis


class TotalRevised(Fact, topic="project.total_revised"):
    """项目总投资调整。"""

    project_id: UUID
    before: Money | None
    after: Money | None
    effective_from: date
    basis: Basis


class ProjectIdentified(Fact, topic="project.identified"):
    """项目取得或更换了代码。"""

    project_id: UUID
    before: Identifier | None
    after: Identifier
    effective_from: date
    basis: Basis | None


class OpeningBalanceSet(Fact, topic="project.opening_balance_set"):
    """核定了项目截至某日的累计完成投资，作为此后累计的起点。"""

    project_id: UUID
    as_of: date
    before: Money | None
    completed: Money
    certainty: Certainty
    basis: Basis | None


class ProjectStarted(Fact, topic="project.started"):
    """项目开工。"""

    project_id: UUID
    on: date
    evidence: Prose


class PutIntoUse(Fact, topic="project.put_into_use"):
    """项目投入使用。"""

    project_id: UUID
    on: date
    evidence: Prose


class ProjectVoided(Fact, topic="project.voided"):
    """该项目登记作废（误登或重复）。"""

    project_id: UUID
    reason: Reason
    basis: Basis | None


ProjectFact = (
    ProjectRegistered
    | ProjectRenamed
    | TotalRevised
    | ProjectIdentified
    | OpeningBalanceSet
    | ProjectStarted
    | PutIntoUse
    | ProjectVoided
)
