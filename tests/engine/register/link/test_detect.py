"""Languages are found out."""

from __future__ import annotations

import pytest

from lichen.engine.register.link import packaged_linker
from lichen.engine.register.link.detect import detect

TEXTS = {
    "en": "sawdust and shavings from our joinery",
    "de": "Sägespäne aus der Tischlerei, trocken",
    "fr": "sciure de bois et copeaux de la menuiserie",
    "nl": "houtkrullen en zaagsel van onze timmerwerkplaats",
    "pl": "trociny i wióry z zakładu stolarskiego",
    "ru": "древесные опилки и стружка, сухие",
    "zh": "木屑和刨花",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_is_told_by_script_and_words(language: str) -> None:
    """Law: a plain sentence is told, and the shares add up to one."""
    blocks = packaged_linker().index.blocks
    found = detect(TEXTS[language], {one: blocks[one].whole.terms for one in blocks})
    assert found[0][0] == language
    assert abs(sum(share for _, share in found) - 1.0) < 1e-9
