"""Plans are made in the background under the wishes that were asked for, and compared."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied

from lichen.site.match.models import Scenario
from lichen.site.match.queries.plan import compared
from lichen.site.match.services.plan import ask_plan, forget_plan
from lichen.site.register.models import Stream
from lichen.site.shell.jobs import find, run_waiting
from lichen.site.trust.actor import Actor, actor_for
from lichen.site.trust.models import User
from lichen.site.trust.roles import Role

WISHES = {"technologies": True, "catalogue": "", "without": []}


def test_site_that_is_lost_costs_what_it_took(valley: dict[str, Stream], facilitator: Actor) -> None:
    plans = [
        ask_plan(facilitator, name=name, wishes=WISHES | {"without": without})
        for name, without in (("all", []), ("without the farm", ["farm-7"]))
    ]
    run_waiting()
    for plan in plans:
        plan.refresh_from_db()
        assert find(plan.job).next_url == f"/match/plans/{plan.id}/"
        assert plan.summary["certificate"]
    assert [plan.summary["placed"] for plan in plans] == [1300.0, 400.0]
    rows = {row["label"]: [cell["value"] for cell in row["cells"]] for row in compared(plans)}
    assert [1300.0, 400.0] in rows.values()
    with plans[0].document.open() as file:
        names = zipfile.ZipFile(io.BytesIO(file.read())).namelist()
    assert {"report.html", "plan.json"} <= set(names)
    forget_plan(facilitator, scenario=plans[0])
    assert Scenario.objects.count() == 1


def test_plan_that_cannot_be_made_says_why(facilitator: Actor) -> None:
    asked = ask_plan(facilitator, name="too early", wishes=WISHES)
    run_waiting()
    assert find(asked.job).error == "Nothing is in the register yet. Import a pack first."


@pytest.mark.parametrize("role", [Role.MEMBER, Role.ANALYST])
def test_only_the_desk_makes_plans(role: Role, person: Callable[..., User]) -> None:
    with pytest.raises(PermissionDenied):
        ask_plan(actor_for(person("x", role=role)), name="x", wishes=WISHES)
