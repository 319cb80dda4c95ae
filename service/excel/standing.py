"""The journal that stands, for commands that ask it: where to read, what its present is, which programme is meant."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from events.refusals import InvalidInput, UnknownProgramme

if TYPE_CHECKING:
    from projections.programmes import ProgrammeRow


NO_DOCUMENT = "计划表要有依据：用 --document-title、--issuer、--issued-on 说明所据文件"


class Standing(NamedTuple):
    """The reader's address, the journal's id and its present."""

    address: str
    journal_id: UUID
    now: datetime


def standing(url: str, journal: str) -> Standing:
    """WrongJournal where none of this release stands."""
    import psycopg

    from events.journal.opening import WrongJournal, find_journal, last_moment
    from events.vocabulary import ClockKind
    from projections.projector import digest
    from projections.rebuild import standing_digest
    from service.build import conninfos

    addresses = conninfos(url, journal)
    with psycopg.connect(addresses.owner, autocommit=True) as owner:
        stands = owner.execute("SELECT to_regclass(%s)", (f'"{journal}".facts',)).fetchone()
        if stands is None or stands[0] is None:
            raise WrongJournal(f"模式 {journal} 里还没有台账日志；请先运行 taizhang serve 或 taizhang demo。")
        if standing_digest(owner, journal) != digest():
            raise WrongJournal("现有投影是另一版本建的，读不得；请先运行 taizhang replay --swap。")
        opened = find_journal(owner)
        now = last_moment(owner) if opened.clock is ClockKind.SIMULATED else datetime.now(UTC)
    return Standing(addresses.reader, opened.journal_id, now)


def programme_named(rows: "list[ProgrammeRow]", said: str | None) -> UUID:
    """The one programme of this id, title or year, else the one whose year and title have all these words."""
    found = [row for row in rows if said is None or said in (str(row.programme_id), row.title, str(row.year))]
    if not found and said is not None:
        words = said.split()
        found = [row for row in rows if words and all(word == str(row.year) or word in row.title for word in words)]
    if not found and said is not None:
        raise UnknownProgramme(said)
    if len(found) != 1:
        names = "、".join(row.title for row in found) or "无"
        raise InvalidInput(f"要用 --programme 指明一个方案；现有：{names}", "programme")
    return found[0].programme_id
