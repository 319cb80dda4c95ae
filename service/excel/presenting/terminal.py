"""A proposal in a terminal: what would happen, what is wrong where, what is asked, what totals come to.

Everything that comes from a file is put in as `Text` without markup, and without what a terminal would obey.
"""

from collections.abc import Iterable, Iterator, Sequence
from shlex import quote

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from service.excel.importing.proposal import Proposal, Question
from service.excel.presenting.structured import Written
from service.excel.presenting.wording import (
    DOCUMENTS,
    SEVERITIES,
    Compared,
    by_severity,
    by_subject,
    cells_of,
    compared,
    plain,
    shown,
    told,
    verdict,
    where,
)
from service.excel.tables import Problem, Severity

WIDTH = 140
"""Columns of what is shown where no terminal says how wide it is."""
MOST = 20
"""So many lines of a table are shown where not all are asked for."""
_STYLES = {Severity.ERROR: "red", Severity.QUESTION: "cyan", Severity.WARNING: "yellow"}


def terminal(proposal: Proposal, *, most: int | None = MOST, committed: bool = False) -> RenderableType:
    """Everything that a terminal shows of a proposal; `most` lines of each table, all of them where it is None. What
    has been committed is not told whether it could be."""
    end = () if committed else (_end(proposal),)
    return Group(*_parts(proposal, most), *end)


def _end(proposal: Proposal) -> Text:
    more = "加 --commit 即写入。" if proposal.can_commit and not proposal.changes_nothing else ""
    return Text(f"\n{verdict(proposal)}{more}", style="bold")


def show(what: RenderableType) -> None:
    """On stdout; where no terminal says how wide it is, WIDTH."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, emoji=False, width=WIDTH)
    console.print(what)


def receipt(written: Written | None) -> RenderableType:
    """What was written, or that nothing was."""
    if written is None:
        return Text("没有要写入的，台账未动。")
    span = f"第 {written.first} 至 {written.last} 条" if written.first is not None else "没有新的事实"
    lines = (
        f"已写入：{span}，台账位置 {written.position}。",
        f"导入编号：{written.import_id}",
        f"记账人：{written.person}",
        f"根哈希：{written.root}",
    )
    return Text("\n".join(lines), style="green")


def noted(many: int) -> RenderableType:
    """How many persons the directory has from the file now."""
    return Text(f"已记入通讯录：{many} 人。", style="green")


def _parts(proposal: Proposal, most: int | None) -> Iterator[RenderableType]:
    yield _head(proposal)
    yield from _counts(proposal)
    yield from _changes(proposal, most)
    yield from _problems(proposal.problems, most)
    yield from _questions(proposal.questions, most)
    yield from _totals(proposal, most)
    yield from _left(proposal, most)
    yield from _directory(proposal)


def _head(proposal: Proposal) -> Text:
    lines = [
        f"文件：{plain(proposal.file_name)}（SHA-256 {proposal.sha256[:16]}…）",
        f"方案：{plain(proposal.programme)}，台账位置 {proposal.position}",
    ]
    if document := proposal.document:
        named = "，".join(plain(words) for words in (document.title, document.document_no or "") if words)
        from_month = f"{document.effective_from:%Y-%m} 起生效"
        lines.append(f"依据：{named}，{document.issued_on}，{from_month}（{DOCUMENTS[document.kind]}）")
    return Text("\n".join(lines))


def _counts(proposal: Proposal) -> Iterator[RenderableType]:
    if proposal.changes:
        rows = ((kind.label, str(count)) for kind, count in proposal.counts().items())
        yield from _table("将要发生", ("事项", "数量"), rows, right=("数量",))


def _changes(proposal: Proposal, most: int | None) -> Iterator[RenderableType]:
    subjects = by_subject(proposal)
    if subjects:
        rows = (
            (where(place), plain(about), "\n".join(told(one) for one in changes))
            for place, about, changes in subjects[:most]
        )
        yield from _table("按项目和单位", ("位置", "名称", "事项"), rows)
        yield from _more(subjects, most)


def _problems(problems: Sequence[Problem], most: int | None) -> Iterator[RenderableType]:
    if problems:
        rows = (
            (Text(SEVERITIES[one.severity], _STYLES[one.severity]), where(one.place), one.message, one.proposal)
            for one in by_severity(problems)[:most]
        )
        counts = ((name, sum(one.severity is severity for one in problems)) for severity, name in SEVERITIES.items())
        title = "、".join(f"{name} {count}" for name, count in counts if count)
        yield from _table(f"表中的问题：{title}", ("级别", "位置", "问题", "建议"), rows)
        yield from _more(problems, most)


def _questions(questions: Sequence[Question], most: int | None) -> Iterator[RenderableType]:
    if questions:
        rows = ((_places(one), one.message, _answers(one)) for one in questions[:most])
        yield from _table(f"要回答的问题：{len(questions)}", ("位置", "问题", "可选的回答"), rows)
        yield from _more(questions, most)


def _places(question: Question) -> str:
    places = cells_of(question)
    return where(question.place) + (f" 等 {len(places)} 处" if len(places) > 1 else "")


def _answers(question: Question) -> str:
    """As they are typed after `taizhang import`, each with what it means; quoted, so that no name runs as a command."""
    said = ((one.label, quote(plain(f"{question.id}={one.choice}"))) for one in question.candidates)
    return "\n".join(f"{plain(label)}：\n--answer {answer}" for label, answer in said)


def _totals(proposal: Proposal, most: int | None) -> Iterator[RenderableType]:
    """What agrees is only counted, but for everything that is asked for."""
    figures = compared(proposal.totals)
    told = [one for one in figures if most is None or not one.agrees]
    if not figures:
        return
    agreeing = sum(one.agrees for one in figures)
    title = f"列明数与各行相加：{agreeing} 处一致，{len(figures) - agreeing} 处不一致"
    if not told:
        yield Text(f"\n{title}", style="bold")
        return
    rows = ((where(one.place), plain(one.label), one.figure, *_figures(one)) for one in told[:most])
    titles = ("位置", "行", "栏", "列明", "各行相加", "相差")
    yield from _table(title, titles, rows, right=titles[3:])
    yield from _more(told, most)


def _figures(one: Compared) -> tuple[str, str, str]:
    return shown(one.stated), shown(one.computed), "一致" if one.agrees else shown(one.difference)


def _left(proposal: Proposal, most: int | None) -> Iterator[RenderableType]:
    """What the file does not mention, and its foot notes."""
    absent, notes = proposal.not_in_file, proposal.notes
    if absent:
        yield from _table(
            f"台账有、文件没有的项目：{len(absent)}（不动）", ("名称",), ((one.name,) for one in absent[:most])
        )
        yield from _more(absent, most)
    if notes:
        yield from _table("附注", ("位置", "内容"), ((where(one.place), one.text) for one in notes[:most]))
        yield from _more(notes, most)


def _directory(proposal: Proposal) -> Iterator[RenderableType]:
    """How many persons, and not who."""
    if proposal.persons:
        yield Text(f"\n表中列了 {proposal.persons} 人：写入时记入通讯录，姓名和电话不进台账。")


def _table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str | Text]], *, right: Sequence[str] = ()
) -> Iterator[RenderableType]:
    """The title above, not rich's own: that is broken to the width of a narrow table."""
    table = Table()
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else _lines(cell) for cell in row))
    yield Text(f"\n{title}", style="bold")
    yield table


def _lines(text: str) -> Text:
    return Text("\n".join(plain(line) for line in text.split("\n")))


def _more(items: Sequence[object], most: int | None) -> Iterator[Text]:
    if most is not None and len(items) > most:
        yield Text(f"……还有 {len(items) - most} 项；加 --all 全部列出。", style="dim")
