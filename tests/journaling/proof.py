"""The standing proofs of a journal: the tree recomputes, the numbers are dense, and its tables equal a rebuild."""

import hashlib
from collections import defaultdict
from itertools import pairwise
from typing import Any
from uuid import UUID

from psycopg import Connection

from events.journal.tree import Tree
from projections.rebuild import rebuild
from service.build import Service
from tests.journaling.small import owner


def leaf_of(envelope: bytes, salt: bytes, payload: bytes, hash_: str = "sha256") -> bytes:
    """The leaf as docs/journal-format.md says it, written a second time on purpose."""
    sized = len(salt).to_bytes(4, "big") + salt + len(payload).to_bytes(4, "big") + payload
    commitment = hashlib.new(hash_, sized).digest()
    sized = len(envelope).to_bytes(4, "big") + envelope + len(commitment).to_bytes(4, "big") + commitment
    return hashlib.new(hash_, b"\0" + sized).digest()


def root_of(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, by its own recursive words."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root_of(leaves[:split]) + root_of(leaves[split:])).digest()


def unsealed(connection: Connection[Any]) -> list[int]:
    """Positions at which what is stored is not what was sealed: the commitment, or the end of the append whose root
    does not come out."""
    found, tree = [], Tree(hashlib.sha256)
    roots: dict[int, bytes] = dict(connection.execute("SELECT last, root FROM appends").fetchall())
    for position, envelope, commitment, salt, payload in connection.execute(
        "SELECT position, envelope, commitment, salt, payload FROM facts ORDER BY position"
    ):
        sized = len(salt).to_bytes(4, "big") + salt + len(payload).to_bytes(4, "big") + payload
        if hashlib.sha256(sized).digest() != commitment:
            found.append(position)
        tree.add(leaf_of(envelope, salt, payload))
        if position in roots and tree.root() != roots[position]:
            found.append(position)
    return found


def assert_sealed(running: Service) -> None:
    """Leaves grow into the root of every append, positions and versions have no gap, the head is the last append."""
    with owner(running) as connection:
        assert unsealed(connection) == []
        facts = connection.execute("SELECT position, stream, version FROM facts ORDER BY position").fetchall()
        assert [position for position, _, _ in facts] == list(range(1, len(facts) + 1))
        versions: dict[UUID, int] = defaultdict(int)
        for position, stream, version in facts:
            versions[stream] += 1
            assert version == versions[stream], position
        appends = connection.execute("SELECT first, last, recorded_at, root FROM appends ORDER BY last").fetchall()
        assert [first for first, *_ in appends] == [1, *(last + 1 for _, last, *_ in appends[:-1])]
        assert all(one[2] <= other[2] for one, other in pairwise(appends))
        head = connection.execute("SELECT position, recorded_at, root FROM head").fetchone()
        assert head == appends[-1][1:]


def assert_sound(running: Service) -> None:
    """Sealed, and every projection's rows equal those of a rebuild."""
    assert_sealed(running)
    with owner(running) as connection:
        assert rebuild(connection, running.settings.journal, compare=True, swap=False).differences == []
