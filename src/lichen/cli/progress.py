"""A progress bar for work that takes more than a second; silent where nobody watches."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Report = Callable[[float, str], None]

_DELAY = 1.0  # s before anything shows: what is done sooner needs no bar
_TICK = 0.2  # s between redraws
_BAR = 24


@contextmanager
def progress(title: str, stream: TextIO | None = None) -> Iterator[Report]:
    """Show how far the work inside the ``with`` is, from its first second on, on a terminal only.

    What is given to the work is a function ``report(fraction, text)``: `fraction` done [0..1], `text` in few
    words what is being done. The bar stands on standard error and is wiped at the end.

    >>> with progress("Counting") as report:
    ...     for i in range(3):
    ...         report((i + 1) / 3, f"number {i}")
    """
    out = stream if stream is not None else sys.stderr
    bar = _Bar(title, out)
    if not out.isatty():
        yield bar.report
        return
    painter = threading.Thread(target=bar.paint, daemon=True)
    painter.start()
    try:
        yield bar.report
    finally:
        bar.done.set()
        painter.join()


class _Bar:
    """What a bar shows now; painted by a thread of its own, so that the clock runs while a solver does."""

    def __init__(self, title: str, out: TextIO) -> None:
        self.title = title
        self.out = out
        self.fraction = 0.0
        self.text = ""
        self.done = threading.Event()

    def report(self, fraction: float, text: str = "") -> None:
        self.fraction = min(max(fraction, 0.0), 1.0)
        self.text = text

    def paint(self) -> None:
        start = time.monotonic()
        if self.done.wait(_DELAY):
            return
        while True:
            self.out.write("\r\x1b[2K" + self.line(time.monotonic() - start))
            self.out.flush()
            if self.done.wait(_TICK):
                break
        self.out.write("\r\x1b[2K")
        self.out.flush()

    def line(self, elapsed: float) -> str:
        full = round(self.fraction * _BAR)
        minutes, seconds = divmod(int(elapsed), 60)
        line = (
            f"{self.title}  [{'#' * full}{'.' * (_BAR - full)}] {self.fraction:4.0%}  {minutes}:{seconds:02d}"
        )
        if self.text:
            line += f"  {self.text}"
        return line[: shutil.get_terminal_size().columns - 1]
