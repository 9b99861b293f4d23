"""Lists and the map as members and facilitators meet them: what is shown, what is not, at what cost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from lichen.site.register.models import Site, Stream
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Access, User
from lichen.site.trust.roles import Role, Stage

SignedIn = Callable[[User], Client]


def test_list_shows_as_much_as_is_disclosed(miller: Actor, signed_in: SignedIn) -> None:
    mia = signed_in(miller.user)
    said = mia.get("/register/streams/").content.decode()
    assert "<p>need" in said
    assert "North works" in said
    assert "need</td>" in mia.get("/register/streams/?view=table").content.decode()
    assert "sector and region" in said
    for hidden in ("Hill Farm", "farm-7", "900\u00a0t", "dairy"):  # ids and keys are random, and may hold 900
        assert hidden not in said
    Stream.objects.filter(ref="feed").update(stage=Stage.EXACT)
    assert "Hill Farm" in mia.get("/register/streams/").content.decode()
    Stream.objects.filter(ref="feed").update(stage=Stage.HIDDEN)
    assert "<p>need" not in mia.get("/register/streams/").content.decode()


def test_reading_is_logged_once_a_page(staff: Actor, miller: Actor, signed_in: SignedIn) -> None:
    signed_in(staff.user).get("/register/streams/")
    assert Access.objects.filter(verb="read streams").count() == 2


@pytest.mark.parametrize(
    "asked",
    [
        "text=bran",
        "role=need",
        "place=55.8%2C+12.4&km=1",
        "area=12.3,55.7,12.5,55.9",
        "area=12.3+55.7%2C12.5+55.7%2C12.4+55.9",
    ],
)
def test_filters_narrow_list_and_map_alike(
    asked: str, staff: Actor, valley: None, signed_in: SignedIn
) -> None:
    fay = signed_in(staff.user)
    page = fay.get(f"/register/streams/?{asked}").context
    assert {row.ref for row in page["page"].rows} >= {"feed"}
    places = fay.get(page["source"]).json()["features"]
    assert {row.site_name or row.organisation_name for row in page["page"].rows} == {
        one["properties"]["name"] for one in places
    }


def test_nothing_found_says_so(miller: Actor, signed_in: SignedIn) -> None:
    said = signed_in(miller.user).get("/register/streams/?text=uranium").content.decode()
    assert "Nothing of that kind" in said


def test_map_leads_to_sites(miller: Actor, signed_in: SignedIn) -> None:
    found = signed_in(miller.user).get("/register/map.geojson").json()["features"]
    own = next(one for one in found if "url" in one["properties"])
    assert own["properties"]["url"] == f"/register/sites/{Site.objects.get(ref='mill-north').id}/"
    assert [one for one in found if one["properties"].get("cell")] != []
    assert "Hill Farm" not in str(found)


def test_names_are_listed_to_who_may_know_them(miller: Actor, signed_in: SignedIn) -> None:
    mia = signed_in(miller.user)
    for address, own in (("organisations", "Valley Mill Ltd"), ("sites", "North works")):
        said = mia.get(f"/register/{address}/").content.decode()
        assert own in said
        assert "Hill Farm" not in said
        assert own not in mia.get(f"/register/{address}/?text=farm").content.decode()


def test_new_stream_begins_at_ones_only_site(
    miller: Actor, staff: Actor, signed_in: SignedIn, person: Callable[..., User]
) -> None:
    site = Site.objects.get(ref="mill-north")
    answer = signed_in(miller.user).get("/register/streams/new/")
    assert answer.headers["Location"] == f"/register/sites/{site.id}/streams/new/"
    assert "choose=1" in signed_in(staff.user).get("/register/streams/new/").headers["Location"]
    newcomer = signed_in(person("nia"))
    assert "First add your organisation" in newcomer.get("/register/sites/?choose=1").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_for_more_rows(
    rows: int,
    valley: None,
    person: Callable[..., User],
    signed_in: SignedIn,
    django_assert_num_queries: Callable,
) -> None:
    ann = signed_in(person("ann", role=Role.MEMBER))
    for one in Stream.objects.order_by("ref")[rows:]:
        Stream.objects.filter(id=one.id).update(stage=Stage.HIDDEN)
    ann.get("/register/streams/")
    for address, queries in (("streams", 8), ("sites", 5), ("organisations", 4)):
        with django_assert_num_queries(queries):
            assert ann.get(f"/register/{address}/").status_code == 200
