"""The Merkle tree of RFC 6962 (section 2.1), grown a leaf at a time and kept as its peaks."""

from collections.abc import Iterable, Sequence
from functools import reduce

from events.journal.format import Hash


class Tree:
    """`size` leaves; `peaks` are the roots of its complete subtrees, largest first."""

    def __init__(self, hash_: Hash, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        self.hash = hash_
        self.size = size
        self.peaks = list(peaks)

    def add(self, leaf: bytes) -> None:
        """Append a leaf hash: every trailing one bit of the old size is a pair of equal subtrees to be joined."""
        pairs = self.size
        while pairs & 1:
            leaf = self._join(self.peaks.pop(), leaf)
            pairs >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        for leaf in leaves:
            self.add(leaf)

    def root(self) -> bytes:
        if not self.peaks:
            empty: bytes = self.hash(b"").digest()
            return empty
        return reduce(lambda right, left: self._join(left, right), reversed(self.peaks[:-1]), self.peaks[-1])

    def _join(self, left: bytes, right: bytes) -> bytes:
        joined: bytes = self.hash(b"\1" + left + right).digest()
        return joined
