"""`taizhang import FILE …`: what a table would do to the ledger; with `--commit`, it does. `taizhang undo-import ID …`:
what would take such an import back; with `--commit`, it is taken back.

Exit status: 0 where nothing is wrong, 1 where errors or open questions stand in the way, 2 where it was refused,
3 where it was committed and the persons that it names could not be noted in the directory.
Like service/cli.py: whatever is heavy is imported where it is used.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from events.refusals import InvalidInput
from events.vocabulary import DocumentKind, Period
from service.excel.standing import NO_DOCUMENT
from service.mending import in_a_line

if TYPE_CHECKING:
    from service.excel.importing.proposal import Answer, DocumentSaid

REFUSED = 2

importer = typer.Typer()


File = Annotated[Path, typer.Argument(help="工作簿（.xlsx）或 CSV / the workbook or CSV")]
Programme = Annotated[
    str | None, typer.Option(help="方案：编号，或年度和名称中的词 / programme by id, or by year and words of its title")
]
Month = Annotated[str | None, typer.Option(help="月报表的月份，如 2020-03；不给即计划表 / month of a monthly table")]
DocumentTitle = Annotated[str, typer.Option(help="所据文件的名称 / title of the document")]
Issuer = Annotated[str, typer.Option(help="印发机关 / who issued it")]
IssuedOn = Annotated[str, typer.Option(help="印发日期，如 2020-01-09 / day of issue")]
DocumentNo = Annotated[str | None, typer.Option(help="文号 / its number")]
Kind = Annotated[DocumentKind | None, typer.Option(help="文件的类别；不给则推定 / its kind", case_sensitive=False)]
BatchNo = Annotated[int | None, typer.Option(help="第几批 / number of the batch", min=1)]
RatifiedBy = Annotated[str | None, typer.Option(help="审定机关 / who ratified it")]
EffectiveFrom = Annotated[str | None, typer.Option(help="自哪个月生效，如 2020-06；不给则推定 / month of effect")]
Answers = Annotated[list[str] | None, typer.Option(help="对问题的回答：问题编号=选择，可重复 / ID=CHOICE, repeatable")]
AnswersFile = Annotated[
    Path | None, typer.Option(help="回答写在 JSON 文件里：{问题编号: 选择} / answers as a JSON object")
]
Commit = Annotated[bool, typer.Option("--commit", help="写入台账；不给则只试算 / write; dry run otherwise")]
Json = Annotated[bool, typer.Option("--json", help="以一个 JSON 对象输出 / print one JSON object")]
Marked = Annotated[Path | None, typer.Option(help="标注了问题的工作簿写到哪里 / where to write the marked workbook")]
All = Annotated[bool, typer.Option("--all", help="全部列出，不只前 20 项 / show every line")]
Person = Annotated[UUID | None, typer.Option("--as", help="记账人的人员编号；不给则新编 / person who imports")]


@importer.command(name="import")
def import_(
    file: File,
    programme: Programme = None,
    month: Month = None,
    document_title: DocumentTitle = "",
    issuer: Issuer = "",
    issued_on: IssuedOn = "",
    document_no: DocumentNo = None,
    kind: Kind = None,
    batch_no: BatchNo = None,
    ratified_by: RatifiedBy = None,
    effective_from: EffectiveFrom = None,
    answer: Answers = None,
    answers: AnswersFile = None,
    commit: Commit = False,
    json: Json = False,
    marked: Marked = None,
    every: All = False,
    person: Person = None,
) -> None:
    """导入表格：先试算，加 --commit 才写入 / import a table; a dry run unless --commit is given."""
    with _refusing():
        from service.excel.import_run import Asked, Shown, read_file, run
        from service.excel.presenting.terminal import MOST

        more = (document_no, kind, batch_no, ratified_by, effective_from)
        document = _document(document_title, issuer, issued_on, *more)
        first = _month(month, "month") if month else None
        content, grid = read_file(file)
        asked = Asked(content, grid, programme, document, first, _answers(answer or [], answers))
        status = run(asked, Shown(json, marked, None if every else MOST), commit=commit, person=person)
    raise typer.Exit(status)


@importer.command()
def undo_import(
    import_id: Annotated[
        UUID, typer.Argument(metavar="IMPORT_ID", help="导入编号，写入时给出 / id of the import, as its receipt says")
    ],
    reason: Annotated[str, typer.Option(help="撤销的理由 / why")],
    document_title: DocumentTitle,
    issuer: Issuer,
    issued_on: IssuedOn,
    document_no: DocumentNo = None,
    commit: Commit = False,
    person: Person = None,
) -> None:
    """撤销导入：先看能否撤销，加 --commit 才写入 / take an import back; a dry run unless --commit is given."""
    with _refusing():
        from events.vocabulary import Basis
        from service.excel.importing.undoing import Why
        from service.excel.undo_run import run

        basis = Basis(title=document_title, issuer=issuer, issued_on=_day(issued_on), document_no=document_no)
        status = run(import_id, Why(reason, basis), commit_=commit, person=person)
    raise typer.Exit(status)


@contextmanager
def _refusing() -> Iterator[None]:
    """What is refused, or for an operator to mend, ends the command with one line and status 2: 1 means a table that
    was read and is not yet right."""
    try:
        yield
    except Exception as problem:
        said = in_a_line(problem)
        if said is None:
            raise
        print(f"taizhang：{said}", file=sys.stderr)
        raise typer.Exit(REFUSED) from problem


def _document(
    title: str,
    issuer: str,
    issued_on: str,
    document_no: str | None,
    kind: DocumentKind | None,
    batch_no: int | None,
    ratified_by: str | None,
    effective_from: str | None,
) -> "DocumentSaid | None":
    """None where nothing is said of a document; part of what it takes is not enough."""
    from service.excel.importing.proposal import DocumentSaid

    if not any((title, issuer, issued_on, document_no, kind, batch_no, ratified_by, effective_from)):
        return None
    if not (title and issuer and issued_on):
        raise InvalidInput(NO_DOCUMENT, "document")
    return DocumentSaid(
        title=title,
        issuer=issuer,
        issued_on=_day(issued_on),
        document_no=document_no,
        kind=kind,
        batch_no=batch_no,
        ratified_by=ratified_by,
        effective_from=_month(effective_from, "effectiveFrom") if effective_from else None,
    )


def _answers(said: Sequence[str], file: Path | None) -> "list[Answer]":
    """Those of the file, and over them those of the command line."""
    from service.excel.importing.proposal import Answer

    found = _answers_in(file) if file else {}
    for one in said:
        question, equals, choice = one.partition("=")
        if not (question and equals and choice):
            raise InvalidInput(f"“{one[:40]}”不是回答；请写成 问题编号=选择", "answer")
        found[question] = choice
    return [Answer(question, choice) for question, choice in found.items()]


def _answers_in(file: Path) -> dict[str, str]:
    import msgspec

    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, str])
    except OSError as problem:
        raise InvalidInput(f"读不了文件 {file}（{problem.strerror}）", "answers") from problem
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise InvalidInput(f"{file} 里不是回答；请写成 JSON 对象：问题编号对选择", "answers") from problem


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as problem:
        raise InvalidInput(f"“{said[:20]}”不是日期；请写成 2020-01-09", "issuedOn") from problem


def _month(said: str, path: str) -> date:
    try:
        return Period.parse(said).first
    except ValueError as problem:
        raise InvalidInput(f"“{said[:20]}”不是月份；请写成 2020-03", path) from problem
