"""Keys made of names are the same for names that differ in capitals, accents and signs alone."""

from __future__ import annotations

from lichen.site.register.bridge.slugs import slug


def test_capitals_accents_and_signs_do_not_matter() -> None:
    assert slug("MÜHLE  Süd, GmbH") == slug("Mühle Süd GmbH ") == "muhle-sud-gmbh"
    assert slug("— ") == ""
