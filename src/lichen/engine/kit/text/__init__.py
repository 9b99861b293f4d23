"""Text in many languages as the rooms compute on it: folded letters, words, stems, an index of texts by words."""

from lichen.engine.kit.text.fold import fold, mixed_words, scripts
from lichen.engine.kit.text.grams import grams, text_grams
from lichen.engine.kit.text.inverted import Inverted, invert
from lichen.engine.kit.text.near import Vocabulary
from lichen.engine.kit.text.stem import stem
from lichen.engine.kit.text.words import words

__all__ = [
    "Inverted",
    "Vocabulary",
    "fold",
    "grams",
    "invert",
    "mixed_words",
    "scripts",
    "stem",
    "text_grams",
    "words",
]
