"""The colours stay apart for every kind of colour vision: measured, not judged by eye."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from lichen.engine.kit.draw.look import DARK_PAPER, LIGHT_PAPER
from lichen.engine.kit.draw.palette import (
    DARK,
    LIGHT,
    MOST_TONES,
    OTHER_DARK,
    OTHER_LIGHT,
    palette_rules,
    palette_variables,
    tone,
)

# Severity 1.0 of Machado, Oliveira and Fernandes (2009), for linear RGB.
VISION = {
    "plain": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
}
LEAST = {"plain": 0.16, "protan": 0.09, "deutan": 0.09}


def linear(colour: str) -> np.ndarray:
    c = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def oklab(rgb: np.ndarray) -> np.ndarray:
    cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    mixed = np.array(
        [
            [0.2104542553, 0.793617785, -0.0040720468],
            [1.9779984951, -2.428592205, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.808675766],
        ]
    )
    return mixed @ np.cbrt(cones @ np.clip(rgb, 0, 1))


def contrast(a: str, b: str) -> float:
    low, high = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (a, b))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("colours", [(*LIGHT, OTHER_LIGHT), (*DARK, OTHER_DARK)], ids=["light", "dark"])
def test_colours_stay_apart(vision: str, colours: tuple[str, ...]) -> None:
    seen = [oklab(VISION[vision] @ linear(colour)) for colour in colours]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) >= LEAST[vision]


def paper(variables: str) -> dict[str, str]:
    return dict(part.strip()[2:].split(": ") for part in variables.split(";") if part.strip())


@pytest.mark.parametrize(
    ("variables", "colours"), [(LIGHT_PAPER, LIGHT), (DARK_PAPER, DARK)], ids=["light", "dark"]
)
def test_colours_show_on_their_paper(variables: str, colours: tuple[str, ...]) -> None:
    names = paper(variables)
    for ground in ("land", "card"):
        assert min(contrast(colour, names[ground]) for colour in colours) >= 2.5


@pytest.mark.parametrize("variables", [LIGHT_PAPER, DARK_PAPER], ids=["light", "dark"])
def test_words_meet_contrast_aa_on_every_ground(variables: str) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 : 1 for text."""
    names = paper(variables)
    for words in ("ink", "muted", "accent", "warn"):
        for ground in ("paper", "card", "land", "sea", "accent-soft"):
            assert contrast(names[words], names[ground]) >= 4.5, (words, ground)


def test_each_tone_has_a_variable_and_a_rule() -> None:
    for name in (*(tone(i) for i in range(MOST_TONES)), tone(99)):
        assert f"--{name}: #" in palette_variables()
        assert f"--{name}: #" in palette_variables(dark=True)
        assert f".{name} {{ --tone: var(--{name}); }}" in palette_rules()
