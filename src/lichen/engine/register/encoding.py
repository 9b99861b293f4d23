"""Turns the bytes of a text file into UTF-8, whatever program wrote it; the same bytes always read the same.

Rules, in order:
 1. A byte-order mark decides (UTF-8, UTF-16, UTF-32).
 2. A zero byte beside each of the first two letters means UTF-16 without a mark.
 3. What is valid UTF-8 is UTF-8.
 4. Otherwise each line that is valid UTF-8 is that (files are often pasted together), and the others are in one
    of the Windows code pages 1251 (Cyrillic), 1250 (central European) or 1252 (western European), whichever makes
    the likeliest words of all of them; in doubt 1252.
 5. A byte that the chosen code page does not have becomes U+FFFD, and its line is reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lichen.core.said import said

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MOSTLY = 0.6
# Letters that only one of the two code pages has at the same byte, by how often words contain them.
_CENTRAL = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽőűŐŰöüäÖÜÄâăîșțĂđĐ"
_WESTERN = "äöüßÄÖÜéèêëàâçîïôûùÉÈÀÇñÑáíóúãõåæøÅÆØœ°²³µ€£’–"
_CYRILLIC_RUN = re.compile(rb"[\xc0-\xff\xa8\xb8\xb2\xb3\xba\xbf\xaf\xaa]{2,}")
_LONG_RUN = re.compile(rb"[\x80-\xff]{3,}")
_FREQUENT = "оеаинтсрвлкмдпу"  # small letters that make up most of any Cyrillic text
_CYRILLIC = ("cp1251", "koi8-r", "cp866")
_ENOUGH = 3
_LETTERS = _WESTERN.rstrip("°²³µ€£’–")
_RARE = {
    "cp850": _LETTERS,
    "cp852": _CENTRAL,
}  # of old programs; taken only where they alone explain every letter
_HIGH = re.compile(rb"[\x80-\xff]")
NAMES = {
    "cp1250": said("Windows-1250 (central European)"),
    "cp1251": said("Windows-1251 (Cyrillic)"),
    "cp1252": said("Windows-1252 (western European)"),
    "koi8-r": "KOI8-R",
    "cp866": "DOS-866",
    "cp850": "DOS-850",
    "cp852": "DOS-852",
    "mac_roman": "Mac Roman",
    "mac_cyrillic": "Mac Cyrillic",
}


@dataclass(frozen=True, slots=True)
class Text:
    """A text file in UTF-8 without a mark: `data`; `encoding` it was in; `guessed` if no rule made that certain.

    `lost` are the lines (from 1) that hold bytes no encoding explains; `patched` the number of lines that
    differ from UTF-8 in a file that is otherwise UTF-8.
    """

    data: bytes
    encoding: str
    guessed: bool = False
    lost: tuple[int, ...] = ()
    patched: int = 0


def to_utf8(data: bytes) -> Text:
    r"""Return the text of a file in UTF-8.

    >>> to_utf8("Grünschnitt".encode("cp1252")).encoding
    'cp1252'
    >>> to_utf8("отходы древесины".encode("cp1251")).data.decode()
    'отходы древесины'
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :], data, encoding)
    zeros = [byte == 0 for byte in data[:4]]
    if zeros in ([False, True] * 2, [True, False] * 2):
        return _checked(data, data, "utf-16-le" if zeros[1] else "utf-16-be")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _line_by_line(data)
    return Text(data, "utf-8")


def _checked(rest: bytes, whole: bytes, encoding: str) -> Text:
    if encoding == "utf-8":
        try:
            rest.decode("utf-8")
        except UnicodeDecodeError:
            return _line_by_line(rest)
        return Text(rest, encoding)
    text = whole.decode(encoding, errors="replace")
    lost = tuple(number for number, line in enumerate(text.split("\n"), 1) if "\ufffd" in line)
    return Text(text.encode("utf-8"), encoding, lost=lost)


def _line_by_line(data: bytes) -> Text:
    lines = data.split(b"\n")
    other: list[int] = []
    sound = 0
    for place, line in enumerate(lines):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            sound += 1
        except UnicodeDecodeError:
            other.append(place)
    mac = b"\r" in data and b"\n" not in data
    page = _code_page(b"\n".join(lines[place] for place in other), mac=mac)
    lost = []
    for place in other:
        text = lines[place].decode(page, errors="replace")
        if "\ufffd" in text:
            lost.append(place + 1)
        lines[place] = text.encode("utf-8")
    return Text(b"\n".join(lines), page, guessed=True, lost=tuple(lost), patched=len(other) if sound else 0)


def _count(data: bytes, page: str, letters: str) -> int:
    text = data.decode(page, errors="replace")
    return sum(text.count(letter) for letter in letters)


def _code_page(data: bytes, *, mac: bool) -> str:
    """Return the code page that makes the likeliest words of the bytes above 127; `mac`: lines end as on old Macs."""
    high = len(_HIGH.findall(data))
    if max(sum(map(len, runs.findall(data))) for runs in (_CYRILLIC_RUN, _LONG_RUN)) > _MOSTLY * high:
        pages = ("mac_cyrillic", *_CYRILLIC) if mac else _CYRILLIC  # whole words of letters above 127
        return max(pages, key=lambda page: _count(data, page, _FREQUENT))
    central, western = _count(data, "cp1250", _CENTRAL), _count(data, "cp1252", _WESTERN)
    rare = {page: _count(data, page, letters) for page, letters in _RARE.items()}
    if mac and _count(data, "mac_roman", _LETTERS) >= max(central, western):
        return "mac_roman"
    likeliest = max(rare, key=rare.__getitem__)
    if rare[likeliest] == high >= _ENOUGH and 2 * max(central, western) <= high:
        return likeliest
    # Hungarian: its two own letters are Portuguese and French ones in 1252, where others would be near them.
    if central == western and re.search("[őű]", data.decode("cp1250", errors="replace")):
        return "cp1252" if re.search("[ãçàèêëäåîï]", data.decode("cp1252", errors="replace")) else "cp1250"
    return "cp1250" if central > western else "cp1252"
