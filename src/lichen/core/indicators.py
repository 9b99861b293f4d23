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

from lichen.core.said import Said, said

TITLES: Mapping[str, Said] = {
    "dmi": said("Direct material input"),
    "dmc": said("Domestic material consumption"),
    "dmc_per_head": said("Domestic material consumption per head"),
    "cmu": said("Circular material use rate"),
    "cmu_local": said("Circular material use rate, local proxy"),
    "recycling_rate": said("Recycling rate of the waste treated"),
    "recovery_rate": said("Recovery rate of the waste treated"),
    "waste_per_head": said("Waste generated per head"),
    "rank_2_share": said("Share of waste prepared for re-use"),
    "rank_3_share": said("Share of waste recycled, rank 3 of the hierarchy"),
    "rank_4_share": said("Share of waste otherwise recovered, rank 4 of the hierarchy"),
    "rank_5_share": said("Share of waste disposed of, rank 5 of the hierarchy"),
    "lfi": said("Linear flow index"),
    "mci": said("Material Circularity Indicator"),
    "iso_inflow_reused": said("Average re-used content of inflows"),
    "iso_inflow_recycled": said("Average recycled content of inflows"),
    "iso_inflow_renewable": said("Average renewable content of inflows"),
    "iso_lifetime": said("Average lifetime of products relative to that of the industry"),
    "iso_outflow_reused": said("Actual re-use of outflows"),
    "iso_outflow_recycled": said("Actual recycling of outflows"),
    "iso_outflow_biological": said("Actual recirculation of outflows in the biological cycle"),
    "iso_energy": said("Average share of renewable energy"),
    "iso_water_in": said("Water from circular sources"),
    "iso_water_out": said("Water discharged in the quality asked for"),
    "iso_water_reuse": said("Water re-used on the site, relative to water taken in"),
    "iso_productivity": said("Material productivity: revenue by mass of linear inflow"),
}
"""The titles by short name, as the data have them, so that pages can say them in the reader's language."""


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
