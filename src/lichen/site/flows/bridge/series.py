"""Figures over the periods, with their errors, as pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from lichen.engine.kit.draw.series import Reading, draw_series
from lichen.site.shell.amounts import amount


def drawn_series(rows: Sequence[Mapping[str, Any]], title: str, unit: str, key: str) -> str:
    """Return a line over the periods with a bar of one standard deviation each way; `rows` have period, value, sd."""
    readings = [Reading(row["period"], row["value"], row["sd"]) for row in rows]
    known = [reading for reading in readings if reading.value is not None]
    write: Callable[[float], str] = partial(amount, unit=unit)
    ends = "; ".join(
        f"{one.label}: {write(one.value or 0.0)}" for one in dict.fromkeys((known[0], known[-1]))
    )
    return draw_series(readings, title=title, about=ends, write=write, key=key)
