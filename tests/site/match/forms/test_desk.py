"""An organisation is found by what somebody types, if it can be only one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from lichen.site.match.forms.desk import OrganisationField
from lichen.site.register.models import Organisation


def test_whole_name_wins_over_parts(organisation: Callable[..., Organisation]) -> None:
    mill, _new = organisation("Mill"), organisation("New Mill")
    assert OrganisationField().clean(" mill ") == mill
    assert OrganisationField().clean("new") == _new
    assert OrganisationField(required=False).clean("") is None
    with pytest.raises(ValidationError):
        OrganisationField().clean("ill")
