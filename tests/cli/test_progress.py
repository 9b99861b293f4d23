"""The bar shows after a second, on a terminal only, and leaves nothing behind."""

from __future__ import annotations

import io
import re
import time

import pytest

from lichen.cli.progress import _Bar, progress


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


def wait_for_output(stream: io.StringIO) -> None:
    """Work until something shows; a busy machine may take longer than the second that is promised."""
    until = time.monotonic() + 20
    while not stream.getvalue() and time.monotonic() < until:
        time.sleep(0.02)


def test_progress_is_silent_where_nobody_watches() -> None:
    stream = io.StringIO()
    with progress("Working", stream) as report:
        report(0.5, "half")
        time.sleep(1.1)
    assert stream.getvalue() == ""


def test_progress_is_silent_about_quick_work() -> None:
    stream = Terminal()
    with progress("Working", stream) as report:
        report(0.5, "half")
    assert stream.getvalue() == ""


def test_progress_shows_after_a_second_and_wipes_itself() -> None:
    stream = Terminal()
    with progress("Working", stream) as report:
        report(0.5, "half")
        wait_for_output(stream)
    said = stream.getvalue()
    assert re.search(r"Working  \[############\.{12}\]  50%  0:0\d  half", said)
    assert said.endswith("\r\x1b[2K")


def test_progress_wipes_itself_when_the_work_fails() -> None:
    stream = Terminal()
    with pytest.raises(ValueError, match="as asked"), progress("Working", stream):
        wait_for_output(stream)
        raise ValueError("as asked")
    assert stream.getvalue().endswith("\r\x1b[2K")


@pytest.mark.parametrize(("fraction", "shown"), [(-1.0, "   0%"), (2.0, " 100%"), (0.994, "  99%")])
def test_bar_stays_within_its_ends(fraction: float, shown: str) -> None:
    bar = _Bar("Working", io.StringIO())
    bar.report(fraction)
    assert f"]{shown}" in bar.line(0.0)


def test_bar_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    bar = _Bar("Working", io.StringIO())
    bar.report(0.5, "a text that is much too long for this line")
    assert len(bar.line(0.0)) == 39
