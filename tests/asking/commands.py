"""One accepted and one refused input for every mutation, on the world of tests/journaling/small.py."""

from typing import Any, NamedTuple
from uuid import UUID

from events.actor import Actor
from tests.journaling import small
from tests.journaling.small import CLERK, LEAD, LIAISON, OFFICE, OWNER, PROGRAMME

BASIS = {
    "title": "关于调整的批复",
    "issuer": "柳州市人民政府",
    "issuedOn": "2020-03-30",
    "documentNo": "柳政函〔2020〕1号",
}
OTHER_OFFICE = small.OTHER_OFFICE


class Telling(NamedTuple):
    """A mutation, its input and who gives it; the object that it changes, and what that says afterwards."""

    mutation: str
    input: dict[str, Any]
    changed: str
    then: dict[str, Any]
    by: Actor = OFFICE

    @property
    def document(self) -> str:
        kind = self.mutation[0].upper() + self.mutation[1:]
        return f"""
            mutation ($input: {kind}Input!) {{
              {self.mutation}(input: $input) {{
                __typename
                ... on Refusal {{ code message path }}
                ... on {recorded(self.mutation)} {{
                  receipt {{ commandId position recordedAt root first last version appended }}
                  {self.changed}
                }}
              }}
            }}"""


RECORDED = {
    "Organisation": ("registerOrganisation", "renameOrganisation", "recogniseAlias"),
    "Programme": ("openProgramme",),
    "Document": ("issueDocument",),
    "Month": ("openMonth", "closeMonth", "reopenMonth"),
    "Entry": ("listEntry", "adjustPlan", "exitEntry"),
    "Report": ("fileReport", "reviewReport", "returnReport", "acceptReport", "correctReport", "excuseReport"),
}


def recorded(mutation: str) -> str:
    """The success type of a mutation."""
    return next((f"{kind}Recorded" for kind, names in RECORDED.items() if mutation in names), "ProjectRecorded")


def story(world: small.World) -> list[Telling]:
    """Every mutation once, in an order in which all are accepted."""
    project, second, third = map(str, world.projects)
    entry, leaving = map(str, world.entries[:2])
    january, february = ({"projectId": project, "period": period} for period in ("2020-01", "2020-02"))
    status = "report { status completed filed accepted corrected version filedUnit { id } progress }"
    return [
        Telling(
            "registerOrganisation",
            {"name": "柳南区人民政府", "kind": "COUNTY", "areaCode": "450204"},
            "organisation { name kind areaCode version }",
            {"name": "柳南区人民政府", "kind": "COUNTY", "areaCode": "450204", "version": 1},
        ),
        Telling(
            "renameOrganisation",
            {"organisationId": str(OWNER), "name": "柳州城投集团", "effectiveFrom": "2020-05-01", "basis": BASIS},
            "organisation { name }",
            {"name": "柳州城投集团"},
        ),
        Telling(
            "recogniseAlias",
            {"organisationId": str(OWNER), "text": "城投"},
            "organisation { aliases }",
            {"aliases": ["柳州市城市建设投资公司", "城投"]},
        ),
        Telling(
            "openProgramme",
            {
                "level": "CITY",
                "issuingArea": "450200",
                "year": 2021,
                "title": "2021年方案",
                "categories": [{"code": "NEW", "label": "新开工", "group": "IMPLEMENTING", "planRequired": True}],
                "sectors": [{"code": "IND", "label": "工业"}],
                "extraColumns": [{"code": "BOND", "label": "专项债", "type": "NUMBER"}],
            },
            "programme { title categories { code planRequired } sectors { label } extraColumns { type } }",
            {
                "title": "2021年方案",
                "categories": [{"code": "NEW", "planRequired": True}],
                "sectors": [{"label": "工业"}],
                "extraColumns": [{"type": "NUMBER"}],
            },
        ),
        Telling(
            "issueDocument",
            {
                "programmeId": str(PROGRAMME),
                "kind": "SUPPLEMENT",
                "batchNo": 1,
                "basis": BASIS,
                "stated": [{"category": "NEW_START", "count": 3, "plan": {"amount": "0.36", "unit": "YI"}}],
            },
            "document { kind batchNo title documentNo stated { category amounts { count plan total } } }",
            {
                "kind": "SUPPLEMENT",
                "batchNo": 1,
                "title": "关于调整的批复",
                "documentNo": "柳政函〔2020〕1号",
                "stated": [{"category": "NEW_START", "amounts": {"count": 3, "plan": 3600, "total": None}}],
            },
        ),
        Telling(
            "openMonth",
            {
                "programmeId": str(PROGRAMME),
                "period": "2020-04",
                "opens": "2020-04-25T00:00:00+08:00",
                "due": "2020-05-05T23:59:59+08:00",
            },
            "month { period due status figure }",
            {"period": "2020-04", "due": "2020-05-05T23:59:59+08:00", "status": "OPEN", "figure": "ACTUAL"},
        ),
        Telling(
            "closeMonth",
            {"programmeId": str(PROGRAMME), "period": "2020-02"},
            "month { period status }",
            {"period": "2020-02", "status": "CLOSED"},
        ),
        Telling(
            "reopenMonth",
            {"programmeId": str(PROGRAMME), "period": "2020-02", "reason": "漏报"},
            "month { period status closedAt }",
            {"period": "2020-02", "status": "OPEN", "closedAt": None},
        ),
        Telling(
            "registerProject",
            {
                "name": "柳江大桥",
                "identifiers": [{"scheme": "PROJECT_CODE", "value": "2020-9"}],
                "owners": [str(OWNER)],
                "years": {"stated": "2018～2021", "first": 2018, "last": 2021},
                "total": {"amount": "5.2", "unit": "YI"},
            },
            "project { name total totalStated { text unit } years { stated first } owners { id } identifiers { value } }",
            {
                "name": "柳江大桥",
                "total": 52000,
                "totalStated": {"text": "5.2", "unit": "YI"},
                "years": {"stated": "2018～2021", "first": 2018},
                "owners": [{"id": str(OWNER)}],
                "identifiers": [{"value": "2020-9"}],
            },
        ),
        Telling(
            "renameProject",
            {"projectId": project, "name": "柳江特大桥", "effectiveFrom": "2020-05-01", "basis": BASIS},
            "project { name }",
            {"name": "柳江特大桥"},
        ),
        Telling(
            "reviseTotal",
            {"projectId": project, "total": None, "effectiveFrom": "2020-05-01", "basis": BASIS},
            "project { total }",
            {"total": None},
        ),
        Telling(
            "identifyProject",
            {
                "projectId": project,
                "identifier": {"scheme": "PROJECT_CODE", "value": "2020-8"},
                "effectiveFrom": "2020-05-01",
            },
            "project { identifiers { scheme value } }",
            {"identifiers": [{"scheme": "PROJECT_CODE", "value": "2020-8"}]},
        ),
        Telling(
            "setOpeningBalance",
            {"projectId": project, "asOf": "2019-12-31", "completed": {"amount": "830.5"}, "certainty": "ESTIMATED"},
            "project { openingBalance { asOf completed certainty } }",
            {"openingBalance": {"asOf": "2019-12-31", "completed": 830.5, "certainty": "ESTIMATED"}},
        ),
        Telling(
            "startProject",
            {"projectId": project, "on": "2020-03-01", "evidence": "开工令"},
            "project { startedOn }",
            {"startedOn": "2020-03-01"},
        ),
        Telling(
            "putProjectIntoUse",
            {"projectId": project, "on": "2020-04-01"},
            "project { inUseOn }",
            {"inUseOn": "2020-04-01"},
        ),
        Telling(
            "listEntry",
            {
                "programmeId": str(PROGRAMME),
                "projectId": "registerProject",
                "documentId": str(small.DOCUMENT),
                "effectiveFrom": "2020-02-01",
                "category": "NEW_START",
                "sector": "INFRASTRUCTURE",
                "annualPlan": {"amount": "1,200.50"},
                "monthPlan": [100.5] * 12,
                "goal": {"ensured": "主体完工"},
                "responsibleUnits": [str(LEAD)],
            },
            "entry { annualPlan planStated { text } monthPlan goal { ensured } responsibleUnits { id } version }",
            {
                "annualPlan": 1200.5,
                "planStated": {"text": "1,200.50"},
                "monthPlan": [100.5] * 12,
                "goal": {"ensured": "主体完工"},
                "responsibleUnits": [{"id": str(LEAD)}],
                "version": 1,
            },
        ),
        Telling(
            "adjustPlan",
            {
                "entryId": entry,
                "annualPlan": {"amount": "900"},
                "effectiveFrom": "2020-05-01",
                "reason": "资金未到位",
                "basis": BASIS,
            },
            "entry { listedPlan annualPlan }",
            {"listedPlan": 1200, "annualPlan": 900},
        ),
        Telling(
            "exitEntry",
            {
                "entryId": leaving,
                "cause": "OBJECTIVE",
                "effectiveFrom": "2020-01-01",
                "reason": "产业政策变动",
                "basis": BASIS,
            },
            "entry { exitedFrom exitCause }",
            {"exitedFrom": "2020-01-01", "exitCause": "OBJECTIVE"},
        ),
        Telling(
            "voidProject",
            {"projectId": second, "reason": "重复登记"},
            "project { voided }",
            {"voided": True},
        ),
        Telling(
            "fileReport",
            {**january, "completed": {"amount": "10.5"}, "progress": "桩基完成"},
            status,
            {"status": "FILED", "completed": 10.5, "filed": 10.5, "filedUnit": {"id": str(OWNER)}, "version": 1},
            CLERK,
        ),
        Telling("reviewReport", {**january, "remark": "同意"}, status, {"status": "REVIEWED", "version": 2}, LIAISON),
        Telling("acceptReport", january, status, {"status": "ACCEPTED", "accepted": 10.5}),
        Telling(
            "correctReport",
            {**january, "reason": "多报", "basis": BASIS, "completed": {"amount": "-1.25"}},
            status,
            {"completed": -1.25, "filed": 10.5, "corrected": -1.25, "progress": "桩基完成"},
        ),
        Telling("returnReport", {**january, "reason": "数据不符"}, status, {"status": "RETURNED"}),
        Telling("excuseReport", {**february, "reason": "疫情停工"}, status, {"status": "EXCUSED"}),
    ]


class Refusing(NamedTuple):
    """An input that is refused, as which type, with which code and path."""

    input: dict[str, Any]
    kind: str
    code: str
    path: str | None
    by: Actor = OFFICE


NOWHERE = str(UUID(int=0xDEAD))


def refusals(world: small.World) -> dict[str, Refusing]:
    """For every mutation one refusal: every branch of the tree is among them."""
    project, entry = str(world.projects[0]), str(world.entries[0])
    january = {"projectId": project, "period": "2020-01"}
    month = {"programmeId": str(PROGRAMME), "period": "2020-01"}
    changing = {"effectiveFrom": "2020-05-01", "basis": BASIS}
    not_filed = ("OutOfOrderRefusal", "report_not_filed", "period")
    unknown_project = ("UnknownRefusal", "unknown_project", "projectId")
    return {
        "registerOrganisation": Refusing(
            {"name": "柳北区人民政府", "kind": "COUNTY"}, "OutOfOrderRefusal", "organisation_name_taken", "name"
        ),
        "renameOrganisation": Refusing(
            {"organisationId": NOWHERE, "name": "新名", **changing},
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
        "registerProject": Refusing(
            {"name": "项目", "identifiers": [{"scheme": "PROJECT_CODE", "value": "2020-000000"}]},
            "OutOfOrderRefusal",
            "identifier_taken",
            "identifiers",
        ),
        "renameProject": Refusing({"projectId": NOWHERE, "name": "新名", **changing}, *unknown_project),
        "reviseTotal": Refusing(
            {"projectId": project, "total": {"amount": "一千"}, **changing},
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
            {"entryId": entry, "annualPlan": None, "reason": "资金", **changing},
            "MalformedRefusal",
            "plan_missing",
            "annualPlan",
        ),
        "exitEntry": Refusing(
            {"entryId": entry, "cause": "OBJECTIVE", "reason": "政策", **changing},
            "NotAllowedRefusal",
            "role_not_allowed",
            None,
            CLERK,
        ),
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
