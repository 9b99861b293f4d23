"""Compound files: a stream is found, long or short, and what is damaged or winds round ends in an error."""

from __future__ import annotations

import struct

import pytest

from lichen.engine.register.compound import SIGNATURE, compound_stream
from tests.engine.register.books import compound


@pytest.mark.parametrize("size", [1, 64, 100, 4095, 4096, 5000, 100_000, 9_000_000, 18_000_000])
def test_stream_comes_back_whole(size: int) -> None:
    """From small sectors, from large ones, and from files whose list of tables goes on beyond the header."""
    stream = (bytes(range(251)) * (size // 251 + 1))[:size]
    assert compound_stream(compound(stream), "workbook") == stream


def test_no_such_stream_is_none() -> None:
    assert compound_stream(compound(b"x", "WordDocument"), "Workbook") is None
    assert compound_stream(SIGNATURE, "Workbook") is None


def test_file_cut_short_is_damaged() -> None:
    with pytest.raises((ValueError, IndexError)):
        compound_stream(compound(b"x" * 9000)[:5000], "Workbook")


def test_chain_that_winds_round_ends() -> None:
    """A sector that follows itself does not keep the reader for ever."""
    data = bytearray(compound(b"x" * 9000))
    struct.pack_into("<I", data, 512 + 4 * 3, 3)
    with pytest.raises(ValueError, match="without end"):
        compound_stream(bytes(data), "Workbook")
    lists = bytearray(compound(b"x" * 9000))
    struct.pack_into("<I", lists, 0x44, 0)
    struct.pack_into("<I", lists, 512 + 508, 0)
    with pytest.raises(ValueError, match="without end"):
        compound_stream(bytes(lists), "Workbook")


def test_sectors_of_an_unknown_size_are_refused() -> None:
    data = bytearray(compound(b"x"))
    struct.pack_into("<H", data, 0x1E, 40)
    with pytest.raises(ValueError, match="size"):
        compound_stream(bytes(data), "Workbook")
