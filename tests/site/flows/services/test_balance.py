"""Balances: asked for once, made by a job, kept for those who read all."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from lichen.core.errors import LichenError
from lichen.site.flows.models import Balance
from lichen.site.flows.services import balance as services
from lichen.site.register.services import import_pack
from lichen.site.shell import jobs
from lichen.site.shell.files import FileGoneError
from lichen.site.shell.models import Job
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import User
from tests.site.flows.conftest import FLOWS


def test_members_do_not_reconcile(miller: User) -> None:
    with pytest.raises(PermissionDenied):
        services.ask_balance(actor_for(miller))
    with pytest.raises(Http404):
        services.current(actor_for(miller))


def test_balance_is_made_once(balanced: None, facilitator: Actor) -> None:
    first = services.ask_balance(facilitator)
    assert services.ask_balance(facilitator) == first
    assert Balance.objects.count() == 1
    assert jobs.run_waiting() == 1
    made = services.current(facilitator)
    assert made.version
    found = services.picture(made)
    assert (found.layer, found.unit, found.period) == ("goods", "t", "2024")
    assert found.table["amount"].sum() > 0
    assert services.table(made, "data").height == 8


def test_what_is_not_there_is_not_found(balanced: None, facilitator: Actor) -> None:
    services.ask_balance(facilitator)
    jobs.run_waiting()
    made = services.current(facilitator)
    for asked in ({"layer": "zinc"}, {"period": "1999"}, {"depth": "../data"}):
        with pytest.raises(Http404):
            services.picture(made, **asked)
    with pytest.raises(Http404):
        services.table(made, "../secret-key")


def test_flows_alone_come_into_an_empty_register_with_their_region(facilitator: Actor) -> None:
    """A study of flows names no organisation; without a region it is refused, and the sentence says what to put in."""
    study = {name: text.encode() for name, text in FLOWS.items()}
    with pytest.raises(LichenError, match="Put a table “region” with one row into the file"):
        import_pack(facilitator, files=study, name="study")
    region = b"name,year,currency,coordinate_system\nValley,2024,EUR,WGS84\n"
    import_pack(facilitator, files=study | {"region.csv": region}, name="study")
    services.ask_balance(facilitator)
    assert jobs.run_waiting() == 1
    assert services.picture(services.current(facilitator)).layer == "goods"
    import_pack(facilitator, files=study, name="study again")  # from now on they come alone, too


def test_balance_whose_tables_are_gone_says_so(balanced: None, facilitator: Actor) -> None:
    services.ask_balance(facilitator)
    jobs.run_waiting()
    made = services.current(facilitator)
    Path(made.document.path).unlink()
    for asked in (lambda: services.picture(made), lambda: services.table(made, "data")):
        with pytest.raises(FileGoneError, match="made again"):
            asked()


def test_only_the_newest_are_kept(balanced: None, facilitator: Actor) -> None:
    for _time in range(services.KEPT + 1):
        services.ask_balance(facilitator)
        jobs.run_waiting()
    assert Balance.objects.count() == services.KEPT


def test_wrong_sheets_end_the_job_with_its_problems(valley: object, facilitator: Actor) -> None:
    services.ask_balance(facilitator)
    jobs.run_waiting()
    job = Job.objects.get(kind=services.KIND)
    assert job.state == Job.State.FAILED
    assert len(job.result["problems"]) == 2  # both sheets are missing
