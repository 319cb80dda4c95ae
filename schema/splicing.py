"""Answers that are compressed once and end differently each time: the long beginning is kept in its coding, the short
end is put behind it as it is, in the way that each coding has for what is not compressed."""

import asyncio
import sys
import zlib
from collections.abc import Callable
from struct import pack
from typing import NamedTuple

import brotli

from schema.codings import ASIDE

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MOST = 2**16
"""Bytes that an end may have: what each coding's plain block holds."""
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


class Begun(NamedTuple):
    """A beginning in a coding, with what its end must know of it: its length and checksum."""

    coding: str
    packed: bytes
    length: int
    checksum: int

    def ended(self, end: bytes) -> bytes:
        """The whole: beginning and end, fewer than MOST bytes of it, in the coding."""
        return self.packed + _ENDS[self.coding](self, end)


async def begun(beginning: bytes, coding: str) -> Begun:
    """Compressed in one of `codings.CODINGS`; in a thread where that takes long."""
    if len(beginning) < ASIDE:
        return _begun(beginning, coding)
    return await asyncio.to_thread(_begun, beginning, coding)


def _begun(beginning: bytes, coding: str) -> Begun:
    return Begun(coding, _BEGINNINGS[coding](beginning), len(beginning), zlib.crc32(beginning))


def _zstd(beginning: bytes) -> bytes:
    """A frame that says neither its length nor a checksum, flushed to the end of a block."""
    return zstd.ZstdCompressor(level=3).compress(beginning, mode=zstd.ZstdCompressor.FLUSH_BLOCK)


def _zstd_end(begun: Begun, end: bytes) -> bytes:
    """The frame's last block, raw (RFC 8878, 3.1.1.2)."""
    del begun
    return (len(end) << 3 | 1).to_bytes(3, "little") + end


def _brotli(beginning: bytes) -> bytes:
    compressor = brotli.Compressor(quality=4)
    return bytes(compressor.process(beginning) + compressor.flush())


def _brotli_end(begun: Begun, end: bytes) -> bytes:
    """A meta-block that is not compressed, and the empty last one (RFC 7932, 9.2)."""
    del begun
    return ((len(end) - 1) << 3 | 1 << 19).to_bytes(3, "little") + end + b"\x03"


def _gzip(beginning: bytes) -> bytes:
    compressor = zlib.compressobj(4, zlib.DEFLATED, -zlib.MAX_WBITS)
    return _GZIP_HEADER + compressor.compress(beginning) + compressor.flush(zlib.Z_FULL_FLUSH)


def _gzip_end(begun: Begun, end: bytes) -> bytes:
    """A stored block, the last one, and the member's checksum and length (RFC 1951, 3.2.4; RFC 1952)."""
    stored = pack("<BHH", 1, len(end), len(end) ^ 0xFFFF) + end
    return stored + pack("<II", zlib.crc32(end, begun.checksum), (begun.length + len(end)) & 0xFFFFFFFF)


_BEGINNINGS: dict[str, Callable[[bytes], bytes]] = {"zstd": _zstd, "br": _brotli, "gzip": _gzip}
_ENDS: dict[str, Callable[[Begun, bytes], bytes]] = {"zstd": _zstd_end, "br": _brotli_end, "gzip": _gzip_end}
