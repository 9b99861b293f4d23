"""Free text gets suggestions; a person decides; the next one is better, and hears nobody's words."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from lichen.core.errors import LichenError, ProblemsError
from lichen.site.register import services
from lichen.site.register.models import Confirmed, Stream
from lichen.site.trust.actor import VISITOR, Actor


def test_suggestions_have_confidence_and_reasons(valley: None, miller: Actor) -> None:
    found = services.suggest_codes(miller, text="wood shavings from a sawmill")
    assert found.codes[0].code == "030105"
    assert [one.confidence for one in found.codes] == sorted(
        (one.confidence for one in found.codes), reverse=True
    )
    assert found.codes[0].ask
    assert found.questions
    with override("de"):
        assert services.suggest_codes(miller, text="Holzspäne").codes[0].label != found.codes[0].label


def test_the_person_confirms_and_the_register_learns(valley: None, miller: Actor, farmer: Actor) -> None:
    text = "zorblax residue of Valley Mill Ltd"
    site = Stream.objects.get(ref="bran").site
    cells = {"role": "offer", "resource": text, "amount": "1", "unit": "t"}
    stream = services.save_stream(miller, site=site, cells=cells)
    before = {
        one.code: one.confidence for one in services.suggest_codes(farmer, text="zorblax residue").codes
    }
    saved = services.confirm_code(miller, stream=stream, code="low:020304")
    assert (saved.code, Confirmed.objects.get().code) == ("020304", "low:020304")
    after = services.suggest_codes(farmer, text="zorblax residue")
    best = next(one for one in after.codes if one.code == "020304")
    assert best.confirmed
    assert best.confidence > before.get("020304", 0.0)
    assert "Valley" not in str(after)


def test_only_codes_that_there_are_and_for_ones_own(valley: None, miller: Actor, farmer: Actor) -> None:
    bran = Stream.objects.get(ref="bran")
    for code in ("low:999999", "nace:10.61", "020304"):
        with pytest.raises(LichenError):
            services.confirm_code(miller, stream=bran, code=code)
    with pytest.raises(PermissionDenied):
        services.confirm_code(farmer, stream=bran, code="low:020304")
    with pytest.raises(ProblemsError):  # an offer is one waste, not a chapter
        services.confirm_code(miller, stream=bran, code="low:0203")
    assert not Confirmed.objects.exists()
    with pytest.raises(PermissionDenied):
        services.suggest_codes(VISITOR, text="bran")


def test_a_line_of_a_draft_is_confirmed_without_personal_data(valley: None, miller: Actor) -> None:
    kept = services.confirm_text(miller, text="Spent grain, call 0131 496 0000", code="low:020704")
    assert kept.text == "Spent grain, call"
    for text, code in (("", "low:020704"), ("grain", "low:999999")):
        with pytest.raises(LichenError):
            services.confirm_text(miller, text=text, code=code)
