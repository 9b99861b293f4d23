"""The bar shows after a second, on a terminal only, and leaves nothing behind."""

from __future__ import annotations

import io
import time

import pytest

from lichen.cli.progress import _Bar, progress


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


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
        time.sleep(1.3)
    said = stream.getvalue()
    assert "Working  [############............]  50%  0:01  half" in said
    assert said.endswith("\r\x1b[2K")


def test_progress_wipes_itself_when_the_work_fails() -> None:
    stream = Terminal()
    with pytest.raises(ValueError, match="as asked"), progress("Working", stream):
        time.sleep(1.1)
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
