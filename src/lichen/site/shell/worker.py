"""The worker: takes one job after another until it is told to end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType

from django.db import OperationalError, close_old_connections

from lichen.site.shell.jobs import carry_out, claim, worker_name

PAUSE = 0.5  # s between looks into an empty queue
AWAY = 5.0  # s until a database that does not answer is asked again


def work_on(say: Callable[[str], None], *, end: threading.Event | None = None) -> int:
    """Carry out jobs until `end` is set or the process is asked to end (SIGTERM, Ctrl-C); return how many.

    A job in hand is finished first; a second Ctrl-C leaves it, to be begun anew by the next worker. A database that
    does not answer is asked again.
    """
    ended = end or threading.Event()
    if end is None:
        _end_when_asked(ended)
    done = 0
    while not ended.is_set():
        pause = PAUSE
        try:
            job = claim(worker_name())
            if job is not None:
                carry_out(job)
                done += 1
                continue
        except OperationalError as error:  # a job in hand is taken up again when its lease is over
            say(f"The database does not answer ({error}); asking again in 5 s.")
            pause = AWAY
        close_old_connections()
        ended.wait(pause)
    return done


def _end_when_asked(ended: threading.Event) -> None:
    def ask(number: int, _frame: FrameType | None) -> None:
        if ended.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        ended.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
