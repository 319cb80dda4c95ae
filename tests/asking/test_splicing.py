"""A beginning that is compressed once ends in whatever way, and every decoder reads the whole."""

import asyncio
import gzip
import random
import sys
import zlib

import brotli
import pytest

from schema.codings import ASIDE, CODINGS
from schema.splicing import MOST, begun

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DECODERS = {"zstd": zstd.decompress, "br": brotli.decompress, "gzip": gzip.decompress}
ENDS = [b"}", b',"extensions":{"position":"1"}}', b"x" * 1000, bytes(range(256)) * 255 + b"!"]
BEGINNINGS = [b'{"data":', b'{"data":{"a":1}', "项目".encode() * 10_000, b"0" * (ASIDE + 1)]
BEGINNINGS.append(random.Random(1).randbytes(400_000))  # noqa: S311


def spliced(beginning: bytes, coding: str, *ends: bytes) -> list[bytes]:
    async def made() -> list[bytes]:
        kept = await begun(beginning, coding)
        return [kept.ended(end) for end in ends]

    return asyncio.run(made())


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("number", range(len(BEGINNINGS)))
def test_every_decoder_reads_the_whole(coding: str, number: int) -> None:
    beginning = BEGINNINGS[number]
    for end, packed in zip(ENDS, spliced(beginning, coding, *ENDS), strict=True):
        assert len(end) < MOST
        assert DECODERS[coding](packed) == beginning + end


def test_it_is_as_small_as_the_whole_would_be() -> None:
    beginning = b'{"name": "x", "total": 1},' * 5_000
    for coding, compressed in CODINGS.items():
        (packed,) = spliced(beginning, coding, ENDS[1])
        assert len(packed) < len(compressed(beginning + ENDS[1])) + len(ENDS[1]) + 64


def test_streaming_decoders_read_it_too() -> None:
    beginning, end = "项目".encode() * 50_000, ENDS[1]
    decoders = {
        "gzip": zlib.decompressobj(31).decompress,
        "br": brotli.Decompressor().process,
        "zstd": zstd.ZstdDecompressor().decompress,
    }
    for coding, read in decoders.items():
        (packed,) = spliced(beginning, coding, end)
        found = b"".join(read(packed[at : at + 1000]) for at in range(0, len(packed), 1000))
        assert found == beginning + end, coding
