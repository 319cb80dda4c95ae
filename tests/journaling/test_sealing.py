"""Every fact stands in the tree: what is stored recomputes to the roots, and one changed byte is found where it is."""

import hashlib
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict

from events.journal.clock import RealClock
from events.vocabulary import HashName
from service.build import Service, service
from service.ground import binaries
from service.settings import Settings
from tests.journaling.proof import assert_sealed, leaf_of, root_of, unsealed
from tests.journaling.small import OFFICE, OWNER, gathering, leaving, owner, report, rows, settle, unit

PSQL = """
    SELECT position, topic, stream, version, actor, role, unit, payload ->> 'name', root FROM journal ORDER BY position
"""
FLIP = "UPDATE facts SET {0} = set_byte({0}, %s, get_byte({0}, %s) # 1) WHERE position = %s"


def test_every_leaf_recomputes_to_the_root_of_every_append(running: Service) -> None:
    world = settle(running.desk, 5)
    running.desk.handle(report(world.projects[0]), OFFICE)
    with gathering(running):
        together = [running.desk.submit(report(project_id), OFFICE) for project_id in world.projects[1:]]
    assert [one.result(timeout=10).position for one in together] == [23] * 4
    running.desk.handle(leaving(world.entries[0]), OFFICE)
    leaves = [leaf_of(*row) for row in rows(running, "SELECT envelope, salt, payload FROM facts ORDER BY position")]
    assert len(leaves) == 24
    appends = rows(running, "SELECT last, root FROM appends ORDER BY last")
    assert [last for last, _ in appends] == [1, 18, 19, 23, 24]
    for last, root in appends:
        assert root_of(leaves[:last]) == root
    assert running.reader.head().root == root_of(leaves)
    assert_sealed(running)


def test_a_journal_of_sm3_is_sealed_with_sm3(settings: Settings, database_url: str) -> None:
    with service(settings.model_copy(update={"hash": HashName.SM3}), database_url, clock=RealClock()) as running:
        running.desk.handle(unit("甲公司"), OFFICE)
        first, second = (
            leaf_of(envelope, salt, payload, "sm3")
            for envelope, salt, payload in rows(running, "SELECT envelope, salt, payload FROM facts ORDER BY position")
        )
        assert running.reader.head().root == hashlib.new("sm3", b"\1" + first + second).digest()
        assert len({bytes(row[0]) for row in rows(running, "SELECT root FROM appends")}) == 2


@contextmanager
def tampering(connection: Connection[Any]) -> Iterator[None]:
    """A superuser who has switched the triggers off; undone afterwards."""
    with connection.transaction(force_rollback=True):
        connection.execute("ALTER TABLE facts DISABLE TRIGGER ALL")
        yield


def test_one_changed_bit_is_found_at_its_position(running: Service) -> None:
    settle(running.desk, 3)
    with owner(running) as connection:
        for position, end in ((1, 1), (2, 14), (5, 14), (14, 14)):
            for column in ("payload", "salt"):
                with tampering(connection):
                    connection.execute(FLIP.format(column).encode(), (7, 7, position))
                    assert unsealed(connection)[0] == position
                    assert end in unsealed(connection)
            with tampering(connection):  # the commitment is the payload's; the append's root tells of the envelope
                connection.execute(FLIP.format("envelope").encode(), (7, 7, position))
                assert unsealed(connection)[0] == end
        assert unsealed(connection) == []


def test_a_payload_and_commitment_changed_together_are_found_by_the_root(running: Service) -> None:
    settle(running.desk, 3)
    with owner(running) as connection, tampering(connection):
        forge(connection, 4)
        assert unsealed(connection) == [14]


def test_a_fact_taken_out_or_moved_is_found(running: Service) -> None:
    settle(running.desk, 3)
    with owner(running) as connection:
        with tampering(connection):
            connection.execute("DELETE FROM facts WHERE position = 5")
            assert unsealed(connection) == [14]
        with tampering(connection):
            for before, after in ((5, 100), (6, 5), (100, 6)):
                connection.execute("UPDATE facts SET position = %s WHERE position = %s", (after, before))
            assert unsealed(connection) == [14]
        assert unsealed(connection) == []


def forge(connection: Connection[Any], position: int) -> None:
    row = connection.execute("SELECT salt, payload FROM facts WHERE position = %s", (position,)).fetchone()
    assert row is not None
    salt, payload = row[0], row[1].replace(b"450200", b"450300")
    sized = len(salt).to_bytes(4, "big") + salt + len(payload).to_bytes(4, "big") + payload
    connection.execute(
        "UPDATE facts SET payload = %s, commitment = %s WHERE position = %s",
        (payload, hashlib.sha256(sized).digest(), position),
    )


def test_columns_say_what_the_envelopes_say(running: Service) -> None:
    world = settle(running.desk, 3)
    command_id = uuid4()
    receipt = running.desk.handle(report(world.projects[0]), OFFICE, command_id=command_id)
    found = rows(running, "SELECT position, stream, version, topic, envelope FROM facts ORDER BY position")
    for position, stream, version, topic, envelope in found:
        said = json.loads(envelope)
        assert (said["position"], said["stream"], said["version"], said["topic"]) == (
            position,
            str(stream),
            version,
            topic,
        )
        seal = running.reader.seal_of(position)
        assert seal is not None
        assert said["recorded_at"] == seal.recorded_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert json.loads(found[-1][4]) == {
        "v": 1,
        "position": receipt.position,
        "recorded_at": receipt.recorded_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "stream": str(receipt.subject),
        "version": 1,
        "topic": "report.filed",
        "topic_version": 1,
        "command_id": str(command_id),
        "command": "FileReport",
        "actor": {"kind": "PERSON", "ref": str(OFFICE.ref)},
        "role": "MAJOR_PROJECTS_OFFICE",
    }


def test_every_salt_is_its_own(running: Service) -> None:
    settle(running.desk, 20)
    salts = [row[0] for row in rows(running, "SELECT salt FROM facts")]
    assert len(set(salts)) == len(salts) == 48
    assert {len(salt) for salt in salts} == {16}


def test_the_journal_is_readable_in_psql(running: Service) -> None:
    running.desk.handle(unit("柳州市城市建设投资公司", OWNER), OFFICE)
    root = running.reader.head().root.hex()
    folder = str(conninfo_to_dict(running.conninfos.owner)["host"])
    psql = [str(binaries() / "psql"), "-h", folder, "-U", "postgres", "-d", "taizhang", "-At", "-F", " ", "-c", PSQL]
    schema = running.settings.journal
    as_reader = {**os.environ, "PGOPTIONS": f"-c role={schema}_reader -c search_path={schema}"}
    done = subprocess.run(psql, capture_output=True, text=True, check=True, cwd="/", env=as_reader)
    lines = done.stdout.splitlines()
    assert lines[0].split(" ")[:2] == ["1", "journal.opened"]
    assert lines[1] == (
        f"2 organisation.registered {OWNER} 1 {OFFICE.ref} MAJOR_PROJECTS_OFFICE  柳州市城市建设投资公司 {root}"
    )
