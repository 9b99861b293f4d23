"""The pages of the register's flows: who sees which, with how many queries, and that nothing leaks through them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from lichen.site.register.models import Site, Stream
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import User
from lichen.site.trust.roles import Role

SignedIn = Callable[[User], Client]
Valley = dict[str, Stream]
SECRETS = ("slag", "smith", "Smithy", "forge", "25 Manufacture")


@pytest.fixture
def analyst(person: Callable[..., User], signed_in: SignedIn) -> Client:
    """Somebody who may read all."""
    return signed_in(person("ana", role=Role.ANALYST))


@pytest.mark.parametrize("path", ["", "region/?shows=now", "region/?of=25", "region/?within=key:odd+slag"])
def test_who_reads_all_sees_the_region(valley: Valley, analyst: Client, path: str) -> None:
    said = analyst.get(f"/flows/{path}").content.decode()
    assert "<svg xmlns" in said
    assert "style=" not in said
    assert "odd slag" in said or "10 02" in said or "10 Wastes" in said


def test_bars_lead_deeper(valley: Valley, analyst: Client, forge: Site) -> None:
    assert "/flows/region/?shows=now&amp;of=25" in analyst.get("/flows/region/?shows=now").content.decode()
    assert (
        f'href="/flows/sites/{forge.id}/"' in analyst.get("/flows/region/?of=25&shows=now").content.decode()
    )


def test_no_page_or_file_of_a_member_tells_of_another(
    valley: Valley, miller: User, signed_in: SignedIn, facilitator: Actor, forge: Site
) -> None:
    """Neither through a picture, nor its table, nor a file, nor what an error says."""
    mia = signed_in(miller)
    paths = [
        *(
            "",
            "own/",
            "own.csv",
            "own.svg",
            "public/",
            "public.csv",
            f"sites/{forge.id}/",
            f"sites/{forge.id}.csv",
        ),
        *(
            "region/",
            "region.csv",
            "region/?of=25",
            "region.svg?of=25",
            "balance/",
            "balance/tables/data.csv",
        ),
    ]
    for path in paths:
        said = mia.get(f"/flows/{path}").content.decode()
        assert not [secret for secret in SECRETS if secret in said], path
    assert [mia.get(f"/flows/{path}").status_code for path in ("region/", "region.csv")] == [403, 403]
    assert mia.get(f"/flows/sites/{forge.id}/").status_code == 404
    missing = "00000000-0000-0000-0000-000000000001"
    assert mia.get(f"/flows/sites/{missing}.csv").status_code == 404


def test_member_sees_her_own(valley: Valley, miller: User, signed_in: SignedIn) -> None:
    mia = signed_in(miller)
    said = mia.get("/flows/").content.decode()
    assert "Flows of our sites" in said
    assert "wheat bran" in said
    table = mia.get("/flows/own.csv").content.decode("utf-8-sig").splitlines()
    assert table[0] == "from,to,amount,unit"
    assert set(table[1:]) == {"North works,wheat bran,50.0,t/year", "North works,husks,40.0,t/year"}
    assert mia.get("/flows/own.svg").content.startswith(b"<?xml")
    site = Site.objects.get(ref="north-1")
    assert "Only what is disclosed" not in mia.get(f"/flows/sites/{site.id}/").content.decode()


def test_visitor_is_led_to_what_is_published(valley: Valley, client: Client) -> None:
    assert "Nothing is published yet" in client.get("/flows/").content.decode()
    assert client.get("/flows/own/").status_code == 302


def test_region_is_a_few_queries_however_much_there_is(
    valley: Valley, analyst: Client, django_assert_num_queries: Callable[[int], object]
) -> None:
    Stream.objects.exclude(ref="slag").update(removed="2026-01-01T00:00Z")
    analyst.get("/flows/region/")
    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        analyst.get("/flows/region/")
    Stream.objects.update(removed=None)
    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        analyst.get("/flows/region/")


def test_own_page_is_a_few_queries_with_one_and_with_three_streams(
    valley: Valley, miller: User, signed_in: SignedIn, django_assert_num_queries: Callable[[int], object]
) -> None:
    mia, husk = signed_in(miller), valley["husk"]
    for count in (1, 3):
        Stream.objects.filter(party=husk.party).exclude(ref="bran-north").delete()
        for i in range(count - 1):
            Stream.objects.create(
                site=husk.site,
                ref=f"more-{i}",
                role="offer",
                resource="dust",
                key=f"dust {i}",
                dimension="mass",
                amount=1,
            )
        with django_assert_num_queries(6):  # type: ignore[attr-defined]
            mia.get("/flows/own/")
