"""An accepted input for every mutation, on the world of tests/journaling/small.py."""

from tests.asking.telling import BASIS, Telling
from tests.journaling import small
from tests.journaling.small import CLERK, LEAD, LIAISON, OWNER, PROGRAMME


def story(world: small.World) -> list[Telling]:
    """Every mutation once, in an order in which all are accepted; listEntry lists what registerProject registered."""
    project, second = map(str, world.projects[:2])
    entry, leaving, mistaken = map(str, world.entries[:3])
    return [
        *_of_organisations(),
        *_of_programmes(),
        *_of_months(),
        *_of_registering(),
        *_of_projects(project),
        *_of_progress(project),
        *_of_listing(),
        *_of_entries(entry, leaving, mistaken),
        *_of_voiding(second),
        *_of_reports(project),
    ]


def _of_organisations() -> list[Telling]:
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
    ]


def _of_programmes() -> list[Telling]:
    return [
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
            "document { kind batchNo title number stated { category amounts { count plan total } } }",
            {
                "kind": "SUPPLEMENT",
                "batchNo": 1,
                "title": "关于调整的批复",
                "number": "柳政函〔2020〕1号",
                "stated": [{"category": "NEW_START", "amounts": {"count": 3, "plan": 3600, "total": None}}],
            },
        ),
    ]


def _of_months() -> list[Telling]:
    return [
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
    ]


def _of_registering() -> list[Telling]:
    return [
        Telling(
            "registerProject",
            {
                "name": "柳江大桥",
                "identifiers": [{"scheme": "PROJECT_CODE", "value": "2020-9"}],
                "owners": [str(OWNER)],
                "years": {"stated": "2018～2021", "first": 2018, "last": 2021},
                "total": {"amount": "5.2", "unit": "YI"},
            },
            "project { name total totalStated { text unit } years { stated } owners { id } identifiers { value } }",
            {
                "name": "柳江大桥",
                "total": 52000,
                "totalStated": {"text": "5.2", "unit": "YI"},
                "years": {"stated": "2018～2021"},
                "owners": [{"id": str(OWNER)}],
                "identifiers": [{"value": "2020-9"}],
            },
        ),
    ]


def _of_projects(project: str) -> list[Telling]:
    return [
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
    ]


def _of_progress(project: str) -> list[Telling]:
    return [
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
    ]


def _of_listing() -> list[Telling]:
    return [
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
    ]


def _of_entries(entry: str, leaving: str, mistaken: str) -> list[Telling]:
    return [
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
        Telling("voidListing", {"entryId": mistaken, "reason": "误列", "basis": BASIS}, "entry { id }", {}),
    ]


def _of_voiding(second: str) -> list[Telling]:
    return [
        Telling(
            "voidProject",
            {"projectId": second, "reason": "重复登记"},
            "project { voided }",
            {"voided": True},
        ),
    ]


def _of_reports(project: str) -> list[Telling]:
    january, february = ({"projectId": project, "period": period} for period in ("2020-01", "2020-02"))
    status = "report { status completed filed accepted corrected version filedUnit { id } progress }"
    return [
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
