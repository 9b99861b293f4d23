"""A job is open until it ends."""

from __future__ import annotations

from lichen.site.shell.models import Job


def test_job_is_open_until_it_ends() -> None:
    open_ones = {state for state in Job.State if Job(state=state, title="x").is_open}
    assert open_ones == {Job.State.WAITING, Job.State.RUNNING}
    assert str(Job(title="Import")) == "Import"
