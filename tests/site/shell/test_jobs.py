"""A job is done once and wholly, whoever dies; what went wrong is a sentence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from lichen.core.errors import LichenError, Problem, ProblemsError
from lichen.site.shell import jobs
from lichen.site.shell.jobs import (
    MOST_TRIES,
    StoppedError,
    Told,
    ask,
    carry_out,
    claim,
    find,
    run_waiting,
    stop,
)
from lichen.site.shell.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    known: dict[str, Any] = {}
    monkeypatch.setattr(jobs, "_KINDS", known)
    return known


def lapsed(job: Job) -> None:
    Job.objects.filter(id=job.id).update(leased_until=timezone.now() - timedelta(seconds=1))


def test_jobs_are_done_in_the_order_they_were_asked_for(kinds: dict[str, Any]) -> None:
    done = []
    jobs.work("note")(lambda asked, _told: done.append(asked["n"]))
    for number in range(3):
        ask("note", "Note", {"n": number})
    assert run_waiting() == 3
    assert done == [0, 1, 2]
    assert {job.state for job in Job.objects.all()} == {Job.State.DONE}


def test_open_job_of_a_key_is_asked_for_once(kinds: dict[str, Any]) -> None:
    first = ask("plan", "Plan", {}, once="v1")
    assert ask("plan", "Plan", {}, once="v1") == first
    assert ask("plan", "Plan", {}, once="v2") != first
    kinds["plan"] = lambda _asked, _told: {"next_url": "/plan/"}
    run_waiting()
    assert find(first.id).next_url == "/plan/"
    assert ask("plan", "Plan", {}, once="v1") != first


def test_job_of_a_dead_worker_is_taken_up_again_and_given_up_at_last(kinds: dict[str, Any]) -> None:
    job = ask("long", "Long", {})
    for number in range(MOST_TRIES):
        taken = claim(f"worker {number}")
        assert taken == job
        assert claim("another") is None  # it is held
        lapsed(job)
    given_up = claim("last")
    assert given_up is not None
    assert given_up.state == Job.State.FAILED


def test_worker_whose_job_was_taken_over_writes_nothing(kinds: dict[str, Any]) -> None:
    ask("long", "Long", {})
    slow = claim("slow")
    lapsed(slow)
    quick = claim("quick")
    with pytest.raises(StoppedError):
        Told(slow).hold()
    with pytest.raises(StoppedError):
        Told(slow)(0.5)
    Told(quick).hold()
    kinds["long"] = lambda _asked, told: told.hold()
    assert carry_out(slow).state == Job.State.RUNNING  # the other's result is not overwritten
    assert carry_out(quick).state == Job.State.DONE


def test_job_stops_when_asked(kinds: dict[str, Any]) -> None:
    waiting = ask("a", "A", {})
    stop(waiting)
    assert find(waiting.id).state == Job.State.STOPPED
    job = ask("b", "B", {})
    kinds["b"] = lambda _asked, told: (stop(job), told(0.5, "half"))
    run_waiting()
    assert find(job.id).state == Job.State.STOPPED


def test_what_goes_wrong_is_a_sentence(kinds: dict[str, Any]) -> None:
    problem = Problem("a.csv", "", 2, "x", "", "it is empty", "fill it in")

    def failing(error: Exception) -> Any:
        def work(_asked: dict[str, Any], _told: Told) -> None:
            raise error

        return work

    kinds |= {"said": failing(LichenError("Two ways")), "found": failing(ProblemsError([problem]))}
    kinds["broken"] = failing(ZeroDivisionError())
    said, found, broken, odd = (ask(kind, kind, {}) for kind in ("said", "found", "broken", "odd"))
    run_waiting()
    assert find(said.id).error == "Two ways."
    assert find(found.id).result["problems"][0]["mend"] == "fill it in"
    assert find(broken.id).error == "Something went wrong inside Lichen: ZeroDivisionError."
    assert "cannot do work of the kind “odd”" in find(odd.id).error


def test_progress_is_written(kinds: dict[str, Any]) -> None:
    seen = []

    def work(_asked: dict[str, Any], told: Told) -> None:
        told(0.25, "reading")
        seen.append(Job.objects.values_list("share", "stage").get())

    kinds["read"] = work
    ask("read", "Read", {})
    run_waiting()
    assert seen == [(0.25, "reading")]


def test_job_speaks_the_language_of_the_page_that_asked(kinds: dict[str, Any]) -> None:
    spoken: list[str | None] = []
    kinds["speak"] = lambda _asked, _told: spoken.append(translation.get_language())
    with translation.override("de"):
        ask("speak", "Sprechen", {})
    ask("speak", "Speak", {})
    Job.objects.filter(title="Speak").update(language="")  # a job of before languages were kept
    with translation.override("pl"):
        run_waiting()
        assert translation.get_language() == "pl"
    assert spoken == ["de", "en"]
