"""Indicators of circularity as data: formulas with unit, direction and source (``lichen.data/indicators``)."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: `formula` over accounts, other indicators and parameters; `defaults` [1] of parameters.

    `unit` is 1, mass, per_head or money_per_mass; `direction` says whether higher or lower is better, or none.
    """

    id: str
    title: str
    formula: str
    unit: str
    direction: str
    source: str
    defaults: Mapping[str, float] = field(default_factory=dict)


@cache
def indicator_list() -> Mapping[str, Indicator]:
    """Return the indicators by their short names, in order.

    >>> indicator_list()["dmi"].formula
    'extraction + import'
    """
    text = (files("lichen.data") / "indicators" / "indicators.toml").read_text(encoding="utf-8")
    return MappingProxyType({key: Indicator(id=key, **part) for key, part in tomllib.loads(text).items()})


@cache
def account_list() -> Mapping[str, str]:
    """Return what a flow may be counted as, with its meaning.

    >>> account_list()["import"]
    'goods that come into the region'
    """
    text = (files("lichen.data") / "indicators" / "accounts.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["account"]: row["meaning"] for row in csv.DictReader(io.StringIO(text))})
