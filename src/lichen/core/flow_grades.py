"""Which relative standard deviation a grade of evidence stands for (``lichen.data/flows``)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def grades() -> Mapping[str, float]:
    """Return the relative standard deviation [1] of each grade, best first.

    >>> list(grades())[:2], grades()["B"]
    (['A', 'B'], 0.125)
    """
    text = (files("lichen.data") / "flows" / "grades.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return MappingProxyType({row["grade"]: float(row["rel_sd"]) for row in rows})
