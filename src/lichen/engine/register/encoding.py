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
_HIGH = re.compile(rb"[\x80-\xff]")
NAMES = {
    "cp1250": said("Windows-1250 (central European)"),
    "cp1251": said("Windows-1251 (Cyrillic)"),
    "cp1252": said("Windows-1252 (western European)"),
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
    page = _code_page(b"\n".join(lines[place] for place in other))
    lost = []
    for place in other:
        text = lines[place].decode(page, errors="replace")
        if "\ufffd" in text:
            lost.append(place + 1)
        lines[place] = text.encode("utf-8")
    return Text(b"\n".join(lines), page, guessed=True, lost=tuple(lost), patched=len(other) if sound else 0)


def _code_page(data: bytes) -> str:
    """Return the code page that makes the likeliest words of the bytes above 127."""
    high = len(_HIGH.findall(data))
    in_runs = sum(len(run) for run in _CYRILLIC_RUN.findall(data))
    if in_runs > _MOSTLY * high:
        return "cp1251"  # whole words of letters above 127
    central, western = (
        sum(data.decode(page, errors="replace").count(letter) for letter in letters)
        for page, letters in (("cp1250", _CENTRAL), ("cp1252", _WESTERN))
    )
    # Hungarian: its two own letters are Portuguese and French ones in 1252, where others would be near them.
    if central == western and re.search("[őű]", data.decode("cp1250", errors="replace")):
        return "cp1252" if re.search("[ãçàèêëäåîï]", data.decode("cp1252", errors="replace")) else "cp1250"
    return "cp1250" if central > western else "cp1252"
