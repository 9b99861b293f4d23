"""Rows of the register are compared by name and place, whatever its coordinates are."""

from __future__ import annotations

import json

from lichen.site.register.bridge.likeness import (
    all_twice,
    count_rows,
    found_in,
    organisations_twice,
    sites_twice,
)
from lichen.site.register.models import Site
from lichen.site.register.services import import_pack
from lichen.site.trust.actor import Actor
from tests.site.register.conftest import as_files


def test_on_a_plane(staff: Actor) -> None:
    files = as_files(
        region="name,year,currency,coordinate_system\nPark,2024,EUR,plane_km\n",
        organisations="id,name\na,Alder Works\nb,Birch Tannery\n",
        sites="id,organisation,name,x,y\na1,a,,1,1\na2,a,,1.01,1\nb1,b,Yard,9,9\n",
        streams="id,site,role,resource,amount,unit\ns,a1,offer,bark,1,t\n",
    )
    import_pack(staff, files=files, name="park")
    assert organisations_twice().pairs == ()
    (found,) = sites_twice().pairs
    assert set(Site.objects.filter(ref__in=["a1", "a2"]).values_list("id", flat=True)) == {
        found.first,
        found.second,
    }
    assert found.km == 0.01
    assert count_rows() == 5


def test_what_was_found_is_kept_as_values_and_read_again(staff: Actor) -> None:
    sites = "id,organisation,name,latitude,longitude\na1,a,,55,12\na2,a,,55,12\n"
    files = as_files(
        organisations="id,name\na,Alder Works\n",
        sites=sites,
        streams="id,site,role,resource,amount,unit\ns,a1,offer,bark,1,t\n",
    )
    import_pack(staff, files=files, name="twice")
    found = all_twice()
    assert len(found.pairs) == 1
    assert found_in(json.loads(json.dumps(found.as_values()))) == found
