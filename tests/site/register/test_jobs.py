"""An import as a job: done once, as the person may at that time, whatever becomes of the worker."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from lichen.site.register import services
from lichen.site.register.models import Batch, Stream
from lichen.site.shell.jobs import carry_out, claim, run_waiting
from lichen.site.shell.models import Job
from lichen.site.trust.actor import Actor

LIST = b"id,site,role,resource,amount,unit\nrye,farm-7,need,rye,5,t\n"


def test_a_worker_that_lost_its_job_writes_nothing(valley: None, staff: Actor) -> None:
    """Another worker took the job over while the first one was stuck: only one of them imports."""
    draft = services.upload(staff, name="streams.csv", content=LIST)
    services.begin_import(staff, draft=draft)
    lost = claim("first")
    Job.objects.filter(id=lost.id).update(leased_until=timezone.now() - timedelta(minutes=1))
    assert run_waiting() == 1
    carry_out(lost)
    job = Job.objects.get()
    assert (job.state, job.result["counts"]["streams"], job.tries) == (Job.State.DONE, {"new": 1}, 2)
    assert Batch.objects.filter(title="streams.csv").count() == 1
    assert Stream.objects.filter(ref="rye").count() == 1


def test_a_job_that_shall_stop_leaves_nothing(valley: None, staff: Actor) -> None:
    draft = services.upload(staff, name="streams.csv", content=LIST)
    job = services.begin_import(staff, draft=draft)
    taken = claim("worker")
    Job.objects.filter(id=job.id).update(stop_asked=True)
    assert carry_out(taken).state == Job.State.STOPPED
    assert not Stream.objects.filter(ref="rye").exists()


def test_a_draft_that_was_deleted_is_told(valley: None, staff: Actor) -> None:
    draft = services.upload(staff, name="streams.csv", content=LIST)
    job = services.begin_import(staff, draft=draft)
    services.discard(staff, draft=draft)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.FAILED, "The draft was deleted meanwhile.")
