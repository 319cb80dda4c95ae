"""The stored facts: their samples as the journal writes them, one file a topic, version and fullness."""

from pathlib import Path

from events.journal.mapper import encode
from tests.golden.samples import FULL
from tests.golden.sparse import SPARSE

FACTS = Path(__file__).parent / "facts"


def files() -> dict[Path, bytes]:
    """Files of today's versions; those of older versions are kept by git and by the tests alone."""
    stored = {FACTS / f"{fact.topic}.v{type(fact).version}.json": encode(fact) for fact in FULL}
    return stored | {FACTS / f"{fact.topic}.v{type(fact).version}.sparse.json": encode(fact) for fact in SPARSE}
