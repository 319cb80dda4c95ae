"""A mutation as these tests tell it: its input, who gives it, and what its object says afterwards."""

from typing import Any, NamedTuple

from events.actor import Actor
from tests.journaling.small import OFFICE

BASIS = {
    "title": "关于调整的批复",
    "issuer": "柳州市人民政府",
    "issuedOn": "2020-03-30",
    "documentNo": "柳政函〔2020〕1号",
}


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
    "Entry": ("listEntry", "adjustPlan", "exitEntry", "voidListing"),
    "Report": ("fileReport", "reviewReport", "returnReport", "acceptReport", "correctReport", "excuseReport"),
}


def recorded(mutation: str) -> str:
    """The success type of a mutation."""
    return next((f"{kind}Recorded" for kind, names in RECORDED.items() if mutation in names), "ProjectRecorded")
