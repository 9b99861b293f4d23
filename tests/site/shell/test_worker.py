"""The worker does what waits, and ends when it is told to."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from lichen.site.shell import jobs, worker
from lichen.site.shell.jobs import ask
from lichen.site.shell.models import Job
from lichen.site.shell.worker import work_on


def test_worker_does_what_waits_and_ends(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    end, done = threading.Event(), []

    def work(asked: dict[str, Any], _told: object) -> None:
        done.append(asked["n"])
        if len(done) == 2:
            end.set()

    monkeypatch.setattr(jobs, "_KINDS", {"note": work})
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    for number in range(3):
        ask("note", "Note", {"n": number})
    assert work_on(done.append, end=end) == 2
    assert done == [0, 1]


def test_database_that_is_away_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    end, said = threading.Event(), []

    def away(_worker: str) -> None:
        end.set()
        raise OperationalError("gone")

    monkeypatch.setattr(worker, "claim", away)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    assert work_on(said.append, end=end) == 0
    assert said == ["The database does not answer (gone); asking again in 5 s."]


def test_job_that_the_database_left_is_done_by_the_next_try(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A locked or restarted database is no failure of the job: it waits for its lease to end, and begins anew."""
    end, said, tries = threading.Event(), [], []

    def work(_asked: dict[str, Any], _told: object) -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("database is locked")
        end.set()

    def a_lease_later(line: str) -> None:
        said.append(line)
        Job.objects.update(leased_until=timezone.now() - jobs.LEASE)

    monkeypatch.setattr(jobs, "_KINDS", {"note": work})
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker, "AWAY", 0.0)
    job = ask("note", "Note", {})
    assert work_on(a_lease_later, end=end) == 1
    job.refresh_from_db()
    assert (job.state, job.tries, len(said)) == (Job.State.DONE, 2, 1)
