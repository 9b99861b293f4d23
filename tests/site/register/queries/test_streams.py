"""Lists of streams: pages by key, literal query counts, and nothing of what a stage hides, by no way around."""

from __future__ import annotations

import pytest
from django.core.exceptions import BadRequest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lichen.site.register.models import Site, Stream
from lichen.site.register.queries import Circle, Filters, known, stream, streams
from lichen.site.register.queries.places import in_circle, inside
from lichen.site.register.services import import_pack
from lichen.site.trust.actor import VISITOR, Actor
from lichen.site.trust.roles import Stage


def refs(page: object) -> list[str]:
    keys = {one.id: one.ref for one in Stream.objects.all()}
    return [keys[row.id] for row in page.rows]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_is_a_query_or_two(valley: None, miller: Actor, staff: Actor, rows: int) -> None:
    Stream.objects.filter(ref__in=["feed", "husk"][: 3 - rows]).update(removed="2026-01-01T00:00Z")
    known.forget()
    known.known()
    for actor, queries in ((miller, 4), (staff, 2)):
        with CaptureQueriesContext(connection) as caught:
            page = streams(actor)
        assert (len(page.rows), len(caught)) == (rows, queries)


def test_pages_follow_each_other(valley: None, staff: Actor) -> None:
    lines = "".join(f"s{i:03},farm-7,need,thing {i % 7},{i},t\n" for i in range(120))
    import_pack(
        staff, files={"streams.csv": f"id,site,role,resource,amount,unit\n{lines}".encode()}, name="many"
    )
    for sort in ("resource", "amount"):
        seen, after = [], None
        while True:
            page = streams(staff, sort=sort, after=after, size=50)
            seen += page.rows
            after = page.after
            if after is None:
                break
        assert len({row.id for row in seen}) == len(seen) == 123
        values = [row.resource if sort == "resource" else -row.amount for row in seen]
        assert values == sorted(values)


def test_a_cursor_that_nobody_made_is_refused(valley: None, staff: Actor, farmer: Actor) -> None:
    """The first page in its place would be taken for the one that was asked for."""
    for after in ("x", "W10", "WzEsMl0", "W251bGwsICJ4Il0", "~x"):
        for actor, filters in ((staff, Filters()), (farmer, Filters()), (staff, Filters(text="bran"))):
            with pytest.raises(BadRequest, match="beginning of the list"):
                streams(actor, filters, after=after)


def test_what_each_stage_shows(valley: None, farmer: Actor) -> None:
    bran = Stream.objects.get(ref="bran")
    shown = {}
    for stage in Stage:
        Stream.objects.filter(id=bran.id).update(stage=stage)
        page = stream(farmer, bran.id)
        shown[stage] = page.rows[0] if page.rows else None
        assert page.owners == (((bran.party_id, stage),) if stage >= Stage.RANGES else ())
    assert shown[Stage.HIDDEN] is None
    sector, ranges, exact = shown[Stage.SECTOR], shown[Stage.RANGES], shown[Stage.EXACT]
    told = (sector.resource, sector.code, sector.division, sector.x, sector.y)
    assert told == ("", "", "10", 12.625, 55.625)
    assert ranges.resource == "wheat bran"
    hidden = (
        sector.amount,
        sector.low,
        sector.unit,
        sector.ref,
        sector.site,
        sector.organisation_name,
        sector.stage,
    )
    assert hidden == (None, None, "", "", None, "", None)
    assert (ranges.low, ranges.high, ranges.unit, ranges.amount, ranges.ref) == (
        1000.0,
        2000.0,
        "t",
        None,
        "",
    )
    assert (ranges.exact_place, ranges.site_name, ranges.organisation_name) == (False, "", "")
    assert (exact.amount, exact.x, exact.site_name, exact.organisation_name) == (
        1440.0,
        12.57,
        "North works",
        "Valley Mill Ltd",
    )


def changed(stream: Stream, stage: Stage) -> None:
    """Show a stream to all, past the services: what is kept of it has to be forgotten."""
    Stream.objects.filter(id=stream.id).update(stage=stage)
    known.forget()


def test_no_filter_tells_what_is_hidden(valley: None, farmer: Actor) -> None:
    """Asking by amount, exact place, site or owner answers as if the rows that hide it were not there."""
    bran = Stream.objects.select_related("site").get(ref="bran")
    asked = [
        Filters(amount_from=1439, amount_to=1441),
        Filters(dimension="mass"),
        Filters(near=Circle(12.57, 55.68, 1.0)),
        Filters(area=((12.56, 55.67), (12.58, 55.67), (12.58, 55.69), (12.56, 55.69))),
        Filters(site=bran.site_id),
        Filters(organisation=bran.site.organisation_id),
        Filters(text="Valley"),
        Filters(text="north works"),
        Filters(text="husks"),
        Filters(code="02 03"),
    ]
    for filters in asked:
        assert {"bran", "husk"}.isdisjoint(refs(streams(farmer, filters)))
    assert refs(streams(farmer, sort="amount")) == ["feed"]
    changed(bran, Stage.RANGES)
    assert refs(streams(farmer, asked[0])) == ["bran"]  # its band, 1000 to 2000, meets what is asked
    assert refs(streams(farmer, Filters(amount_from=2001))) == []
    assert refs(streams(farmer, asked[2])) == []
    assert refs(streams(farmer, sort="amount")) == ["bran", "feed"]
    changed(bran, Stage.EXACT)
    assert all("bran" in refs(streams(farmer, filters)) for filters in asked[:6])


def test_order_by_amount_tells_no_more_than_the_band(valley: None, farmer: Actor) -> None:
    Stream.objects.filter(ref__in=["bran", "husk"]).update(stage=Stage.RANGES, low=1000, high=2000)
    orders = set()
    for amounts in ((1100, 1900), (1900, 1100)):
        for ref, amount in zip(("bran", "husk"), amounts, strict=True):
            Stream.objects.filter(ref=ref).update(amount=amount)
        orders.add(tuple(refs(streams(farmer, sort="amount"))))
    assert len(orders) == 1


def test_what_is_not_named_stands_last_in_an_order_that_says_nothing(valley: None, farmer: Actor) -> None:
    """Two registers that differ only in hidden names give the same list, page by page."""
    lists = []
    for keys in (("aaa", "zzz"), ("zzz", "aaa")):
        for ref, key in zip(("bran", "husk"), keys, strict=True):
            Stream.objects.filter(ref=ref).update(key=key, resource=key)
        pages, after = [], None
        while after is not None or not pages:
            page = streams(farmer, after=after, size=1)
            pages.append(page.rows[0])
            after = page.after
        lists.append([row.id for row in pages])
        assert [row.resource for row in pages] == ["wheat bran", "", ""]
    assert lists[0] == lists[1]


def test_filters_find(valley: None, staff: Actor) -> None:
    for filters, found in (
        (Filters(text="BRAN wheat"), ["bran", "feed"]),
        (Filters(text="0203"), ["husk"]),
        (Filters(code="02 03"), ["husk"]),
        (Filters(role="need"), ["feed"]),
        (Filters(role="gift"), ["bran", "feed", "husk"]),
        (Filters(amount_from=900), ["bran", "feed"]),
        (Filters(amount_to=900), ["feed", "husk"]),
        (Filters(near=Circle(12.4, 55.8, 2.0)), ["feed"]),
        (Filters(near=Circle(12.4, 55.8, 18.0)), ["bran", "feed", "husk"]),
        (Filters(area=((12.3, 55.7), (12.5, 55.7), (12.4, 55.9))), ["feed"]),
    ):
        assert sorted(refs(streams(staff, filters))) == found


def test_pages_of_a_drawn_area_are_full(valley: None, staff: Actor) -> None:
    """However many places lie in the box of an area and not in it, the database leaves them out."""
    of = Stream.objects.get(ref="bran")
    sites = [
        Site(party=of.party, organisation=of.site.organisation, ref=f"s{n}", x=n % 40 / 10, y=n // 40 / 10)
        for n in range(1600)
    ]
    Site.objects.bulk_create(sites)
    Stream.objects.bulk_create(
        Stream(party=of.party, site=site, ref=f"r-{site.ref}", role="offer", resource="ash", key="ash")
        for site in sites
    )
    corner = Filters(area=((0.0, 3.95), (0.15, 3.65), (0.35, 3.95)), text="ash")
    first = streams(staff, corner, size=2)
    assert (len(first.rows), first.after is None) == (2, False)
    found, after = list(first.rows), first.after
    while after:
        page = streams(staff, corner, size=2, after=after)
        found, after = [*found, *page.rows], page.after
    inside_it = {f"r-{site.ref}" for site in sites if inside((site.x, site.y), corner.area)}
    assert {row.ref for row in found} == inside_it
    assert len(found) == len(inside_it) > 4


def test_pages_of_a_circle_are_full(valley: None, staff: Actor, farmer: Actor) -> None:
    """The corners of its box hold places that it does not: the database leaves them out, by the cell, too."""
    of = Stream.objects.get(ref="bran")
    sites = [
        Site(
            party=of.party, organisation=of.site.organisation, ref=f"s{n}", x=n % 40 / 10, y=n // 40 / 10,
            cell_x=n % 40 / 10 + 20, cell_y=n // 40 / 10,
        )
        for n in range(1600)
    ]  # fmt: skip
    Site.objects.bulk_create(sites)
    Stream.objects.bulk_create(
        Stream(party=of.party, site=site, ref=f"r-{site.ref}", role="offer", resource="ash", key="ash")
        for site in sites
    )
    for actor, circle, shown in (
        (staff, Circle(2.0, 2.0, 60.0), lambda site: (site.x, site.y)),
        (farmer, Circle(22.0, 2.0, 60.0), lambda site: (site.cell_x, site.cell_y)),
        (farmer, Circle(2.0, 2.0, 60.0), lambda _site: (90.0, 0.0)),
    ):
        inside_it = {f"r-{site.ref}" for site in sites if in_circle(circle, shown(site), plane=False)}
        found, after, first = [], None, True
        known.forget()
        known.known()
        while first or after:
            with CaptureQueriesContext(connection) as caught:
                page = streams(actor, Filters(near=circle), size=10, after=after)
            found, after, first = [*found, *page.rows], page.after, False
            assert len(caught) <= 7
            assert len(page.rows) == 10 or after is None
        refs_of = dict(Stream.objects.values_list("id", "ref"))
        assert {refs_of[row.id] for row in found} == inside_it
        assert len(found) == len(inside_it)


def test_a_visitor_sees_no_stream(valley: None) -> None:
    assert streams(VISITOR).rows == ()
