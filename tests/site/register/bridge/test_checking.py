"""Rows are checked beside what they refer to; what is wrong with that is not their business."""

from __future__ import annotations

import pytest

from lichen.core.errors import LichenError
from lichen.engine.match.veil import band, cell_middle
from lichen.engine.register import decode
from lichen.site.register.bridge.checking import beside, examine_rows, pack_of, region_rows
from lichen.site.register.bridge.packs import Written
from lichen.site.register.models import Organisation, Site
from lichen.site.trust.models import Party


def streams(text: str) -> object:
    return decode({"streams.csv": f"id,site,role,resource,amount,unit\n{text}".encode()}, "p")


def test_rows_may_refer_to_what_is_there(valley: None) -> None:
    raw = streams("x,mill-north,offer,bran,5,t\ny,nowhere,offer,bran,5,t\n")
    found = examine_rows(raw, beside(raw, None))
    assert [(p.row, p.column) for p in found.problems] == [(3, "site")]
    assert found.fields["streams"][0]["amount"] == 5.0


def test_members_refer_to_their_own_and_hear_nothing_of_others(valley: None) -> None:
    raw = streams("x,farm-7,offer,bran,5,t\n")
    farm, mill = Party.objects.get(name="Hill Farm"), Party.objects.get(name="Valley Mill Ltd")
    assert examine_rows(raw, beside(raw, [farm.id])).problems == ()
    (told,) = examine_rows(raw, beside(raw, [mill.id])).problems
    assert "farm" not in (told.what + told.mend).replace("farm-7", "")


def test_problems_of_the_context_are_not_told(valley: None) -> None:
    Site.objects.filter(ref="farm-7").update(ref="bad id; here")
    Organisation.objects.filter(ref="farm").update(name="")
    raw = streams("x,mill-north,offer,bran,5,t\n")
    assert examine_rows(raw, beside(raw, None)).problems == ()


def test_figures_of_the_context_are_no_evidence(valley: None) -> None:
    raw = streams('x,mill-north,offer,bran,"1,234",t\n')
    assert [p.column for p in examine_rows(raw, beside(raw, None)).problems] == ["amount"]


def test_band_and_cell_are_those_of_the_veil(valley: None) -> None:
    site = Written("s", {"latitude": "48.11", "longitude": "11.62"})
    stream = Written("x", {"role": "need", "resource": "A", "amount": "45", "unit": "t"})
    raw = pack_of({"sites": [(site, "mill")], "streams": [(stream, "s")]})
    found = examine_rows(raw, beside(raw, None))
    assert found.problems == ()
    read, told = found.fields["sites"][0], found.fields["streams"][0]
    assert (read["cell_x"], read["cell_y"]) == cell_middle(11.62, 48.11, plane=False)
    assert (told["low"], told["high"], told["key"]) == (band(45.0).low, band(45.0).high, "a")


def test_a_cell_that_is_lacking_is_told_of_its_row(valley: None) -> None:
    raw = pack_of({"streams": [(Written("x", {}), "mill-north")]})
    assert examine_rows(raw, beside(raw, None)).problems


def test_without_a_region_nothing_has_a_meaning(db: None) -> None:
    with pytest.raises(LichenError, match="not set up"):
        region_rows()
