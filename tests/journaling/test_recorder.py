"""The library's own tests on our recorder, and its event store over our bytes."""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from time import monotonic, sleep
from types import ModuleType
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import EventStore, IntegrityError, StoredEvent
from psycopg import Connection, sql
from psycopg_pool import ConnectionPool

from events.actor import ActorKind
from events.facts.project import ProjectStarted
from events.journal.format import HASHES, ActorRecord, Envelope
from events.journal.mapper import FactMapper, Recorded
from events.journal.opening import make_roles, make_tables
from events.journal.reading import Reader
from events.journal.recorder import JournalRecorder, lock_head, open_head, see_head
from events.vocabulary import HashName

# The library's tests import its AES cipher, whose package nobody else here needs: empty modules stand in for it.
_CIPHER = {name: ModuleType(name) for name in ("Crypto.Cipher", "Crypto.Cipher.AES", "Crypto.Cipher._mode_gcm")}
if "eventsourcing.cipher" not in sys.modules:
    vars(_CIPHER["Crypto.Cipher"])["AES"] = _CIPHER["Crypto.Cipher.AES"]
    vars(_CIPHER["Crypto.Cipher.AES"])["key_size"] = ()
    vars(_CIPHER["Crypto.Cipher._mode_gcm"])["GcmMode"] = object
    absent = [name for name in _CIPHER if name not in sys.modules]
    sys.modules.update({name: _CIPHER[name] for name in absent})
    import eventsourcing.cipher  # noqa: F401

    for name in absent:
        del sys.modules[name]

from eventsourcing.tests.persistence import (  # noqa: E402
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

_NUMBERS = count(1)


def bare_recorder(pool: ConnectionPool[Connection[Any]]) -> JournalRecorder:
    """A journal with a head and no fact 1, so that ids start at 1, as the library's tests want it."""
    name = f"bare{next(_NUMBERS)}"
    with pool.connection() as connection:
        make_roles(connection, name)
        make_tables(connection, name)
        connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(name)))
        open_head(connection.cursor(), HASHES[HashName.SHA256])

    def inside(connection: Connection[Any]) -> None:
        connection.execute(sql.SQL("SET search_path TO {}").format(sql.Identifier(name)))

    bare = ConnectionPool(
        pool.conninfo, min_size=2, max_size=16, kwargs={"autocommit": True}, configure=inside, open=True
    )
    bare.wait()
    return JournalRecorder(bare)


@pytest.fixture(scope="module")
def pool(database_url: str) -> Iterator[ConnectionPool[Connection[Any]]]:
    with ConnectionPool(database_url, min_size=1, max_size=1, kwargs={"autocommit": True}) as pool:
        yield pool


@pytest.fixture
def recorder(pool: ConnectionPool[Connection[Any]]) -> Iterator[JournalRecorder]:
    recorder = bare_recorder(pool)
    yield recorder
    recorder.pool.close()


@pytest.fixture
def in_class(request: pytest.FixtureRequest, recorder: JournalRecorder) -> None:
    request.cls.recorder = recorder


@pytest.mark.usefixtures("in_class")
class TestApplicationRecorder(ApplicationRecorderTestCase[JournalRecorder]):
    recorder: ClassVar[JournalRecorder]
    INITIAL_VERSION = 1

    def create_recorder(self) -> JournalRecorder:
        return self.recorder

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


@pytest.mark.usefixtures("in_class")
class TestNonInterleavingIds(NonInterleavingNotificationIDsBaseCase):
    recorder: ClassVar[JournalRecorder]
    INITIAL_VERSION = 1

    def create_recorder(self) -> JournalRecorder:
        return self.recorder


del ApplicationRecorderTestCase, NonInterleavingNotificationIDsBaseCase  # abstract: not to be collected here


def started(stream: UUID, version: int, day: int) -> Recorded:
    envelope = Envelope(
        v=1,
        position=version,
        recorded_at=datetime(2020, 3, day, tzinfo=UTC),
        stream=stream,
        version=version,
        topic=ProjectStarted.topic,
        topic_version=1,
        command_id=uuid4(),
        command="StartProject",
        actor=ActorRecord(ActorKind.PERSON, uuid4()),
    )
    return Recorded(
        stream, version, ProjectStarted(project_id=stream, on=date(2020, 3, day), evidence="开工令"), envelope
    )


def test_the_librarys_event_store_reads_back_what_it_put(recorder: JournalRecorder) -> None:
    store: EventStore[UUID] = EventStore(FactMapper(), recorder)
    stream = uuid4()
    facts = [started(stream, 1, 2), started(stream, 2, 3)]
    store.put(facts)
    read: list[Any] = list(store.get(stream))
    assert [(one.originator_version, one.fact) for one in read] == [(1, facts[0].fact), (2, facts[1].fact)]
    assert [one.envelope.command_id for one in read] == [one.envelope.command_id for one in facts]
    assert [one.envelope.position for one in read] == [1, 2]
    assert [one.originator_version for one in store.get(stream, gt=1)] == [2]
    with pytest.raises(IntegrityError):
        store.put([started(stream, 2, 4)])
    assert recorder.max_notification_id() == 2


def test_a_subscription_hears_of_facts_though_its_listener_was_killed(recorder: JournalRecorder) -> None:
    """A lost NOTIFY costs a moment; so does a lost connection."""
    stream, store = uuid4(), EventStore(FactMapper(), recorder)
    kill = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' AND pid <> pg_backend_pid()"
    )
    with recorder.subscribe(gt=0) as subscription:
        for version in (1, 2, 3):
            store.put([started(stream, version, version)])
            assert next(subscription).id == version
            with recorder.pool.connection() as connection:
                deadline = monotonic() + 5
                while not connection.execute(kill.encode()).fetchall():
                    assert monotonic() < deadline
                    sleep(0.01)


def test_a_journal_without_a_head_says_so(recorder: JournalRecorder) -> None:
    with recorder.pool.connection() as connection, connection.cursor() as cursor:
        cursor.execute("ALTER TABLE head DISABLE TRIGGER ALL")
        cursor.execute("DELETE FROM head")
        for ask in (lock_head, see_head):
            with pytest.raises(RuntimeError, match="no head row"):
                ask(cursor)
    with pytest.raises(RuntimeError, match="no head row"):
        Reader(recorder.pool).head()
    assert recorder.max_notification_id() is None


def test_nothing_to_insert_is_nothing_done(recorder: JournalRecorder) -> None:
    assert recorder.insert_events([]) == []
    assert recorder.max_notification_id() is None


def test_an_event_without_an_envelope_is_not_ours() -> None:
    stranger = StoredEvent(originator_id=uuid4(), originator_version=1, topic="project.started", state=b"{}")
    with pytest.raises(TypeError, match="carry an envelope"):
        FactMapper().to_domain_event(stranger)
