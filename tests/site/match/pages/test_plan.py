"""Plans as facilitators make and compare them."""

from __future__ import annotations

from django.test import Client

from lichen.site.match.models import Scenario
from lichen.site.register.models import Stream
from lichen.site.shell.jobs import run_waiting
from lichen.site.trust.actor import Actor


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
    client.post(f"/match/plans/{plan.id}/delete/")
    assert client.get(f"/match/plans/{plan.id}/").status_code == 404
