"""Rows of the register are compared by name and place, whatever its coordinates are."""

from __future__ import annotations

from lichen.site.register.bridge.likeness import organisations_twice, sites_twice
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
    assert organisations_twice() == ()
    (found,) = sites_twice()
    assert (found.first_name, found.second_name, found.km) == ("Alder Works", "Alder Works", 0.01)
