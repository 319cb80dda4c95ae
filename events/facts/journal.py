"""Facts about the journal itself; the prefix `journal.` is reserved for these."""

from uuid import UUID

from events.facts import Fact
from events.vocabulary import ClockKind, HashName, Name


class JournalOpened(Fact, topic="journal.opened"):
    """开立了本台账日志，并就此固定其编号、来源、散列算法、叶格式、时钟与时区。"""

    journal_id: UUID
    origin: Name
    hash: HashName
    leaf_format: int
    clock: ClockKind
    zone: Name


JournalFact = JournalOpened
