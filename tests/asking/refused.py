"""A refused input for every mutation; every branch of the tree of refusals but one is among them."""

from typing import Any, NamedTuple

from events.actor import Actor
from tests.asking.telling import BASIS
from tests.journaling import small
from tests.journaling.small import CLERK, LEAD, LIAISON, OFFICE, OWNER, PROGRAMME


class Refusing(NamedTuple):
    """An input that is refused, as which type, with which code and path."""

    input: dict[str, Any]
    kind: str
    code: str
    path: str | None
    by: Actor = OFFICE


NOWHERE = str(small.NOWHERE)
CHANGING = {"effectiveFrom": "2020-05-01", "basis": BASIS}


def refusals(world: small.World) -> dict[str, Refusing]:
    """For every mutation one refusal."""
    project, entry = str(world.projects[0]), str(world.entries[0])
    return {
        **_of_lists(),
        **_of_documents_and_months(),
        **_of_projects(project),
        **_of_entries(project, entry),
        **_of_reports(project),
    }


def _of_lists() -> dict[str, Refusing]:
    return {
        "registerOrganisation": Refusing(
            {"name": "柳北区人民政府", "kind": "COUNTY"}, "OutOfOrderRefusal", "organisation_name_taken", "name"
        ),
        "renameOrganisation": Refusing(
            {"organisationId": NOWHERE, "name": "新名", **CHANGING},
            "UnknownRefusal",
            "unknown_organisation",
            "organisationId",
        ),
        "recogniseAlias": Refusing(
            {"organisationId": str(OWNER), "text": "电话13912345678"}, "MalformedRefusal", "personal_data", "text"
        ),
        "openProgramme": Refusing(
            {
                "level": "CITY",
                "issuingArea": "450200",
                "year": 2021,
                "title": "方案",
                "categories": [],
                "sectors": [],
            },
            "MalformedRefusal",
            "invalid_input",
            "categories",
        ),
    }


def _of_documents_and_months() -> dict[str, Refusing]:
    month = {"programmeId": str(PROGRAMME), "period": "2020-01"}
    return {
        "issueDocument": Refusing(
            {"programmeId": NOWHERE, "kind": "ANNUAL", "basis": BASIS},
            "UnknownRefusal",
            "unknown_programme",
            "programmeId",
        ),
        "openMonth": Refusing(
            {**month, "opens": "2020-01-25T00:00:00+08:00", "due": "2020-02-05T00:00:00+08:00"},
            "OutOfOrderRefusal",
            "month_already_opened",
            "period",
        ),
        "closeMonth": Refusing({**month, "period": "2020-09"}, "OutOfOrderRefusal", "month_not_opened", "period"),
        "reopenMonth": Refusing({**month, "reason": "漏报"}, "OutOfOrderRefusal", "month_not_closed", "period"),
    }


def _of_projects(project: str) -> dict[str, Refusing]:
    unknown_project = ("UnknownRefusal", "unknown_project", "projectId")
    return {
        "registerProject": Refusing(
            {"name": "项目", "identifiers": [{"scheme": "PROJECT_CODE", "value": "2020-000000"}]},
            "OutOfOrderRefusal",
            "identifier_taken",
            "identifiers",
        ),
        "renameProject": Refusing({"projectId": NOWHERE, "name": "新名", **CHANGING}, *unknown_project),
        "reviseTotal": Refusing(
            {"projectId": project, "total": {"amount": "一千"}, **CHANGING},
            "MalformedRefusal",
            "invalid_input",
            "total",
        ),
        "identifyProject": Refusing(
            {
                "projectId": project,
                "identifier": {"scheme": "PROJECT_CODE", "value": "2020-000001"},
                "effectiveFrom": "2020-05-01",
            },
            "OutOfOrderRefusal",
            "identifier_taken",
            "identifier",
        ),
        "setOpeningBalance": Refusing(
            {"projectId": project, "asOf": "2019-12-31", "completed": {"amount": "-1"}},
            "MalformedRefusal",
            "invalid_input",
            "completed",
        ),
        "startProject": Refusing(
            {"projectId": project, "on": "2030-01-01"}, "MalformedRefusal", "date_in_future", "on"
        ),
        "putProjectIntoUse": Refusing({"projectId": NOWHERE, "on": "2020-01-01"}, *unknown_project),
        "voidProject": Refusing(
            {"projectId": project, "reason": "重复"}, "OutOfOrderRefusal", "project_still_listed", "projectId"
        ),
    }


def _of_entries(project: str, entry: str) -> dict[str, Refusing]:
    return {
        "listEntry": Refusing(
            {
                "programmeId": str(PROGRAMME),
                "projectId": project,
                "documentId": str(small.DOCUMENT),
                "effectiveFrom": "2020-02-01",
                "category": "NEW_START",
                "sector": "INFRASTRUCTURE",
                "annualPlan": {"amount": "1200"},
                "responsibleUnits": [str(LEAD)],
            },
            "OutOfOrderRefusal",
            "already_listed",
            "projectId",
        ),
        "adjustPlan": Refusing(
            {"entryId": entry, "annualPlan": None, "reason": "资金", **CHANGING},
            "MalformedRefusal",
            "plan_missing",
            "annualPlan",
        ),
        "exitEntry": Refusing(
            {"entryId": entry, "cause": "OBJECTIVE", "reason": "政策", **CHANGING},
            "NotAllowedRefusal",
            "role_not_allowed",
            None,
            CLERK,
        ),
        "voidListing": Refusing({"entryId": NOWHERE, "reason": "误列"}, "UnknownRefusal", "unknown_entry", "entryId"),
    }


def _of_reports(project: str) -> dict[str, Refusing]:
    january = {"projectId": project, "period": "2020-01"}
    not_filed = ("OutOfOrderRefusal", "report_not_filed", "period")
    return {
        "fileReport": Refusing(
            {**january, "completed": {"amount": "-3"}}, "MalformedRefusal", "reason_missing", "reason", CLERK
        ),
        "reviewReport": Refusing(january, *not_filed, LIAISON),
        "returnReport": Refusing({**january, "reason": "数据不符"}, *not_filed),
        "acceptReport": Refusing(
            {**january, "expectedVersion": 7}, "ConflictRefusal", "version_conflict", "expectedVersion"
        ),
        "correctReport": Refusing({**january, "reason": "多报", "basis": BASIS}, *not_filed),
        "excuseReport": Refusing(
            {"projectId": project, "period": "2020-11", "reason": "停工"},
            "OutOfOrderRefusal",
            "month_not_opened",
            "period",
        ),
    }
