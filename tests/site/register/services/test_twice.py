"""What is there twice is looked for once for a version, a large register in the background."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from lichen.site.register import bridge, services
from lichen.site.register.models import Organisation
from lichen.site.register.services import twice
from lichen.site.register.services.twice import Looked
from lichen.site.shell.jobs import run_waiting
from lichen.site.shell.models import Job
from lichen.site.trust.actor import Actor


@pytest.fixture
def mills(valley: None, staff: Actor) -> None:
    """The mill and a second one of nearly its name."""
    services.save_organisation(staff, cells={"name": "Valley Mill Limited"})


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every register is a large one."""
    monkeypatch.setattr(twice, "AT_ONCE", 0)


def found(actor: Actor) -> Looked:
    told = services.doubles(actor)
    assert isinstance(told, Looked)
    return told


def test_a_version_is_looked_through_once(mills: None, staff: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    first = found(staff)
    assert [one.second_name for one in first.pairs] == ["Valley Mill Limited"]
    assert (first.crowded, first.more, first.job) == (0, 0, None)
    monkeypatch.setattr(bridge, "all_twice", lambda: pytest.fail("looked again"))
    assert found(staff) == first


def test_a_large_register_is_looked_through_by_a_job(mills: None, large: None, staff: Actor) -> None:
    """The first time one waits; after a change, what was found before stands until the new list is there."""
    job = services.doubles(staff)
    assert isinstance(job, Job)
    assert services.doubles(staff) == job  # asked once, however often somebody looks
    run_waiting()
    before = found(staff)
    assert (len(before.pairs), before.job) == (1, None)
    keep, drop = Organisation.objects.filter(name__startswith="Valley").order_by("made")
    services.merge(staff, keep=keep, drop=drop)
    meanwhile = found(staff)
    assert meanwhile.pairs == ()  # one of the two is gone
    assert meanwhile.job is not None
    run_waiting()
    assert found(staff).job is None


def test_only_staff_look(miller: Actor) -> None:
    with pytest.raises(PermissionDenied):
        services.doubles(miller)
