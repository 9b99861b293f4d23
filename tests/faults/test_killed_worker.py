"""A worker that is killed leaves the register as it was, or as it shall be: never half."""

from __future__ import annotations

import time

import pytest

from tests.faults.conftest import Installation

ROWS = 10_000
PREPARE = f"""
from lichen.site.register.models import Organisation
from lichen.site.register.services import begin_import, upload
from lichen.site.trust.actor import actor_for
from lichen.site.trust.models import User
user = User.objects.create_user(sys.argv[1], role="administrator")
rows = "".join(f"s{{i}},north,offer,resource {{i}},{{i + 1}},t\\n" for i in range({ROWS}))
text = "id,site,role,resource,amount,unit\\n" + rows
draft = upload(actor_for(user), name="streams.csv", content=text.encode())
print(json.dumps(str(begin_import(actor_for(user), draft=draft).id)))
"""
LATER = "UPDATE shell_job SET leased_until = '2000-01-01 00:00:00+00:00' WHERE state = 'running'"


def counts(one: Installation) -> tuple[int, int, int]:
    """Return the streams, the changes and the batches that are there."""
    found = one.ask(
        "SELECT (SELECT count(*) FROM register_stream), (SELECT count(*) FROM register_change), "
        "(SELECT count(*) FROM register_batch)"
    )[0]
    return int(found[0]), int(found[1]), int(found[2])


def wait_for(one: Installation, state: str, seconds: float = 300.0) -> str:
    """Wait until the job is in a state; return the state it is in."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = str(one.ask("SELECT state FROM shell_job ORDER BY made DESC LIMIT 1")[0][0])
        if now == state or now in ("done", "failed"):
            return now
        time.sleep(0.02)
    raise AssertionError(f"the job did not come to be {state}")


@pytest.mark.slow
def test_killed_import_is_whole_or_not_at_all(installation: Installation) -> None:
    """The worker is killed early and in the middle; the third goes to the end, and nothing is there twice."""
    installation.python(PREPARE, "anna@example.org")
    before = counts(installation)
    after = (before[0] + ROWS, before[1] + ROWS, before[2] + 1)
    for moment in (0.1, 1.5):
        with installation.running("worker"):  # killed at its end
            state = wait_for(installation, "running")
            time.sleep(moment if state == "running" else 0)
        assert counts(installation) in (before, after)
        installation.ask(LATER)  # as if the half minute of its lease were over
    with installation.running("worker") as worker:
        assert wait_for(installation, "done") == "done"
        worker.terminate()
        worker.communicate(timeout=300)
        assert worker.returncode == 0
    assert counts(installation) == after


@pytest.mark.slow
def test_worker_that_is_asked_to_end_finishes_the_job_in_hand(installation: Installation) -> None:
    installation.python(PREPARE, "boris@example.org")
    before = counts(installation)
    with installation.running("worker") as worker:
        assert wait_for(installation, "running") == "running"
        worker.terminate()
        worker.communicate(timeout=300)
        assert worker.returncode == 0
    assert wait_for(installation, "done", 1) == "done"
    assert counts(installation)[0] >= before[0]


NOTES = """
from lichen.site.shell.jobs import ask
for number in range(40):
    ask("nothing", f"Job {number}", {"number": number})
print("null")
"""


@pytest.mark.slow
def test_two_workers_never_do_one_job_twice(installation: Installation) -> None:
    """Forty jobs, two workers: each job is tried once (of a kind that nobody knows, so it ends at once)."""
    installation.python(NOTES)
    workers = [installation.start("worker") for _ in range(2)]
    end = time.monotonic() + 300
    open_jobs = "SELECT count(*) FROM shell_job WHERE state IN ('waiting', 'running')"
    while installation.ask(open_jobs)[0][0] and time.monotonic() < end:
        time.sleep(0.1)
    for worker in workers:
        worker.terminate()
    said = "".join(worker.communicate(timeout=300)[0] for worker in workers)
    tries = installation.ask(
        "SELECT state, tries, count(*) FROM shell_job WHERE kind = 'nothing' GROUP BY 1, 2"
    )
    assert tries == [("failed", 1, 40)]
    assert "Traceback" not in said
