"""The second law where a technology makes work of heat: nothing does better than Carnot's engine.

Work that heat of temperature T can do is its amount times 1 − T₀/T [1]_; surroundings are taken at 0 °C (T₀), which is
generous, so that only what is certainly impossible fails.

References
----------
.. [1] Carnot, S. (1824). Réflexions sur la puissance motrice du feu. Bachelier, Paris.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from lichen.core.said import said
from lichen.engine.kit.interval import Interval
from lichen.engine.match.viability.card import Finding
from lichen.engine.match.viability.say import quality, span

__all__ = ["COLDEST", "POWER", "second_law", "work_share"]

COLDEST = 273.15  # K of the surroundings
POWER = ("electricity", "electric power", "power")
_ROUNDING = 1e-9


def work_share(kelvin: float) -> float:
    """Return the most of heat at a temperature [K] that can become work [1].

    >>> round(work_share(373.15), 3), work_share(273.15), work_share(250.0)
    (0.268, 0.0, 0.0)
    """
    return 1.0 if kelvin == math.inf else max(0.0, 1 - COLDEST / kelvin)


def second_law(
    name: str,
    heat: float,
    level: Interval | None,
    outputs: Sequence[tuple[str, float, float | None]],
    electricity: float,
) -> Finding | None:
    """Return whether a technology makes more work than its heat can do; None if it makes no power of heat.

    Of one unit of throughput: `heat` that comes in [MWh] at a `level` [K], None where that is not known; `outputs` of
    energy as (resource, amount [MWh], temperature [K] or None), those named in `POWER` being work; `electricity` that
    is used [MWh].

    >>> outputs = [("electricity", 0.4, None)]
    >>> second_law("engine", 1.0, Interval(373.15, 373.15), outputs, 0.0).verdict
    'fail'
    """
    power = sum(amount for what, amount, _ in outputs if what in POWER)
    warm = sum(
        amount * work_share(kelvin)
        for what, amount, kelvin in outputs
        if what not in POWER and kelvin is not None
    )
    made = power + warm - electricity
    if made <= 0 or heat <= 0 or (power <= 0 and warm <= 0):
        return None
    if level is None or level.high == math.inf:
        what = said("{plant} makes work of heat of which the temperature is not stated.", plant=name)
        return Finding("heat", "unknown", what, missing=said("quality of what comes: temperature"))
    needed = made / heat
    low, high = work_share(max(level.low, 1e-9)), work_share(level.high)
    sentence = said(
        "{plant} makes {work} of work of each unit of heat at {level}; at most {most} can become work (Carnot).",
        plant=name,
        work=span(Interval(needed, needed)),
        level=quality(level, "K"),
        most=span(Interval(low, high)),
    )
    margin = Interval(low - needed, high - needed)
    if needed > high * (1 + _ROUNDING):
        hot = COLDEST / (1 - needed) if needed < 1 else math.inf
        change = ""
        if hot < math.inf:
            change = said("temperature at least {level}", level=quality(Interval(hot, hot), "K"))
        return Finding("heat", "fail", sentence, margin=margin, unit="MWh/MWh", change=change)
    if needed > low * (1 + _ROUNDING):
        missing = said("quality of what comes: temperature, more exactly")
        return Finding("heat", "unknown", sentence, missing, margin, "MWh/MWh")
    return Finding("heat", "pass", sentence, margin=margin, unit="MWh/MWh")
