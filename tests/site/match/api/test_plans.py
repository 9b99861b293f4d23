"""Plans by program: asked for, made by a job, taken away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.test import Client

from lichen.site.match.models import Scenario
from lichen.site.register.models import Stream
from lichen.site.shell.jobs import run_waiting
from lichen.site.trust.actor import Actor

API = "/api/v1/match/plans"
Program = Callable[..., Client]


def test_plan_is_made_by_a_job(valley: dict[str, Stream], facilitator: Actor, program: Program) -> None:
    client = program(facilitator.user)
    asked = client.post(
        API, {"name": "as it is", "without": [str(valley["mix"].site_id)]}, "application/json"
    )
    assert (asked.status_code, asked.json()["wishes"]["without"]) == (202, ["port-1"])
    place = f"{API}/{asked.json()['id']}"
    assert client.get(f"{place}/files").status_code == 404
    run_waiting()
    assert client.get(place).json()["summary"] is not None
    files = client.get(f"{place}/files")
    assert (files.headers["Content-Type"], b"".join(files.streaming_content)[:2]) == (
        "application/zip",
        b"PK",
    )
    Path(Scenario.objects.get().document.path).unlink()
    gone = client.get(f"{place}/files")
    assert (gone.status_code, "plan.zip" in gone.json()["detail"]) == (410, True)
    assert [row["name"] for row in client.get(API).json()["rows"]] == ["as it is"]
    assert (client.delete(place).status_code, client.get(place).status_code) == (204, 404)
