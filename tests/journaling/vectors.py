"""The worked journal of docs/journal-format.md: seven facts, made to bytes by our own code, for both hashes.

`python -m tests.golden.rewrite` writes them into docs/journal-format.json and into the page; tests/journaling/
test_format.py works them out again with nothing but hashlib.
"""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from events.actor import ActorKind, Channel, Role, Source
from events.facts import Fact
from events.journal.format import (
    HASHES,
    LEAF_FORMAT,
    ActorRecord,
    Context,
    commitment,
    context_bytes,
    envelope_bytes,
    leaf,
    moment_text,
)
from events.journal.mapper import encode
from events.journal.streams import REPORTS, report_stream, stream_of
from events.journal.tree import Tree
from events.vocabulary import HashName, OrgRef, Period
from tests.golden.samples import FULL, MARCH, OWNER, PROJECT

DOCS = Path(__file__).parents[2] / "docs"
VECTORS = DOCS / "journal-format.json"
PAGE = DOCS / "journal-format.md"
BEGIN, END = "<!-- 向量由 make golden 写入，勿手改 -->\n", "<!-- 向量到此为止 -->\n"
SIZES = (0, 1, 2, 3, 7)
TOPICS = (
    "journal.opened",
    "organisation.registered",
    "programme.opened",
    "project.registered",
    "entry.listed",
    "programme.month_opened",
    "report.filed",
)

OPENED_AT = datetime(2020, 1, 9, 1, 0, tzinfo=UTC)
PERSON = UUID("016f8a3e-0000-7000-8000-000000000601")
SYSTEM = Context(
    command_id=UUID("016f8a3e-0000-7000-8000-000000000001"),
    command="OpenJournal",
    actor=ActorRecord(ActorKind.SYSTEM),
)
BY_OFFICE = Context(
    command_id=UUID("016f8a3e-0000-7000-8000-000000000701"),
    command="ImportProgramme",
    actor=ActorRecord(ActorKind.PERSON, PERSON),
    role=Role.MAJOR_PROJECTS_OFFICE.value,
)
EVERYTHING = Context(
    command_id=UUID("016f8a3e-0000-7000-8000-000000000702"),
    command="FileReport",
    actor=ActorRecord(ActorKind.UNIT_ACCOUNT, PERSON),
    unit=OWNER,
    role=Role.REPORTING_CLERK.value,
    credential="key-7",
    on_behalf_of=OrgRef(OWNER),
    channel=Channel.WORKBOOK,
    source=Source(system="月报表", external_id="17", file_hash="ab" * 32, sheet="三月", row=17),
    cause="016f8a3e-0000-7000-8000-000000000701",
    occurred_on=date(2020, 3, 31),
    received_on=date(2020, 4, 2),
    import_id=UUID("016f8a3e-0000-7000-8000-000000000801"),
    rule_version="2020-1",
    trace_id="4bf92f3577b34da6a3ce929d0e0e4736",
)


def salt(position: int) -> bytes:
    """Sixteen bytes that nobody should use: position × 16 and up."""
    return bytes(range(position * 16, position * 16 + 16))


def facts() -> list[tuple[Fact, bytes]]:
    """Each fact with its envelope."""
    by_topic = {fact.topic: fact for fact in FULL}
    envelopes = []
    for position, topic in enumerate(TOPICS, start=1):
        fact = by_topic[topic]
        context = SYSTEM if position == 1 else EVERYTHING if position == len(TOPICS) else BY_OFFICE
        version = 2 if topic == "programme.month_opened" else 1
        at = moment_text(OPENED_AT + timedelta(days=position - 1, microseconds=position - 1))
        envelope = envelope_bytes(
            position, at, stream_of(fact), version, topic, type(fact).version, context_bytes(context)
        )
        envelopes.append((fact, envelope))
    return envelopes


def vectors() -> dict[str, Any]:
    rows: list[dict[str, Any]] = [
        {
            "position": position,
            "envelope": envelope.decode(),
            "salt": salt(position).hex(),
            "payload": encode(fact).decode(),
        }
        for position, (fact, envelope) in enumerate(facts(), start=1)
    ]
    return {
        "leaf_format": LEAF_FORMAT,
        "facts": rows,
        "hashes": {name.value: _hashed(name, rows) for name in HashName},
        "reports": {
            "name_space": str(REPORTS),
            "names": {
                f"{PROJECT}:{period.code}": str(report_stream(PROJECT, period))
                for period in (MARCH, Period.month(2020, 12))
            },
        },
    }


def _hashed(name: HashName, rows: list[dict[str, Any]]) -> dict[str, Any]:
    hash_ = HASHES[name]
    committed = [commitment(hash_, bytes.fromhex(row["salt"]), row["payload"].encode()) for row in rows]
    leaves = [leaf(hash_, row["envelope"].encode(), one) for row, one in zip(rows, committed, strict=True)]
    trees = {}
    for size in SIZES:
        trees[size] = Tree(hash_)
        trees[size].extend(leaves[:size])
    return {
        "commitments": [one.hex() for one in committed],
        "leaves": [one.hex() for one in leaves],
        "roots": {str(size): tree.root().hex() for size, tree in trees.items()},
        "peaks": {str(size): [peak.hex() for peak in tree.peaks] for size, tree in trees.items()},
    }


def block() -> str:
    """The part of the page that is worked out."""
    said = vectors()
    first = said["facts"][0]
    lines = [
        "第 1 条 / fact 1:\n",
        f"```text\nenvelope  {first['envelope']}\nsalt      {first['salt']}\npayload   {first['payload']}\n```\n",
        "第 7 条的信封（所有字段都有） / the envelope of fact 7, every field present:\n",
        f"```text\n{said['facts'][-1]['envelope']}\n```\n",
    ]
    for name, hashed in said["hashes"].items():
        lines.append(f"### {name}\n")
        lines.append("| position | commitment | leaf |\n|---|---|---|")
        pairs = zip(hashed["commitments"], hashed["leaves"], strict=True)
        lines += [f"| {position} | `{one}` | `{two}` |" for position, (one, two) in enumerate(pairs, start=1)]
        lines.append("\n| leaves | root | peaks |\n|---|---|---|")
        lines += [
            f"| {size} | `{root}` | {'<br>'.join(f'`{peak}`' for peak in hashed['peaks'][size]) or '—'} |"
            for size, root in hashed["roots"].items()
        ]
        lines.append("")
    lines.append("### 月报流名 / report streams\n")
    lines.append("| name | uuid5 |\n|---|---|")
    lines += [f"| `{name}` | `{id}` |" for name, id in said["reports"]["names"].items()]
    return "\n".join(lines) + "\n\n"


def files() -> dict[Path, bytes]:
    """docs/journal-format.json, and the page with its worked part replaced."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    data = json.dumps(vectors(), ensure_ascii=False, indent=2) + "\n"
    return {VECTORS: data.encode(), PAGE: f"{before}{BEGIN}\n{block()}{END}{after}".encode()}
