"""Finds a stream in a compound file (MS-CFB), which old workbooks (.xls) and documents are kept in.

The file is cut into sectors of one size; a table says of each which follows it. Short streams lie together in one
long stream, cut into small sectors with a table of their own.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_LARGE, _SMALL = (9, 12), 6  # sizes of sectors, as powers of two
_MARKS = 0xFFFFFFFA  # numbers from here on are no sectors: the end, a free one
_ENTRY = 128
_STREAM, _ROOT = 2, 5


def compound_stream(data: bytes, name: str) -> bytes | None:
    """Return a stream of a compound file by its name; None if it has none, or is too short to be such a file.

    Raises `ValueError`, `IndexError` or `struct.error` where the file is damaged.

    >>> compound_stream(SIGNATURE, "Workbook") is None
    True
    """
    if len(data) < _HEADER:
        return None
    return _Compound(data).stream(name)


class _Compound:
    """A compound file: `follow` [sector] says which sector comes next."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.shift, small = struct.unpack_from("<HH", data, 0x1E)
        if self.shift not in _LARGE or small != _SMALL:
            raise ValueError("sectors of an unknown size")
        _, self.directory, _, self.cutoff, self.small, _, more, _ = struct.unpack_from("<8I", data, 0x2C)
        self.follow = self._table(more)

    def _sector(self, number: int) -> bytes:
        found = self.data[(number + 1) << self.shift : (number + 2) << self.shift]
        if not found:
            raise ValueError("the file is cut short")
        return found

    def _table(self, more: int) -> list[int]:
        """Return the table of sectors; where its own sectors lie is listed in the header, and from `more` on."""
        count = len(self.data) >> self.shift
        lists = list(struct.unpack_from("<109I", self.data, 0x4C))
        rounds = 0
        while more < _MARKS:
            *numbers, more = _numbers(self._sector(more))
            lists += numbers
            rounds += 1
            if rounds > count:
                raise ValueError("a list without end")
        follow: list[int] = []
        for number in lists:
            if number < _MARKS and len(follow) < count:
                follow += _numbers(self._sector(number))
        return follow

    def _chain(self, first: int) -> bytes:
        return b"".join(self._sector(number) for number in _numbered(first, self.follow))

    def stream(self, name: str) -> bytes | None:
        """Return a stream by its name, None if there is none."""
        directory = self._chain(self.directory)
        root = found = None
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            entry = directory[at : at + _ENTRY]
            length, kind = struct.unpack_from("<HB", entry, 64)
            first, size = struct.unpack_from("<II", entry, 116)
            if kind == _ROOT:
                root = first
            called = entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", errors="replace")
            if kind == _STREAM and called.casefold() == name.casefold():
                found = first, size
        if found is None:
            return None
        first, size = found
        whole = self._chain(first) if size >= self.cutoff or root is None else self._short(root, first)
        if len(whole) < size:
            raise ValueError("the file is cut short")
        return whole[:size]

    def _short(self, root: int, first: int) -> bytes:
        """Return a stream that lies in small sectors."""
        lying, follow = self._chain(root), _numbers(self._chain(self.small))
        width = 1 << _SMALL
        return b"".join(lying[number * width : (number + 1) * width] for number in _numbered(first, follow))


def _numbers(sector: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4]))


def _numbered(first: int, follow: Sequence[int]) -> list[int]:
    """Return the numbers of the sectors from the first on.

    >>> _numbered(2, [1, 0xFFFFFFFE, 0])
    [2, 0, 1]
    """
    chain: list[int] = []
    while first < _MARKS:
        chain.append(first)
        if len(chain) > len(follow):
            raise ValueError("a chain without end")
        first = follow[first]
    return chain
