"""All commands: one mutation each, one input, and one union of the success and the refusals."""

import strawberry

from schema.mutations.entries import EntryMutations
from schema.mutations.imports import ImportMutations
from schema.mutations.organisations import OrganisationMutations
from schema.mutations.programmes import ProgrammeMutations
from schema.mutations.projects import ProjectMutations
from schema.mutations.reports import ReportMutations


@strawberry.type(
    description="命令：各有一个 input，答以回执或拒绝 / Commands: one input each, answered by receipt or refusal"
)
class Mutation(
    OrganisationMutations, ProgrammeMutations, ProjectMutations, EntryMutations, ReportMutations, ImportMutations
):
    pass
