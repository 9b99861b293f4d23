"""Pages of single rows show all to owner and staff, and to others what is disclosed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from lichen.site.register.models import Organisation, Site, Stream
from lichen.site.register.services import save_stream
from lichen.site.trust.actor import Actor
from lichen.site.trust.models import Access, User
from lichen.site.trust.roles import Stage
from tests.site.pseudo import speak_pseudo, unmarked
from tests.site.register.conftest import VALLEY

SignedIn = Callable[[User], Client]


def test_owner_sees_all_with_history(miller: Actor, signed_in: SignedIn) -> None:
    bran = Stream.objects.get(ref="bran")
    save_stream(miller, cells={"amount": "130"}, stream=bran)
    said = signed_in(miller.user).get(f"/register/streams/{bran.id}/").content.decode()
    assert "<del>120</del> → <ins>130</ins>" in said
    assert "1.56" in said  # kt a year
    assert "What fits" in said
    assert "moisture = 12 %" in said


def test_stream_of_others_is_as_veiled_as_it_is(miller: Actor, signed_in: SignedIn) -> None:
    mia, feed = signed_in(miller.user), Stream.objects.get(ref="feed")
    url = f"/register/streams/{feed.id}/"
    sector = mia.get(url).content.decode()
    assert "Shown to you as sector and region" in sector
    assert "wheat bran" not in sector
    Stream.objects.filter(ref="feed").update(stage=Stage.RANGES)
    ranges = mia.get(url).content.decode()
    assert "wheat bran" in ranges
    assert "Hill Farm" not in ranges
    Stream.objects.filter(ref="feed").update(stage=Stage.HIDDEN)
    assert mia.get(url).status_code == 404


def test_exact_stream_shows_no_history_to_others(miller: Actor, signed_in: SignedIn) -> None:
    Stream.objects.filter(ref="feed").update(stage=Stage.EXACT)
    feed = Stream.objects.get(ref="feed")
    said = signed_in(miller.user).get(f"/register/streams/{feed.id}/").content.decode()
    assert "Hill Farm" in said
    assert "<h2>History</h2>" not in said
    assert "Change what others see" not in said
    assert f"/register/streams/{feed.id}/edit/" not in said
    assert Access.objects.filter(verb="read stream", subject=feed.id).count() == 1


def test_places_and_owners_of_others_are_not_there(miller: Actor, signed_in: SignedIn) -> None:
    mia = signed_in(miller.user)
    assert mia.get(f"/register/sites/{Site.objects.get(ref='farm-7').id}/").status_code == 404
    assert mia.get(f"/register/organisations/{Organisation.objects.get(ref='farm').id}/").status_code == 404


def test_organisation_and_site_lead_to_each_other(miller: Actor, signed_in: SignedIn) -> None:
    mia, site = signed_in(miller.user), Site.objects.get(ref="mill-north")
    said = mia.get(f"/register/organisations/{site.organisation_id}/").content.decode()
    assert f"/register/sites/{site.id}/" in said
    assert f"/trust/organisations/{site.party_id}/" in said
    assert "husks" in mia.get(f"/register/sites/{site.id}/").content.decode()


def test_codes_are_called_as_the_reader_calls_them(miller: Actor, signed_in: SignedIn) -> None:
    mia, husk = signed_in(miller.user), Stream.objects.get(ref="husk")
    for language, title in (
        ("en", "Materials unsuitable"),
        ("de", "für Verzehr"),
        ("pl", "Surowce i produkty"),
    ):
        page = mia.get(f"/register/streams/{husk.id}/", headers={"accept-language": language})
        assert f"02 03 04 {title}" in page.content.decode()


def test_pages_of_rows_leave_no_english(
    miller: Actor, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names and meanings of columns stand beside what was written, and that alone is as it was written."""
    speak_pseudo(monkeypatch)
    mia, bran = signed_in(miller.user), Stream.objects.get(ref="bran")
    save_stream(miller, cells={"amount": "130", "legal_status": "by-product"}, stream=bran)
    for row, kind in ((bran, "streams"), (bran.site, "sites"), (bran.site.organisation, "organisations")):
        page = mia.get(f"/register/{kind}/{row.id}/").content.decode()
        assert not unmarked(page, [*VALLEY.values(), "by-product SHA NACE mia fay example org", "kt"])
