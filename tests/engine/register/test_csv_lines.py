"""The scan of a CSV file finds the records that the patient reader finds."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from lichen.engine.register.csv_lines import scan

CELLS = st.text(st.sampled_from('ab",;\n\r '), max_size=5)


def test_scan_by_hand() -> None:
    found = scan(b'id,n\n"a,1","x\ny"\nb,c,d', ",")
    assert (found.ends.tolist(), found.separators.tolist(), found.sound) == ([5, 17, 22], [1, 1, 2], True)


def test_scan_of_nothing() -> None:
    assert scan(b"", ",").ends.tolist() == []


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=6), st.integers(1, 40))
def test_scan_agrees_with_the_standard_library(rows: list[list[str]], block: int) -> None:
    """However the bytes are cut into blocks: as many records, and as many cells in each."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    text = out.getvalue()
    found = scan(text.encode(), ",", block)
    again = list(csv.reader(io.StringIO(text, newline="")))
    if found.sound and "\r" not in text.replace("\r\n", ""):
        assert (found.separators + 1).tolist() == [len(row) for row in again]


@given(st.text(st.sampled_from('a",\n'), max_size=30))
def test_stray_quotation_marks_are_never_called_sound(text: str) -> None:
    """Where the scan trusts a text, the strict reader of the standard library has nothing against it."""
    if scan(text.encode(), ",").sound:
        list(csv.reader(io.StringIO(text, newline=""), strict=True))
