"""A proposal as one JSON object. Keys are camelCase and stay what they are; amounts are numbers in 万元, null where
nothing is said; texts are as in the file, or Chinese and ready to be shown.

    file            {name, sha256}
    programme       {id, title}
    position        the ledger's, that everything was held against
    document        {id, kind, title, issuer, issuedOn, documentNo, effectiveFrom}, null where none is needed
    canCommit       whether neither errors nor open questions stand in the way
    changesNothing  whether the ledger says all of this already
    counts          {changes: {<kind>: number}, problems: {ERROR, WARNING, QUESTION}, questions, notInFile, persons};
                    persons: how many the directory would be told of
    changes         [{kind, label, place, about, id, before, after, figureBefore, figureAfter}]
    problems        [{code, severity, place, message, proposal}]
    questions       [{id, kind, place, places, about, message, candidates: [{choice, label}]}]; answers are given by id
    totals          [{place, label, path, stated, computed, difference, agrees, recorded}], figures {count, total, plan}
    notes           [{place, text}]
    notInFile       [{entryId, projectId, name}]
    receipt         {commandId, person, position, first, last, recordedAt, root}, null where nothing was written
    noted           how many persons the directory has from the file now, null where it was not told or could not be

A place is {sheet, row, column, cell}.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from events.journal.receipts import Receipt
from service.excel.importing.proposal import Comparison, Figures, Proposal, ProposedDocument, Question
from service.excel.presenting.wording import cells_of, exact
from service.excel.tables import Place, Problem, Severity

Object = dict[str, Any]
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class Written(NamedTuple):
    """What was written: by which command, by whom, as which import (what `taizhang undo-import` takes), and where the
    journal stood after it. `root` is in hex."""

    command_id: UUID
    person: UUID
    position: int
    first: int | None
    last: int | None
    recorded_at: datetime
    root: str
    import_id: UUID

    @classmethod
    def of(cls, receipt: Receipt, person: UUID, import_id: UUID) -> "Written":
        return cls(
            command_id=receipt.command_id,
            person=person,
            position=receipt.position,
            first=receipt.first,
            last=receipt.last,
            recorded_at=receipt.recorded_at,
            root=receipt.root.hex(),
            import_id=import_id,
        )


def to_json(proposal: Proposal, written: Written | None = None, noted: int | None = None) -> bytes:
    """The object in UTF-8, indented, with a line end."""
    return msgspec.json.format(_ENCODER.encode(structured(proposal, written, noted)), indent=2) + b"\n"


def structured(proposal: Proposal, written: Written | None = None, noted: int | None = None) -> Object:
    """The object as Python's own dicts and lists; amounts are Decimal."""
    return {
        "file": {"name": proposal.file_name, "sha256": proposal.sha256},
        "programme": {"id": proposal.programme_id, "title": proposal.programme},
        "position": proposal.position,
        "document": _document(proposal.document) if proposal.document else None,
        "canCommit": proposal.can_commit,
        "changesNothing": proposal.changes_nothing,
        "counts": _counts(proposal),
        "changes": [
            {
                "kind": change.kind,
                "label": change.kind.label,
                "place": _place(change.place),
                "about": change.about,
                "id": change.id,
                "before": change.before,
                "after": change.after,
                "figureBefore": _amount(change.figure_before),
                "figureAfter": _amount(change.figure_after),
            }
            for change in proposal.changes
        ],
        "problems": [_problem(problem) for problem in proposal.problems],
        "questions": [_question(question) for question in proposal.questions],
        "totals": [_comparison(one) for one in proposal.totals],
        "notes": [{"place": _place(note.place), "text": note.text} for note in proposal.notes],
        "notInFile": [
            {"entryId": one.entry_id, "projectId": one.project_id, "name": one.name} for one in proposal.not_in_file
        ],
        "receipt": _receipt(written) if written else None,
        "noted": noted,
    }


def _problem(problem: Problem) -> Object:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "place": _place(problem.place),
        "message": problem.message,
        "proposal": problem.proposal,
    }


def _document(document: ProposedDocument) -> Object:
    return {
        "id": document.document_id,
        "kind": document.kind,
        "title": document.title,
        "issuer": document.issuer,
        "issuedOn": document.issued_on,
        "documentNo": document.document_no,
        "effectiveFrom": document.effective_from,
    }


def _counts(proposal: Proposal) -> Object:
    severities = [problem.severity for problem in proposal.problems]
    return {
        "changes": {kind.value: count for kind, count in proposal.counts().items()},
        "problems": {severity.value: severities.count(severity) for severity in Severity},
        "questions": len(proposal.questions),
        "notInFile": len(proposal.not_in_file),
        "persons": proposal.persons,
    }


def _question(question: Question) -> Object:
    return {
        "id": question.id,
        "kind": question.kind,
        "place": _place(question.place),
        "places": [_place(place) for place in cells_of(question)],
        "about": question.about,
        "message": question.message,
        "candidates": [{"choice": one.choice, "label": one.label} for one in question.candidates],
    }


def _comparison(one: Comparison) -> Object:
    return {
        "place": _place(one.place) if one.place else None,
        "label": one.label,
        "path": one.path,
        "stated": _figures(one.stated),
        "computed": _figures(one.computed),
        "difference": _figures(one.difference),
        "agrees": one.agrees,
        "recorded": one.recorded,
    }


def _receipt(written: Written) -> Object:
    return {
        "commandId": written.command_id,
        "importId": written.import_id,
        "person": written.person,
        "position": written.position,
        "first": written.first,
        "last": written.last,
        "recordedAt": written.recorded_at,
        "root": written.root,
    }


def _figures(figures: Figures) -> Object:
    return {"count": figures.count, "total": _amount(figures.total), "plan": _amount(figures.plan)}


def _place(place: Place) -> Object:
    return {"sheet": place.sheet, "row": place.row, "column": place.column, "cell": place.cell}


def _amount(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else exact(amount)
