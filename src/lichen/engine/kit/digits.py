"""Numbers as people read them: thousands apart, a true minus sign, and as many digits as matter."""

from __future__ import annotations

import math

__all__ = ["MINUS", "NOTHING", "THIN", "digits", "figure"]

THIN = "\u202f"  # narrow no-break space: groups of thousands, and between a figure and its unit
MINUS = "\u2212"
NOTHING = "–"


def digits(value: float, decimals: int = 0) -> str:
    """Return a number with its thousands set apart and a true minus sign.

    >>> digits(-1234567.4).replace(THIN, "_"), digits(0.125, 2)
    ('−1_234_567', '0.12')
    """
    text = f"{abs(value):,.{decimals}f}".replace(",", THIN)
    return (MINUS if value < 0 and any(c in "123456789" for c in text) else "") + text


def figure(value: float | None, significant: int = 3) -> str:
    """Return a number with at least so many significant digits, whole above a hundred; a dash for none.

    >>> [figure(v).replace(THIN, "_") for v in (12345.6, 45.67, 0.0456, 0.0)], figure(None)
    (['12_346', '45.7', '0.0456', '0'], '–')
    """
    if value is None or not math.isfinite(value):
        return NOTHING
    if value == 0:
        return "0"
    places = significant - 1 - int(f"{value:.{significant - 1}e}".split("e")[1])  # the power once rounded
    return digits(value, min(max(places, 0), 9))
