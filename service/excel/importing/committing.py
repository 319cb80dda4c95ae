"""A proposal → one append, all or nothing. Blocks until it is committed: asynchronous callers use a thread."""

from events.actor import Actor
from events.desk import Desk
from events.journal.receipts import Receipt
from events.refusals import ImportRefused, Unknown
from service.excel.importing.proposing import Prepared
from service.excel.refusals import ImportBlocked, RowsRefused
from service.excel.tables import Problem


def commit(desk: Desk, prepared: Prepared, actor: Actor) -> Receipt | None:
    """The receipt; None where there is nothing to do. The same proposal again gets the first receipt.

    Raises ImportBlocked where errors or questions stand in the way, RowsRefused with a problem at every cell that is to
    blame, and what else the desk refuses (JournalBusy …). Then nothing was written.
    """
    proposal = prepared.proposal
    if not proposal.can_commit:
        raise ImportBlocked(len(proposal.errors), len(proposal.questions))
    if not prepared.steps:
        return None
    try:
        return desk.handle_many(
            [(step.command, step.how) for step in prepared.steps],
            actor,
            name=prepared.name,
            command_id=prepared.command_id,
            expected_version=prepared.expected_version,
        )
    except ImportRefused as refused:
        raise RowsRefused(_problems(prepared, refused)) from refused


def _problems(prepared: Prepared, refused: ImportRefused) -> list[Problem]:
    """What was refused, at its cells; not what was refused only because something before it was (an entry of a project
    that was not registered)."""
    ids = (getattr(prepared.steps[index].command, "id", None) for index, _ in refused.refusals)
    given = {str(id) for id in ids if id}
    return [
        prepared.steps[index].problem(refusal)
        for index, refusal in refused.refusals
        if not (isinstance(refusal, Unknown) and any(id in refusal.message for id in given))
    ]
