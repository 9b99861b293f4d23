"""People of an organisation are kept by those who edit it, and seen by those who act for it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from lichen.core.errors import LichenError
from lichen.site.register import queries, services
from lichen.site.register.models import Organisation, Person
from lichen.site.trust.actor import Actor


def test_people_come_and_go(valley: None, miller: Actor, farmer: Actor, staff: Actor) -> None:
    mill = Organisation.objects.get(ref="mill")
    anna = services.save_person(miller, organisation=mill, name=" Anna ", email="anna@example.org")
    services.save_person(miller, organisation=mill, person=anna, name="Anna M.", phone="123")
    assert list(Person.objects.values_list("name", "email", "phone")) == [("Anna M.", "", "123")]
    assert [queries.people(actor, mill.id).count() for actor in (miller, staff, farmer)] == [1, 1, 0]
    for verb in (
        lambda: services.save_person(farmer, organisation=mill, name="x"),
        lambda: services.save_person(
            farmer, organisation=Organisation.objects.get(ref="farm"), person=anna, name="x"
        ),
        lambda: services.remove_person(farmer, person=anna),
    ):
        with pytest.raises(PermissionDenied):
            verb()
    services.remove_person(miller, person=anna)
    assert not Person.objects.exists()


@pytest.mark.parametrize("wrong", [{"name": " "}, {"name": "Anna", "email": "no address"}])
def test_what_is_no_name_or_address_is_refused(valley: None, miller: Actor, wrong: dict[str, str]) -> None:
    with pytest.raises(LichenError):
        services.save_person(miller, organisation=Organisation.objects.get(ref="mill"), **wrong)
