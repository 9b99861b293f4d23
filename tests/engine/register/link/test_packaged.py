"""The linker as it comes."""

from __future__ import annotations

import numpy as np
import pytest

from lichen.engine.register.link import packaged_linker, with_meanings

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


def test_linker_with_meanings_answers_too() -> None:
    """Law: with sentence vectors the choice "by_meaning" weighs, and the shares still make one."""
    rng = np.random.default_rng(0)
    linker = with_meanings(lambda texts: rng.random((len(texts), 4)).astype(np.float32))
    shares, none = linker.by_label(linker.read("fly ash", "en"), "low")
    assert abs(sum(shares.values()) + none - 1.0) < 1e-9
