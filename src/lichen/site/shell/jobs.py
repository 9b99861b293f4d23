"""Ask for long work, and carry it out: a queue in the database, without a broker.

A room registers what it can do under a name; a service asks for it by that name within its own transaction, so the
job is there exactly if the change is. `lichen site worker` (or the server's own thread) takes one job after another.
"""

from __future__ import annotations

import os
import socket
import threading
import traceback
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lichen.core.errors import LichenError, ProblemsError
from lichen.site.shell.models import Job
from lichen.site.shell.telling import problem_told, sentence_of
from lichen.site.shell.telling import told as in_words

LEASE = timedelta(seconds=30)
MOST_TRIES = 3


class StoppedError(Exception):
    """Somebody asked for the job to be stopped."""


class Told:
    """How a job tells how far it is, and hears that it shall stop; writes at most every half second."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._written = timezone.now() - LEASE

    def __call__(self, share: float, stage: str = "") -> None:
        """Tell the share of the work that is done (0 to 1) and what is being done now.

        Raises `StoppedError` if the job shall stop.
        """
        now = timezone.now()
        if (now - self._written).total_seconds() < 0.5:
            return
        self._written = now
        fields: dict[str, Any] = {"share": min(max(share, 0.0), 1.0), "leased_until": now + LEASE}
        if stage:
            fields["stage"] = in_words(stage)[:300]
        if not self._held().filter(stop_asked=False).update(**fields):
            raise StoppedError

    def hold(self) -> None:
        """Make sure, within the transaction that writes the result, that no other worker has taken the job over.

        Raises `StoppedError` if one has, or if the job shall stop; the transaction then writes nothing.
        """
        if not self._held().select_for_update().filter(stop_asked=False).exists():
            raise StoppedError

    def _held(self) -> QuerySet[Job]:
        return Job.objects.filter(id=self.job.id, worker=self.job.worker, state=Job.State.RUNNING)


Work = Callable[[dict[str, Any], Told], dict[str, Any] | None]
_KINDS: dict[str, Work] = {}


def work(kind: str) -> Callable[[Work], Work]:
    """Register a function as the work of a kind of job; it is called as ``function(asked, told)``."""

    def register(function: Work) -> Work:
        _KINDS[kind] = function
        return function

    return register


def ask(
    kind: str,
    title: str,
    asked: dict[str, Any],
    *,
    by: uuid.UUID | None = None,
    once: str = "",
    next_url: str = "",
    wait: timedelta | None = None,
) -> Job:
    """Ask for work, to be begun after `wait`.

    With `once`, an open job of that kind and key is returned instead of a second one.
    """
    begin = timezone.now() + wait if wait else None
    spoken = translation.get_language() or ""
    if once and (known := Job.objects.filter(kind=kind, once=once, state__in=["waiting", "running"]).first()):
        return known
    try:
        with transaction.atomic():
            return Job.objects.create(
                kind=kind,
                title=title,
                asked=asked,
                by_id=by,
                once=once,
                next_url=next_url,
                not_before=begin,
                language=spoken,
            )
    except IntegrityError:  # another asked at the same time
        return Job.objects.get(kind=kind, once=once, state__in=["waiting", "running"])


def find(job_id: uuid.UUID) -> Job | None:
    """Return a job, None if there is none of that id."""
    return Job.objects.filter(id=job_id).first()


def worker_name() -> str:
    """Return what this process and thread is called in the queue."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"


def claim(worker: str) -> Job | None:
    """Take the oldest job that waits, or whose worker has died; None if there is none."""
    now = timezone.now()
    with transaction.atomic():
        due = Q(state=Job.State.WAITING) & (Q(not_before=None) | Q(not_before__lte=now))
        free = Job.objects.filter(due | Q(state=Job.State.RUNNING, leased_until__lt=now))
        if connection.features.has_select_for_update_skip_locked:
            free = free.select_for_update(skip_locked=True)
        job = free.order_by("made", "id").first()
        if job is None:
            return None
        if job.stop_asked or job.tries >= MOST_TRIES:
            job.state = Job.State.STOPPED if job.stop_asked else Job.State.FAILED
            job.error = "" if job.stop_asked else _("The work was begun several times and never ended.")
            job.ended = now
        else:
            job.state, job.worker, job.tries = Job.State.RUNNING, worker, job.tries + 1
            job.began, job.leased_until = now, now + LEASE
        job.save()
    return job


def carry_out(job: Job) -> Job:
    """Do the work of a claimed job and write down how it ended; errors become sentences.

    What it says is in the language of the page that asked for it.
    """
    if job.state != Job.State.RUNNING:
        return job
    with translation.override(job.language or settings.LANGUAGE_CODE):
        fields = _worked(job)
    Job.objects.filter(id=job.id, worker=job.worker, state=Job.State.RUNNING).update(
        ended=timezone.now(), leased_until=None, **fields
    )
    job.refresh_from_db()
    return job


def _worked(job: Job) -> dict[str, Any]:
    """Return how the work of a job ended, as fields of its row."""
    beat = _Heartbeat(job)
    beat.start()
    fields: dict[str, Any] = {"state": Job.State.DONE, "share": 1.0, "stage": "", "error": ""}
    try:
        fields["result"] = _KINDS.get(job.kind, _unknown)(job.asked, Told(job)) or {}
        fields["next_url"] = fields["result"].get("next_url", job.next_url)
    except StoppedError:
        fields = {"state": Job.State.STOPPED}
    except ProblemsError as error:
        problems = [problem_told(problem) for problem in error.problems[:1000]]
        fields = {"state": Job.State.FAILED, "error": sentence_of(error), "result": {"problems": problems}}
    except LichenError as error:
        fields = {"state": Job.State.FAILED, "error": sentence_of(error)}
    except OperationalError:  # the database is away or locked: the job begins anew when its lease is over
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the job ends and says so
        traceback.print_exc()
        fields = {
            "state": Job.State.FAILED,
            "error": _("Something went wrong inside Lichen: %s.") % type(error).__name__,
        }
    finally:
        beat.end()
    return fields


def run_waiting(most: int = 1000) -> int:
    """Carry out the jobs that wait, in this thread; return how many. Tests and scripts use it."""
    done = 0
    while done < most and (job := claim(worker_name())):
        carry_out(job)
        done += 1
    return done


def stop(job: Job) -> None:
    """Ask a job to stop: one that waits ends at once, one that runs when it next tells how far it is."""
    Job.objects.filter(id=job.id).update(stop_asked=True)
    Job.objects.filter(id=job.id, state=Job.State.WAITING).update(
        state=Job.State.STOPPED, ended=timezone.now()
    )


def _unknown(_asked: dict[str, Any], told: Told) -> None:
    raise LichenError(_("This installation cannot do work of the kind “%s”.") % told.job.kind)


class _Heartbeat(threading.Thread):
    """Renews the lease while the work computes, so that a long step is not taken for a dead worker."""

    def __init__(self, job: Job) -> None:
        super().__init__(daemon=True)
        self._job = job
        self._ended = threading.Event()

    def run(self) -> None:
        if connection.vendor == "sqlite" and str(connection.settings_dict["NAME"]).startswith(
            ("file:memory", ":memory")
        ):
            return  # the database of a test lives in one thread
        while not self._ended.wait(LEASE.total_seconds() / 3):
            with suppress(Exception):  # the next beat tries again
                Job.objects.filter(id=self._job.id, worker=self._job.worker, state=Job.State.RUNNING).update(
                    leased_until=timezone.now() + LEASE
                )
        connection.close()

    def end(self) -> None:
        """Stop beating."""
        self._ended.set()
