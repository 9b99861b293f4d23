"""Pages that belong to no room: themes are kept, jobs are shown to those who asked for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from lichen.site.shell.jobs import Job, ask, find
from lichen.site.shell.pages import server_error, too_many
from lichen.site.trust.models import User
from lichen.site.trust.roles import Role

SignedIn = Callable[[User], Client]


def test_theme_is_kept_and_leads_back_here_only(db: None, client: Client) -> None:
    answer = client.post("/theme/", {"theme": "dark", "next": "https://elsewhere.example/"})
    assert (answer.headers["Location"], client.cookies["theme"].value) == ("/", "dark")
    assert (
        client.post("/theme/", {"theme": "neon", "next": "/match/results/"}).headers["Location"]
        == "/match/results/"
    )
    assert client.cookies["theme"].value == "auto"


def test_job_is_shown_to_who_asked_and_to_staff(person: Callable[..., User], signed_in: SignedIn) -> None:
    mia = person("mia")
    job = ask("nothing", "Counting sheep", {}, by=mia.id)
    url = f"/jobs/{job.id}/"
    assert "Counting sheep" in signed_in(mia).get(url).content.decode()
    assert signed_in(person("eve")).get(url).status_code == 404
    assert signed_in(person("fay", role=Role.FACILITATOR)).get(url).status_code == 200


def test_done_job_leads_on_with_and_without_script(person: Callable[..., User], signed_in: SignedIn) -> None:
    mia = person("mia")
    job = ask("nothing", "x", {}, by=mia.id, next_url="/match/results/")
    client = signed_in(mia)
    assert client.get(f"/jobs/{job.id}/", headers={"HX-Request": "true"}).status_code == 200
    Job.objects.update(state=Job.State.DONE)
    assert client.get(f"/jobs/{job.id}/").headers["Location"] == "/match/results/"
    fragment = client.get(f"/jobs/{job.id}/", headers={"HX-Request": "true"})
    assert fragment.headers["HX-Redirect"] == "/match/results/"


def test_job_is_stopped(person: Callable[..., User], signed_in: SignedIn) -> None:
    mia = person("mia")
    job = ask("nothing", "x", {}, by=mia.id)
    signed_in(mia).post(f"/jobs/{job.id}/stop/")
    assert find(job.id).state == Job.State.STOPPED


@pytest.mark.parametrize("address", ["/theme/", "/language/", "stop"])
@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"]
)
def test_a_form_leads_to_pages_of_this_site_only(
    address: str, elsewhere: str, person: Callable[..., User], signed_in: SignedIn
) -> None:
    mia = person("mia")
    if address == "stop":
        address = f"/jobs/{ask('nothing', 'x', {}, by=mia.id).id}/stop/"
    answer = signed_in(mia).post(address, {"next": elsewhere, "language": "de", "theme": "dark"})
    assert (answer.status_code, "elsewhere" in answer.headers["Location"]) == (302, False)


@pytest.mark.parametrize("path", ["/nowhere/", "/match/exchanges/00000000-0000-0000-0000-000000000000/"])
def test_what_is_hidden_and_what_is_not_there_look_the_same(
    path: str, person: Callable[..., User], signed_in: SignedIn
) -> None:
    answer = signed_in(person("mia")).get(path)
    assert answer.status_code == 404
    assert path not in answer.content.decode().split("<main", 1)[1]


def test_broken_page_is_told_even_if_its_page_is_broken_too() -> None:
    assert server_error(RequestFactory().get("/")).status_code == 500


def test_a_form_left_open_too_long_is_told_in_the_language_of_the_reader(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/theme/", headers={"Accept-Language": "de"})
    assert answer.status_code == 403
    assert "Dieses Formular gilt nicht mehr." in answer.content.decode()


def test_too_many_attempts_are_told_in_the_language_of_the_reader() -> None:
    with translation.override("de"):
        answer = too_many(RequestFactory().get("/"))
    assert answer.status_code == 429
    assert "Zu viele Versuche" in answer.content.decode()
