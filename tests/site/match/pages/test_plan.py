"""Plans as facilitators make and compare them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lichen.site.match.models import Scenario
from lichen.site.register.models import Stream
from lichen.site.shell.jobs import run_waiting
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import User
from tests.site.match.pages.reading import ours, part

SignedIn = Callable[[User], Client]


def test_facilitator_makes_and_compares_plans(
    valley: dict[str, Stream], facilitator: Actor, client: Client
) -> None:
    client.force_login(facilitator.user)
    wrong = client.post("/match/plans/new/", {"name": "x", "without": "nowhere"})
    assert wrong.status_code == 400
    assert "Not found, or several are called so: nowhere." in wrong.content.decode()
    for name, without in (("all", ""), ("lost", "farm 7\nport-1")):
        asked = {"name": name, "without": without, "technologies": "on"}
        answer = client.post("/match/plans/new/", asked)
        assert answer.headers["Location"].startswith("/jobs/")
    run_waiting()
    assert client.get(answer.headers["Location"]).headers["Location"].startswith("/match/plans/")
    said = client.get("/match/plans/").content.decode()
    assert "Side by side" in said
    plan = Scenario.objects.get(name="all")
    page = client.get(f"/match/plans/{plan.id}/").content.decode()
    assert "Proven" in page
    assert "<svg" in page
    assert "style=" not in page.split("<main", 1)[1]  # the policy of the site lets no inline style through
    files = client.get(f"/match/plans/{plan.id}/files/")
    assert files.headers["Content-Type"] == "application/zip"
    assert b"".join(files.streaming_content)[:2] == b"PK"
    Path(plan.document.path).unlink()
    assert client.get(f"/match/plans/{plan.id}/files/").status_code == 410
    client.post(f"/match/plans/{plan.id}/delete/")
    assert client.get(f"/match/plans/{plan.id}/").status_code == 404


def _planned(client: Client, **asked: Any) -> Scenario:
    client.post("/match/plans/new/", {"name": "all", "technologies": "on"} | asked)
    run_waiting()
    return Scenario.objects.get()


@pytest.mark.usefixtures("wordless")
def test_a_plan_is_said_in_the_language_of_the_reader(
    valley: dict[str, Stream], facilitator: Actor, signed_in: SignedIn
) -> None:
    client = signed_in(facilitator.user)
    made = _planned(client, max_distance="1")
    assert made.summary["reasons"]
    page = client.get(f"/match/plans/{made.id}/").content.decode()
    picture = part(page, '<figure class="picture plan-picture"', "</figure>")
    assert "<svg" in picture
    assert ours(picture) == set()
    assert ours(part(page, "<tbody", "</tbody>")) == set()


def test_a_plan_is_kept_in_english_and_an_old_one_is_shown_as_it_is(
    valley: dict[str, Stream], facilitator: Actor, signed_in: SignedIn
) -> None:
    """Programs read the English picture; plans that were made before pictures kept their words still show."""
    client = signed_in(facilitator.user)
    made = _planned(client)
    assert "Goes to" in made.summary["picture"]
    del made.summary["words"]
    made.summary["reasons"] = [{"reason": "of old", "unplaced": 1.0, "offers": 1}]
    made.save()
    page = client.get(f"/match/plans/{made.id}/").content.decode()
    assert "Goes to" in page
    assert "Of old" in page
