"""The linker as it comes."""

from __future__ import annotations

import pytest

from lichen.engine.register.link import packaged_linker

FLY_ASH = {
    "pl": "popiół lotny z kotła",
    "fr": "cendres volantes de la chaudière",
    "de": "Flugasche aus dem Kessel",
    "en": "fly ash from the boiler",
}


@pytest.mark.parametrize("language", FLY_ASH)
def test_fly_ash_is_fly_ash_in_every_language(language: str) -> None:
    """Law: the first candidate is a fly ash or boiler dust of chapter 10 or 19."""
    found = packaged_linker().link(FLY_ASH[language])
    assert found.languages[0][0] == language
    assert found.what.candidates[0].id[:6] in ("low:10", "low:19")
    assert "ash" in found.resource.candidates[0].id
