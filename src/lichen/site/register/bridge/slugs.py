"""Keys made of names."""

from __future__ import annotations

import re

from lichen.engine.kit.text import fold


def slug(text: str) -> str:
    """Return a text as a key: small letters, digits and hyphens.

    >>> slug("Öl-Mühle  Süd"), slug("Завод №1")
    ('ol-muhle-sud', 'завод-no1')
    """
    return "-".join(re.findall(r"[^\W_]+", fold(text).lower()))[:150]
