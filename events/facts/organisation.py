"""Organisations: counties, departments, firms, owners and 代建单位."""

from datetime import date

from events.facts import Fact
from events.vocabulary import Basis, Code, Name, OrganisationKind, OrgRef


class OrganisationRegistered(Fact, topic="organisation.registered"):
    """登记了一个单位。"""

    organisation_id: OrgRef
    name: Name
    kind: OrganisationKind
    area_code: Code | None
    uscc: Code | None


class OrganisationRenamed(Fact, topic="organisation.renamed"):
    """单位更名；原名仍可识别。"""

    organisation_id: OrgRef
    before: Name
    after: Name
    effective_from: date
    basis: Basis


class AliasRecognised(Fact, topic="organisation.alias_recognised"):
    """认定某一写法就是该单位。"""

    organisation_id: OrgRef
    text: Name


OrganisationFact = OrganisationRegistered | OrganisationRenamed | AliasRecognised
